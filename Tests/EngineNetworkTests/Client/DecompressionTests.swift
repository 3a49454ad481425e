import EngineCompression
import EngineHTTP
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(2)))
struct DecompressionTests {
    @Test(arguments: ["/gzip", "/gzip-members", "/gzip-padded", "/deflate", "/raw-deflate", "/identity"])
    func `every way to pack gives the same body, whole or in pieces`(target: String) async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let expected = #"{"items":["# + (0..<20_000).map { #"{"id":\#($0)}"# }.joined(separator: ",") + "]}"
            #expect(try await bench.text(target) == expected)
            var pieces: [UInt8] = []
            for try await piece in try await bench.get(target).body {
                #expect(piece.count <= Inflater.pieceBytes || target == "/identity")
                pieces += piece
            }
            #expect(pieces == Array(expected.utf8))
        }
    }

    @Test
    func `packed bodies are asked for unless the caller says otherwise`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            #expect(try await bench.text("/echo").contains(#"["Accept-Encoding", "gzip, deflate"]"#))
            #expect(try await !bench.text("/echo", options: RequestOptions(decompresses: false)).contains("Accept-Enc"))
            let raw = try await bench.get("/gzip", options: RequestOptions(decompresses: false)).body
            #expect(try await raw.collect(limit: 1 << 20).prefix(2) == [0x1f, 0x8b])
            #expect(try await bench.text("/brotli", options: RequestOptions(decompresses: false)).utf8.count == 5)
        }
    }

    @Test
    func `an empty body needs no packing`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            #expect(try await bench.text("/gzip-empty") == "")
        }
    }

    @Test
    func `damaged, cut and unknown packing is a fault`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            let origin = try bench.server.url("/").origin
            #expect(
                try await bench.fault("/gzip-damaged")
                    == .badResponse(origin, reason: "its compressed body is damaged"))
            #expect(try await bench.fault("/gzip-cut") == .incomplete(origin))
            #expect(
                try await bench.fault("/brotli")
                    == .badResponse(origin, reason: "its content encoding is unknown to us"))
        }
    }

    @Test
    func `a bomb meets the ratio when it is streamed, and the limit when it is collected`() async throws {
        try await withClient(server: .shared) { (bench: ClientBench) async throws in
            var count = 0
            await #expect(throws: TransportFault.tooLarge(.compressionRatio(250))) {
                for try await piece in try await bench.get("/bomb").body { count += piece.count }
            }
            #expect(count <= 9 << 20)
            let limits = ResponseLimits(bodyBytes: 2 << 20)
            await #expect(throws: TransportFault.tooLarge(.bodyBytes(2 << 20))) {
                for try await _ in try await bench.get("/bomb", options: RequestOptions(limits: limits)).body {}
            }
        }
    }

    @Test(arguments: [1, 2, 7, 100, 65_536])
    func `the size of the packed pieces does not matter`(size: Int) throws {
        // gzip of "hello, hello, hello\n", twice.
        let member: [UInt8] = [
            0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7, 0x51, 0xc8, 0x40, 0xa2, 0xb8, 0,
            0xe7, 0x42, 0x6e, 0x52, 0x14, 0, 0, 0,
        ]
        let unpacker = Inflater(.gzip, limits: UnpackingLimits())
        var output: [UInt8] = []
        var rest = (member + member)[...]
        while !rest.isEmpty {
            unpacker.feed(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            while case let piece = try unpacker.next(), !piece.isEmpty { output += piece }
        }
        try unpacker.finish()
        #expect(String(decoding: output, as: UTF8.self) == "hello, hello, hello\nhello, hello, hello\n")
    }
}
