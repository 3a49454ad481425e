import EngineHTTP
import Glibc
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(2)))
struct SecureTransportTests {
    @Test
    func `HTTP/1.1 and HTTP/2 are agreed upon by the server's choice`() async throws {
        let bench = try await SecureBench.shared.value
        let old = try await ScriptServer.start("upstream.py", ["--tls", bench.certificate, bench.key])
        try await bench.run(allowing: ["127.0.0.1:\(bench.port)", old.entry]) { (client: HTTPClient) async throws in
            let modern = try await client.send(HTTPRequest(url: bench.url("/page.json")))
            #expect(modern.version == "2")
            #expect(modern.response.fields["content-length"] == "\(bench.page.utf8.count)")
            #expect(String(decoding: try await modern.body.collect(limit: 1 << 20), as: UTF8.self) == bench.page)
            let other = try await client.send(HTTPRequest(url: old.url("/echo", scheme: "https")))
            #expect(other.version == "1.1")
            _ = try await other.body.collect(limit: 10_000)
        }
    }

    @Test
    func `a burst shares one HTTP/2 connection`() async throws {
        let bench = try await SecureBench.shared.value
        try await bench.run(allowing: ["127.0.0.1:\(bench.port)"]) { (client: HTTPClient) async throws in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<60 {
                    group.addTask {
                        let exchange = try await client.send(HTTPRequest(url: bench.url("/page.json")))
                        return try await exchange.body.collect(limit: 1 << 20).count
                    }
                }
                for try await count in group { #expect(count == bench.page.utf8.count) }
            }
            #expect(await client.openedConnections() == 1)
        }
    }

    @Test
    func `a body let go ends its HTTP/2 stream, not the connection`() async throws {
        let bench = try await SecureBench.shared.value
        try await bench.run(allowing: ["127.0.0.1:\(bench.port)"]) { (client: HTTPClient) async throws in
            for _ in 0..<5 {
                _ = try await client.send(HTTPRequest(url: bench.url("/large.bin")))
                let exchange = try await client.send(HTTPRequest(url: bench.url("/page.json")))
                #expect(try await exchange.body.collect(limit: 1 << 20).count == bench.page.utf8.count)
            }
            #expect(await client.openedConnections() == 1)
        }
    }

    @Test
    func `a reader that stops on one HTTP/2 stream does not stop the others`() async throws {
        let bench = try await SecureBench.shared.value
        try await bench.run(allowing: ["127.0.0.1:\(bench.port)"]) { (client: HTTPClient) async throws in
            var slow = try await client.send(HTTPRequest(url: bench.url("/large.bin"))).body.makeAsyncIterator()
            var count = try await slow.next()?.count ?? 0
            for _ in 0..<5 {
                let exchange = try await client.send(HTTPRequest(url: bench.url("/page.json")))
                #expect(try await exchange.body.collect(limit: 1 << 20).count == bench.page.utf8.count)
            }
            while let piece = try await slow.next() { count += piece.count }
            #expect(count == SecureBench.largeBytes)
            #expect(await client.openedConnections() == 1)
        }
    }

    @Test
    func `an unknown authority, a wrong name and plain text are refused with the reason`() async throws {
        let bench = try await SecureBench.shared.value
        let plain = try await ScriptServer.start()
        let allowed = ["127.0.0.1:\(bench.port)", "127.0.0.2:\(bench.port)", plain.entry]
        try await bench.run(allowing: allowed, trusting: false) { (client: HTTPClient) async throws in
            try await Self.expectTLS(client, bench.url("/page.json"), "certificate")
        }
        try await bench.run(allowing: allowed) { (client: HTTPClient) async throws in
            try await Self.expectTLS(client, try URLValue("https://127.0.0.2:\(bench.port)/"), "127.0.0.2")
            try await Self.expectTLS(client, plain.url("/echo", scheme: "https"), "")
        }
    }

    @Test
    func `a redirect from https to http is refused`() async throws {
        let bench = try await SecureBench.shared.value
        let server = try await ScriptServer.start("upstream.py", ["--tls", bench.certificate, bench.key])
        try await bench.run(allowing: [server.entry]) { (client: HTTPClient) async throws in
            let target = PercentEncoding.query("http://\(server.entry)/echo")
            let url = try server.url("/redirect?to=\(target)", scheme: "https")
            let from = url.origin
            let to = try server.url("/").origin
            await #expect(throws: TransportFault.redirect(.insecure(from: from, to: to))) {
                try await client.send(HTTPRequest(url: url))
            }
        }
    }

    private static func expectTLS(_ client: HTTPClient, _ url: URLValue, _ words: String) async throws {
        do throws(TransportFault) {
            _ = try await client.send(HTTPRequest(url: url))
            Issue.record("it was answered")
        } catch {
            guard case .tls(_, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(words.isEmpty || reason.contains(words))
        }
    }
}

/// nghttpd with a certificate of its own for 127.0.0.1.
private final class SecureBench: Sendable {
    static let largeBytes = 4 << 20

    let port: Int
    let certificate: String
    let key: String
    let page = "{\"items\":[" + String(repeating: "1,", count: 5_000) + "1]}"
    private let folder: TemporaryFolder
    private let process: ChildProcess

    /// One for all tests: each has a client, and with it connections, of its own.
    static let shared = Task { try await onOwnThread { try SecureBench() } }

    private init() throws {
        folder = try TemporaryFolder()
        certificate = folder.path + "/certificate.pem"
        key = folder.path + "/key.pem"
        try runShell(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=engine-test"
                + " -addext subjectAltName=IP:127.0.0.1 -keyout '\(key)' -out '\(certificate)' 2>/dev/null")
        try folder.write(Array(page.utf8), to: "page.json")
        try folder.write([UInt8](repeating: 0, count: Self.largeBytes), to: "large.bin")
        port = try freePort()
        // nghttpd does not look at its input: the shell ends it when that ends. With 9, for children of a thread of the
        // runtime inherit its mask, in which other signals are blocked.
        let command = "nghttpd --htdocs '\(folder.path)' \(port) '\(key)' '\(certificate)' >/dev/null 2>&1"
        process = try ChildProcess(["sh", "-c", "\(command) & read end; kill -9 $!"])
        let start = MonotonicInstant.now
        while !isListening(on: port) {
            try #require(start.duration(to: .now) < .seconds(10))
            usleep(5_000)
        }
    }

    func url(_ target: String) throws -> URLValue {
        try URLValue("https://127.0.0.1:\(port)\(target)")
    }

    func run(
        allowing entries: [String], trusting: Bool = true, _ body: (HTTPClient) async throws -> Void
    ) async throws {
        let loop = try EventLoop(name: "secure")
        let settings = HTTPClientSettings(certificateAuthorities: trusting ? certificate : nil)
        let policy = EgressPolicy(allowing: try entries.map { try EgressTarget(entry: $0) })
        let client = HTTPClient(loop: loop, policy: policy, settings: settings)
        let outcome: Result<Void, any Error>
        do {
            try await body(client)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await client.close()
        loop.stop()
        await loop.waitUntilStopped()
        try outcome.get()
    }
}

private func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    address.sin_port = UInt16(port).bigEndian
    return address
}

private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) | getsockname(descriptor, $0, &length)
        }
    }
    try #require(code == 0)
    return Int(UInt16(bigEndian: address.sin_port))
}

private func isListening(on port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(port)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
