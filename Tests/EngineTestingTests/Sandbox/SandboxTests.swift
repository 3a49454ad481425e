import EngineHTTP
import EngineLanguage
import EngineNetwork
import Testing

@testable import EngineTesting

/// The sandbox as a client sees it, over a socket.
@Suite(.timeLimit(.minutes(5)))
struct SandboxTests {
    private func serve(
        _ change: (inout SandboxConfiguration) -> Void = { _ in }, _ body: (LoopbackClient) async throws -> Void
    ) async throws {
        var configuration = SandboxConfiguration()
        change(&configuration)
        let sandbox = Sandbox(configuration: configuration)
        let client = try LoopbackClient(try await sandbox.start())
        let result: Result<Void, any Error>
        do {
            try await body(client)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await client.close()
        await sandbox.stop()
        try result.get()
    }

    @Test
    func `a walk over the wire finds what is true`() async throws {
        try await serve({ $0.contacts = 2500 }) { client in
            _ = try await client.send(.post, "/control/contacts/delete?count=100")
            _ = try await client.send(.post, "/control/contacts/change?count=100")
            var lines: [String] = []
            var target: String? = "/v1/contacts?paging=next_url&limit=1000"
            while let next = target {
                let page = try await client.get(next)
                let tape = try JSONTape.parse(page.body)
                let data = try #require(tape.member("data", of: tape.root))
                lines += tape.elements(of: data).map { String(decoding: tape.raw(of: $0), as: UTF8.self) }
                target = page.json?["next"]?.string.map { String($0.dropFirst("http://\(client.address)".count)) }
            }
            let truth = try await client.get("/truth/contacts")
            #expect(lines.count == 2400)
            #expect(truth.text == lines.map { $0 + "\n" }.joined())
        }
    }

    @Test
    func `the truth can be told in hashes`() async throws {
        try await serve({ $0.contacts = 3 }) { client in
            let lines = try await client.get("/truth/contacts?fields=hash").text.split(separator: "\n")
            #expect(lines.count == 3)
            let first = try JSONValue(parsing: String(lines[0]))
            #expect(first["id"] == "con_000000000")
            #expect(first["hash"]?.string?.utf8.count == 32)
        }
    }

    @Test
    func `a cut body is noticed by the client`() async throws {
        try await serve { client in
            await #expect(throws: TransportFault.self) { try await client.get("/v1/contacts?fault=cut") }
            let next = try await client.get("/v1/contacts")
            #expect(next.status == 200)
        }
    }

    @Test(arguments: ["close", "reset"])
    func `no answer is noticed by the client`(_ fault: String) async throws {
        try await serve { client in
            let target = "/v1/contacts?fault=\(fault)"
            await #expect(throws: TransportFault.self) { try await client.get(target) }
        }
    }

    @Test
    func `a slow body arrives whole`() async throws {
        try await serve { client in
            let quick = try await client.get("/v1/contacts")
            let start = ContinuousClock.now
            let slow = try await client.get("/v1/contacts?fault=slow=5")
            #expect(slow.body == quick.body)
            #expect(ContinuousClock.now - start >= .milliseconds(19 * 5))
        }
    }

    @Test
    func `an endless body ends with the client's patience`() async throws {
        try await serve { client in
            await #expect(throws: TransportFault.tooLarge(.bodyBytes(1_000_000))) {
                try await client.send(.get, "/v1/contacts?fault=endless", limit: 1_000_000)
            }
            let next = try await client.get("/v1/me")
            #expect(next.status == 200)
        }
    }

    @Test
    func `latency is kept for each call, and calls overlap`() async throws {
        try await serve({ $0.latency = .milliseconds(50) }) { client in
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    group.addTask { try await client.get("/v1/projects/prj_\(number % 5)/tasks").status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(ContinuousClock.now - start >= .milliseconds(50))
            let counters = try await client.get("/truth/requests").json
            #expect((counters?["most_at_once"]?.number?.int64 ?? 0) > 1)
        }
    }

    @Test
    func `two sandboxes do not share a port`() async throws {
        let first = Sandbox()
        let address = try await first.start()
        await #expect(throws: ListenFault.portTaken(address)) { try await Sandbox().start(on: address) }
        await first.stop()
    }
}
