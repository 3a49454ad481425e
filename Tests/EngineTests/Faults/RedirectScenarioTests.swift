import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import Testing

/// Redirects that lead astray, pages that lead elsewhere, and walks that never end (reliability.md S3, S8, X5).
@Suite struct RedirectScenarioTests {
    private func run(
        _ status: Int, _ location: String, at page: Int = 0,
        _ body: (StreamSummary, RowWorld, RowUpstream) async throws -> Void
    ) async throws {
        let (stranger, address) = try await RowUpstream.start()
        stranger.write(pages: [[row(66, "stranger")]])
        let target = location.replacing("STRANGER", with: "\(address)")
        try await RowWorld.with("deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1)], [row(2)], [row(3)]])
            world.upstream.redirect(page == 0 ? "/rows" : "/rows?c=\(page)", to: target, status: status)
            try await body(try await world.run(), world, stranger)
        }
        await stranger.stop()
    }

    @Test(arguments: [301, 302, 303, 307, 308], [0, 1, 2])
    func `no credentials go to another origin, at whatever page it redirects`(status: Int, page: Int) async throws {
        try await run(status, "http://STRANGER/rows", at: page) { (summary, world, stranger) async throws in
            #expect(summary.fault?.cause == .egress || summary.failureText != nil, "\(summary.failureText ?? "done")")
            #expect(stranger.headers.allSatisfy { $0["x-key"] == nil }, "the key stays with its origin")
            #expect(try await world.names().values.contains("stranger") == false)
            #expect(try await world.names().count == page, "what came before is stored")
        }
    }

    @Test(arguments: [
        "file:///etc/passwd", "gopher://127.0.0.1:70/", "ftp://127.0.0.1/", "//", "http://", "http://[",
    ])
    func `a redirect to what is no address of the web is refused`(location: String) async throws {
        try await run(302, location) { (summary, world, _) async throws in
            #expect(summary.failureText != nil, "\(location)")
            #expect(try await world.names().isEmpty)
        }
    }

    @Test func `a redirect in a circle ends, and says so`() async throws {
        try await run(302, "/rows") { (summary, world, _) async throws in
            #expect(summary.failureText?.contains("redirect") == true, "\(summary.failureText ?? "done")")
            #expect(world.upstream.calls.count <= 40)
        }
    }

    @Test func `a redirect within the origin is followed`() async throws {
        try await RowWorld.with("deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [[row(1)], [row(2)]])
            world.upstream.write("/moved", #"{"rows": [\#(row(1))], "next": "1"}"#)
            world.upstream.redirect("/rows", to: "/moved", status: 307)
            #expect(try await world.run().failureText == nil)
            #expect(try await world.names().count == 2)
        }
    }

    @Test func `a walk whose pages never end stops at its bound`() async throws {
        try await RowWorld.with("deletes: full_scan", endpoint: "", more: "") { (world) async throws in
            // Two pages that name each other.
            world.upstream.write("/rows", #"{"rows": [\#(row(1))], "next": "1"}"#)
            world.upstream.write("/rows?c=1", #"{"rows": [\#(row(2))], "next": "2"}"#)
            world.upstream.write("/rows?c=2", #"{"rows": [\#(row(3))], "next": "1"}"#)
            let run = try await world.run()
            #expect(run.fault?.message.contains("named the same next page twice") == true, "\(run.failureText ?? "")")
            #expect(world.upstream.calls.count <= 5)
        }
    }
}
