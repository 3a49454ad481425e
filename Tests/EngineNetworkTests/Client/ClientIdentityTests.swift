import EngineHTTP
import Glibc
import Testing

@testable import EngineNetwork

/// Certificates of clients, against a server of Python's that asks for them.
@Suite(.timeLimit(.minutes(2)))
struct ClientIdentityTests {
    @Test func `the server learns who the client is`() async throws {
        try await MutualBench.run { (bench: MutualBench, client: HTTPClient) async throws in
            #expect(try await bench.shown(to: client, as: "ada") == ["ada"])
            #expect(try await bench.shown(to: client, as: "bob") == ["bob"])
            #expect(try await bench.shown(to: client, as: "ada") == ["ada"])
        }
    }

    @Test func `a client without a certificate is refused, and told why`() async throws {
        try await MutualBench.run { (bench: MutualBench, client: HTTPClient) async throws in
            do {
                _ = try await bench.shown(to: client, as: nil)
                Issue.record("it was answered")
            } catch let fault as TransportFault {
                let text = "\(fault)".lowercased()
                #expect(text.contains("certificate") || text.contains("reset") || text.contains("eof"), "\(fault)")
            }
            // The next one on the same handle is fine.
            #expect(try await bench.shown(to: client, as: "ada") == ["ada"])
        }
    }

    @Test func `a certificate of an authority that the server does not know is refused`() async throws {
        try await MutualBench.run { (bench: MutualBench, client: HTTPClient) async throws in
            await #expect(throws: TransportFault.self) { try await bench.shown(to: client, as: "stranger") }
        }
    }

    @Test func `a connection that was made with one certificate serves no other`() async throws {
        try await MutualBench.run(isOptional: true) { (bench: MutualBench, client: HTTPClient) async throws in
            #expect(try await bench.shown(to: client, as: "ada") == ["ada"])
            #expect(try await bench.shown(to: client, as: nil) == [])
            #expect(try await bench.shown(to: client, as: "bob") == ["bob"])
            #expect(try await bench.shown(to: client, as: "ada") == ["ada"])
            #expect(await client.openedConnections() <= 4)
        }
    }

    @Test func `an authority of the request's own is believed, and only there`() async throws {
        try await MutualBench.run(trusting: false) { (bench: MutualBench, client: HTTPClient) async throws in
            let own = try bench.identity("ada", believing: true)
            #expect(try await bench.shown(to: client, options: RequestOptions(identity: own)) == ["ada"])
            await #expect(throws: TransportFault.self) {
                try await bench.shown(to: client, options: RequestOptions(identity: bench.identity("ada")))
            }
        }
    }

    @Test func `whoever is reached by a redirect is shown nothing`() async throws {
        try await MutualBench.run(isOptional: true) { (bench: MutualBench, client: HTTPClient) async throws in
            let other = try #require(bench.other)
            let target = "https://127.0.0.1:\(other.port)/"
            let url = try URLValue("https://127.0.0.1:\(bench.server.port)/redirect?to=\(target)")
            let options = RequestOptions(identity: try bench.identity("ada"))
            let exchange = try await client.send(HTTPRequest(url: url), options: options)
            #expect(exchange.redirects == 1)
            let text = String(decoding: try await exchange.body.collect(limit: 10_000), as: UTF8.self)
            #expect(text.contains("\"shown\": []"), "\(text)")
            // To the same origin it is.
            let back = try URLValue("https://127.0.0.1:\(bench.server.port)/redirect?to=/x")
            let same = try await client.send(HTTPRequest(url: back), options: options)
            #expect(String(decoding: try await same.body.collect(limit: 10_000), as: UTF8.self).contains("ada"))
        }
    }

    @Test func `what is no certificate ends the request, never the process`() async throws {
        try await MutualBench.run { (bench: MutualBench, client: HTTPClient) async throws in
            let broken = ClientIdentity(certificate: Array("nonsense".utf8), key: [])
            await #expect(throws: TransportFault.self) {
                try await bench.shown(to: client, options: RequestOptions(identity: broken))
            }
            #expect(try await bench.shown(to: client, as: "ada") == ["ada"])
        }
    }

    @Test func `printing options shows no key`() throws {
        let identity = ClientIdentity(certificate: Array("CERT-canary".utf8), key: Array("KEY-canary".utf8))
        var dumped = ""
        dump(RequestOptions(identity: identity), to: &dumped)
        for text in [dumped, "\(identity)", String(reflecting: identity)] {
            #expect(text.contains("[client certificate]") && !text.contains("canary"), "\(text)")
            // Bytes would be listed by their numbers.
            #expect(!text.contains("elements"), "\(text)")
        }
    }
}

/// A server with an authority, and clients with certificates of it.
private final class MutualBench: Sendable {
    let server: ScriptServer
    /// Another origin with the same certificate.
    let other: ScriptServer?
    private let folder: TemporaryFolder

    private init(isOptional: Bool) async throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        try await onOwnThread { try Self.makeCertificates(in: folder.path) }
        server = try await Self.start(folder, isOptional)
        other = isOptional ? try await Self.start(folder, isOptional) : nil
    }

    private static func start(_ folder: TemporaryFolder, _ isOptional: Bool) async throws -> ScriptServer {
        let files = ["server.pem", "server.key", "authority.pem"].map { "\(folder.path)/\($0)" }
        return try await ScriptServer.start("mutual.py", files + (isOptional ? ["optional"] : []))
    }

    private static func makeCertificates(in path: String) throws {
        let new = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        for name in ["authority", "stranger"] {
            try runShell(
                "cd '\(path)' && \(new) -x509 -days 2 -subj /CN=\(name) -keyout \(name).key -out \(name).pem 2>/dev/null"
            )
        }
        try runShell("cd '\(path)' && printf 'subjectAltName=IP:127.0.0.1' > names")
        for name in ["server", "ada", "bob"] {
            try runShell(
                "(cd '\(path)' && \(new) -subj /CN=\(name) -keyout \(name).key -out \(name).csr && openssl x509 -req"
                    + " -in \(name).csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names"
                    + " -out \(name).pem) 2>/dev/null")
        }
    }

    func identity(_ name: String, believing: Bool = false) throws -> ClientIdentity {
        ClientIdentity(
            certificate: try read("\(name).pem"), key: try read("\(name).key"),
            authority: believing ? try read("authority.pem") : nil)
    }

    private func read(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen("\(folder.path)/\(name)", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    /// The names of the certificate that the server saw.
    func shown(to client: HTTPClient, as name: String?) async throws -> [String] {
        try await shown(to: client, options: RequestOptions(identity: try name.map { try identity($0) }))
    }

    func shown(to client: HTTPClient, options: RequestOptions) async throws -> [String] {
        let exchange = try await client.send(HTTPRequest(url: server.url("/", scheme: "https")), options: options)
        let text = String(decoding: try await exchange.body.collect(limit: 10_000), as: UTF8.self)
        let rest = try #require(text.split(separator: "[").last)
        return rest.prefix { $0 != "]" }.split(separator: ",").map { String($0.filter { $0.isLetter }) }
    }

    static func run(
        isOptional: Bool = false, trusting: Bool = true,
        _ body: (MutualBench, HTTPClient) async throws -> Void
    ) async throws {
        let bench = try await MutualBench(isOptional: isOptional)
        let loop = try EventLoop(name: "mutual")
        let settings = HTTPClientSettings(
            certificateAuthorities: trusting ? "\(bench.folder.path)/authority.pem" : nil)
        let entries = [bench.server, bench.other].compactMap { $0?.entry }
        let policy = EgressPolicy(allowing: try entries.map { try EgressTarget(entry: $0) })
        let client = HTTPClient(loop: loop, policy: policy, settings: settings)
        let outcome: Result<Void, any Error>
        do {
            try await body(bench, client)
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
