import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineTesting

/// The sandbox's report jobs, and its messages that are acknowledged.
struct SandboxJobTests {
    private let caller = SandboxCaller { $0.contacts = 30 }

    private func submit(_ body: String = "{}", key: String? = nil) async -> SandboxCaller.Answer {
        var fields: HTTPFields = ["x-api-key": "sandbox-key"]
        if let key { fields["idempotency-key"] = key }
        return await caller.send(.post, "/v1/reports", fields: fields, body: body)
    }

    private func truth(_ what: String, _ name: String) async -> Int {
        Int(await caller.get("/truth/\(what)").body?[name]?.number?.int64 ?? -1)
    }

    @Test func `a report is pending, running, and then done`() async {
        let made = await submit(#"{"polls": 2}"#)
        #expect(made.status == 202 && made.body?["id"]?.string == "rep_1")
        var states: [String?] = []
        for _ in 0..<4 { states.append(await caller.get("/v1/reports/rep_1").body?["status"]?.string) }
        #expect(states == ["pending", "running", "done", "done"])
        #expect(await caller.get("/v1/reports/rep_1").body?["url"]?.string == "/v1/reports/rep_1/download")
    }

    @Test func `a report holds every record of its list as it truly is`() async throws {
        _ = await submit(#"{"polls": 0}"#)
        _ = await caller.get("/v1/reports/rep_1")
        let rows = try #require(await caller.get("/v1/reports/rep_1/download").body?["rows"]?.elements)
        #expect(
            rows.map { JSONWriter.text($0) }
                == (try caller.truth(.contacts).map { JSONWriter.text(try JSONValue(parsing: $0)) }))
        #expect(rows.count == 30)
    }

    @Test func `what is not done cannot be fetched`() async {
        _ = await submit()
        let answer = await caller.get("/v1/reports/rep_1/download")
        #expect(answer.status == 409 && answer.code == "not_done")
    }

    @Test func `a report may fail, be cancelled, removed and forgotten`() async {
        _ = await submit(#"{"polls": 0, "fails": true}"#)
        let failed = await caller.get("/v1/reports/rep_1").body
        #expect(failed?["status"]?.string == "failed" && failed?["error"] != nil)
        _ = await submit()
        #expect(await caller.send(.post, "/v1/reports/rep_2/cancel").status == 202)
        #expect(await caller.get("/v1/reports/rep_2").body?["status"]?.string == "cancelled")
        #expect(await caller.send(.delete, "/v1/reports/rep_2").status == 204)
        #expect(await caller.get("/v1/reports/rep_2").status == 404)
        #expect(await caller.send(.post, "/control/reports/forget").status == 204)
        #expect(await caller.get("/v1/reports/rep_1").status == 404)
        #expect(await truth("reports", "submitted") == 2)
        #expect(await truth("reports", "cancelled") == 1)
        #expect(await truth("reports", "removed") == 1)
        #expect(await truth("reports", "open") == 0)
    }

    @Test func `a submission with a key that came before is no second job`() async {
        let first = await submit(key: "k")
        let second = await submit(key: "k")
        #expect(second.body == first.body && second.fields["idempotency-replayed"] == "true")
        #expect(await truth("reports", "submitted") == 1)
    }

    @Test(arguments: [("[]", "invalid_json"), ("{", "invalid_json"), (#"{"kind": "cats"}"#, "invalid_parameter")])
    func `what cannot be submitted is refused`(_ body: String, _ code: String) async {
        let answer = await submit(body)
        #expect(answer.status == 400 && answer.code == code)
        #expect(await truth("reports", "submitted") == 0)
    }

    @Test func `jobs need credentials like everything else`() async {
        #expect(await caller.send(.post, "/v1/reports", fields: [:], body: "{}").status == 401)
        #expect(await truth("reports", "submitted") == 0)
    }

    @Test func `other methods are told what is allowed`() async {
        #expect(await caller.get("/v1/reports").fields["allow"] == "POST")
        _ = await submit()
        #expect(await caller.send(.put, "/v1/reports/rep_1").fields["allow"] == "GET, DELETE")
        #expect(await caller.get("/v1/reports/rep_1/other").status == 404)
        #expect(await caller.get("/v1/sessions").status == 404)
    }

    // MARK: Messages

    private func page(_ session: String, after: Int? = nil) async -> SandboxCaller.Answer {
        await caller.get("/v1/sessions/\(session)/messages?limit=10" + (after.map { "&after=\($0)" } ?? ""))
    }

    @Test func `messages stay until the session that was given them acknowledges them`() async {
        _ = await caller.send(.post, "/control/messages/add?count=12")
        #expect(await caller.send(.post, "/v1/sessions").body?["id"]?.string == "ses_1")
        let first = await page("ses_1").body
        #expect(first?["messages"]?.elements?.count == 10 && first?["next"]?.number?.int64 == 10)
        #expect(await truth("messages", "waiting") == 12)
        let removed = await caller.send(.post, "/v1/sessions/ses_1/acknowledge").body?["removed"]?.number?.int64
        #expect(removed == 10)
        #expect(await truth("messages", "waiting") == 2)
        #expect(await page("ses_1").status == 404, "the session is over")
        _ = await caller.send(.post, "/v1/sessions")
        let rest = await page("ses_2").body
        #expect(rest?["messages"]?.elements?.compactMap { $0["id"]?.string } == ["msg_11", "msg_12"])
        #expect(rest?["next"] == nil)
    }

    @Test func `a session that is not acknowledged leaves its messages to the next`() async {
        _ = await caller.send(.post, "/control/messages/add?count=3")
        for number in 1...2 {
            _ = await caller.send(.post, "/v1/sessions")
            #expect(await page("ses_\(number)").body?["messages"]?.elements?.count == 3)
        }
        #expect(await truth("messages", "open") == 2)
    }
}
