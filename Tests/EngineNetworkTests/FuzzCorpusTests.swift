import EngineHTTP
import Glibc
import Testing

@testable import EngineNetwork

/// What the fuzzers of requests, frames and queries have found to reach far, replayed without a fuzzer.
struct FuzzCorpusTests {
    @Test func `requests are the same however the bytes are cut`() throws {
        for bytes in try corpus("request") {
            let whole = ListenerProbe.read([bytes])
            #expect(ListenerProbe.read(bytes.map { [$0] }) == whole)
        }
    }

    @Test func `responses are the same however the bytes are cut`() throws {
        for bytes in try corpus("response") {
            let whole = ResponseProbe.read([bytes])
            #expect(ResponseProbe.read(bytes.map { [$0] }) == whole)
        }
    }

    @Test func `frames are the same however the bytes are cut`() throws {
        for bytes in try corpus("websocket") { #expect(events([bytes]) == events(bytes.map { [$0] })) }
    }

    @Test func `a query that was read reads back the same once it is written`() throws {
        for bytes in try corpus("query") {
            let items = FormEncoding.decode(bytes)
            let again = FormEncoding.decode(Array(FormEncoding.encode(items).utf8))
            #expect(again.map(\.name) == items.map(\.name) && again.map(\.value) == items.map(\.value))
        }
    }

    @Test func `fields are values or nothing, and no wait ends before now`() throws {
        let now: Int64 = 1_700_000_000
        for bytes in try corpus("fields") {
            let text = String(decoding: bytes, as: UTF8.self)
            if let date = HTTPDate(text, now: now) { #expect(HTTPDate("\(date)", now: now) == date) }
            if let wait = RetryAfter(text, now: now)?.wait { #expect(wait >= .zero) }
            for link in LinkHeader([text]).links { #expect(!link.relations.contains("")) }
            if let cookie = SetCookie(text) { #expect(!cookie.name.isEmpty) }
        }
    }

    private func events(_ pieces: [[UInt8]]) -> [WebSocketReader.Event] {
        var reader = WebSocketReader(messageLimit: 1024)
        var events: [WebSocketReader.Event] = []
        for piece in pieces {
            reader.feed(piece)
            while let event = reader.next() { events.append(event) }
        }
        return events
    }

    /// The inputs of a target of `Fuzz/`.
    private func corpus(_ target: String) throws -> [[UInt8]] {
        let parts = "\(#filePath)".split(separator: "/").dropLast(3)
        let folder = "/" + parts.joined(separator: "/") + "/Fuzz/corpus/\(target)"
        let handle = try #require(opendir(folder))
        defer { closedir(handle) }
        var inputs: [[UInt8]] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix("."), let file = fopen("\(folder)/\(name)", "r") else { continue }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 8192)
            let count = fread(&bytes, 1, bytes.count, file)
            inputs.append(Array(bytes[..<count]))
        }
        try #require(!inputs.isEmpty)
        return inputs
    }
}
