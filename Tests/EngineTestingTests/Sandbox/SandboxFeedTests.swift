import EngineHTTP
import EngineLanguage
import EngineNetwork
import Testing

@testable import EngineTesting

/// The contacts in other forms: by sync token, by span of time, newest first, as a log, and those that are gone.
@Suite struct SandboxFeedTests {
    private func ids(_ answer: SandboxCaller.Answer, _ name: String) -> [String] {
        (answer.body?[name]?.elements ?? []).compactMap { $0["id"]?.string }
    }

    /// Walks events to the end: what came, by id with its status, and the token.
    private func events(
        _ caller: SandboxCaller, _ query: String, limit: Int = 40
    ) async -> (items: [String: String], pages: Int, token: String?) {
        var (items, pages, target) = ([String: String](), 0, "/v1/events?limit=\(limit)&\(query)")
        while true {
            let answer = await caller.get(target)
            pages += 1
            for item in answer.body?["items"]?.elements ?? [] {
                items[item["id"]?.string ?? "?"] = item["status"]?.string
            }
            guard let next = answer.body?["next_page_token"]?.string else {
                return (items, pages, answer.body?["next_sync_token"]?.string)
            }
            target = "/v1/events?limit=\(limit)&page_token=\(next)"
        }
    }

    @Test func `a token brings what changed since its list began, cancelled events too`() async throws {
        let caller = SandboxCaller { $0.contacts = 100 }
        let all = await events(caller, "")
        #expect(all.items.count == 100 && all.pages == 3 && Set(all.items.values) == ["confirmed"])
        let token = try #require(all.token)
        #expect(await events(caller, "sync_token=\(token)").items.isEmpty)
        _ = await caller.send(.post, "/control/contacts/change?count=50")
        _ = await caller.send(.post, "/control/contacts/delete?count=2")
        let changed = await events(caller, "sync_token=\(token)")
        #expect(changed.pages >= 2 && changed.items.values.filter { $0 == "cancelled" }.count == 2)
        #expect(changed.items.count <= 52 && changed.items.count >= 50)
        let next = try #require(changed.token)
        let later = await events(caller, "sync_token=\(next)")
        #expect(next != token && later.items.isEmpty)
    }

    @Test func `what changes while the list is read comes with its token`() async throws {
        let caller = SandboxCaller { $0.contacts = 100 }
        let first = await caller.get("/v1/events?limit=60")
        _ = await caller.send(.delete, "/v1/contacts/con_000000003")
        let next = try #require(first.body?["next_page_token"]?.string)
        let rest = await caller.get("/v1/events?limit=60&page_token=\(next)")
        let token = try #require(rest.body?["next_sync_token"]?.string)
        #expect(await events(caller, "sync_token=\(token)").items == ["con_000000003": "cancelled"])
    }

    @Test func `tokens that were given out can be made to expire, later ones are good`() async throws {
        let caller = SandboxCaller { $0.contacts = 10 }
        let token = try #require(await events(caller, "").token)
        #expect(await caller.send(.post, "/control/sync_tokens/expire").status == 204)
        let refused = await caller.get("/v1/events?sync_token=\(token)")
        #expect(refused.status == 410 && refused.code == "sync_token_expired")
        _ = await caller.send(.post, "/control/contacts/change?count=1")
        let fresh = try #require(await events(caller, "").token)
        #expect(await caller.get("/v1/events?sync_token=\(fresh)").status == 200)
        for target in ["/v1/events?sync_token=x", "/v1/events?page_token=x", "/v1/events?limit=0"] {
            #expect(await caller.get(target).status == 400, "\(target)")
        }
    }

    @Test func `a search tells how many there are in a span, and gives so many`() async {
        let caller = SandboxCaller {
            $0.contacts = 90
            $0.searchLimit = 20
        }
        let span = "from=2024-01-01T00:00:10Z&to=2024-01-01T00:01:00Z"
        let answer = await caller.get("/v1/search?\(span)&limit=10")
        #expect(answer.body?["total"]?.number?.int64 == 15, "five instants of three")
        #expect(ids(answer, "results").first == "con_000000003" && ids(answer, "results").count == 10)
        #expect(ids(await caller.get("/v1/search?\(span)&limit=10&offset=10"), "results").count == 5)
        let beyond = await caller.get("/v1/search?\(span)&limit=10&offset=11")
        #expect(beyond.status == 400 && beyond.code == "too_many_results")
        #expect(await caller.get("/v1/search?to=2024-01-01").status == 400)
        #expect(await caller.get("/v1/search?from=soon&to=2024-01-01").status == 400)
    }

    @Test func `the newest change comes first`() async {
        let caller = SandboxCaller { $0.contacts = 25 }
        _ = await caller.send(.patch, "/v1/contacts/con_000000007", body: "{\"status\": \"paused\"}")
        let first = await caller.get("/v1/recent?limit=10")
        #expect(ids(first, "data").prefix(3) == ["con_000000007", "con_000000024", "con_000000023"])
        let last = await caller.get("/v1/recent?limit=10&page=3")
        #expect(ids(last, "data").count == 5 && last.body?["has_more"] == .bool(false))
        #expect(ids(await caller.get("/v1/recent?limit=10&page=4"), "data") == [])
    }

    @Test func `a log tells what happened behind a number, until it forgets`() async throws {
        let caller = SandboxCaller { $0.contacts = 25 }
        let begin = try #require((await caller.get("/v1/log/head")).body?["seq"]?.number?.int64)
        _ = await caller.send(.patch, "/v1/contacts/con_000000007", body: "{\"status\": \"paused\"}")
        _ = await caller.send(.delete, "/v1/contacts/con_000000009")
        let log = await caller.get("/v1/log?after=\(begin)")
        let entries = log.body?["entries"]?.elements ?? []
        #expect(entries.map { $0["type"]?.string } == ["changed", "deleted"])
        #expect(ids(log, "entries") == ["con_000000007", "con_000000009"])
        let seq = try #require(entries.first?["seq"]?.number?.int64)
        #expect(ids(await caller.get("/v1/log?after=\(seq)"), "entries") == ["con_000000009"])
        let deleted = await caller.get("/v1/deleted")
        #expect(ids(deleted, "deleted") == ["con_000000009"])
        #expect(ids(await caller.get("/v1/deleted?since=2030-01-01T00:00:00Z"), "deleted") == [])
        _ = await caller.send(.post, "/control/log/forget")
        #expect((await caller.get("/v1/log?after=\(seq)")).code == "log_forgotten")
        let head = try #require((await caller.get("/v1/log/head")).body?["seq"]?.number?.int64)
        #expect((await caller.get("/v1/log?after=\(head)")).status == 200)
    }

    @Test func `an answer that is as before is 304`() async throws {
        let caller = SandboxCaller { $0.contacts = 5 }
        for target in ["/v1/contacts", "/v1/projects?limit=3", "/v1/events", "/v1/contacts/con_000000001"] {
            let first = await caller.get(target)
            let tag = try #require(first.fields["etag"])
            let fields: HTTPFields = ["x-api-key": "sandbox-key", "if-none-match": tag]
            let second = await caller.send(.get, target, fields: fields)
            #expect(second.status == 304 && second.bytes == [] && second.fields["etag"] == tag, "\(target)")
            #expect(
                await caller.send(.get, target, fields: ["x-api-key": "sandbox-key", "if-none-match": "\"x\""]).status
                    == 200)
        }
        let before = await caller.get("/v1/contacts")
        _ = await caller.send(.patch, "/v1/contacts/con_000000001", body: "{\"status\": \"paused\"}")
        #expect(await caller.get("/v1/contacts").fields["etag"] != before.fields["etag"])
    }

    @Test func `feeds are read only, and ask for credentials`() async {
        let caller = SandboxCaller()
        for feed in ["events", "search", "recent", "log", "deleted"] {
            #expect(await caller.send(.post, "/v1/\(feed)").status == 405, "\(feed)")
            #expect(await caller.send(.get, "/v1/\(feed)", fields: [:]).status == 401, "\(feed)")
        }
        #expect(await caller.get("/v1/log/tail").status == 404)
    }
}
