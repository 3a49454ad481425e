import EngineCrypto
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineTesting

struct SandboxCredentialTests {
    private static func basic(_ text: String) -> String {
        "Basic " + Base64.encode(Array(text.utf8))
    }

    private func token(
        _ caller: SandboxCaller, _ form: String = "grant_type=client_credentials"
    ) async -> SandboxCaller.Answer {
        await caller.send(
            .post, "/oauth/token", fields: ["content-type": "application/x-www-form-urlencoded"],
            body: form + "&client_id=sandbox-client&client_secret=sandbox-secret")
    }

    @Test
    func `each documented credential opens the account`() async throws {
        let caller = SandboxCaller()
        let issued = try #require(await token(caller).body?["access_token"]?.string)
        for fields: HTTPFields in [
            ["x-api-key": "sandbox-key"], ["authorization": "Bearer sandbox-key"],
            ["authorization": Self.basic("sandbox:sandbox-password")], ["authorization": "bearer \(issued)"],
        ] {
            let answer = await caller.send(.get, "/v1/me", fields: fields)
            #expect(answer.status == 200)
            #expect(answer.body?["id"] == "acc_1")
        }
    }

    @Test
    func `anything else is 401 and counted`() async {
        let caller = SandboxCaller()
        let wrong: [(HTTPFields, String)] = [
            ([:], "missing_credentials"), (["x-api-key": "other"], "invalid_credentials"),
            (["authorization": "Bearer other"], "invalid_credentials"), (["authorization": "x"], "invalid_credentials"),
            (["authorization": Self.basic("sandbox:other")], "invalid_credentials"),
            (["authorization": "Digest x"], "invalid_credentials"),
        ]
        for (fields, code) in wrong {
            let answer = await caller.send(.get, "/v1/contacts", fields: fields)
            #expect(answer.status == 401)
            #expect(answer.code == code)
            #expect(answer.fields.contains("www-authenticate"))
        }
        #expect(await caller.get("/truth/requests").body?["unauthorized"] == .number(JSONNumber(wrong.count)))
    }

    @Test
    func `a token ends when it is told to, and by its time`() async throws {
        let caller = SandboxCaller()
        let issued = try #require(await token(caller).body?["access_token"]?.string)
        _ = await caller.send(.post, "/control/tokens/expire")
        let answer = await caller.send(.get, "/v1/me", fields: ["authorization": "Bearer \(issued)"])
        #expect(answer.status == 401)
        #expect(answer.code == "token_expired")
        let brief = SandboxCaller { $0.tokenLifetime = .zero }
        let dead = try #require(await token(brief).body?["access_token"]?.string)
        #expect(await brief.send(.get, "/v1/me", fields: ["authorization": "Bearer \(dead)"]).code == "token_expired")
    }

    @Test
    func `refresh tokens rotate, and a second use is counted`() async throws {
        let caller = SandboxCaller { $0.givesRefreshTokens = true }
        let first = try #require(await token(caller).body?["refresh_token"]?.string)
        let form = "grant_type=refresh_token&refresh_token=" + first
        let second = try #require(await token(caller, form).body?["refresh_token"]?.string)
        #expect(second != first)
        let again = await token(caller, form)
        #expect(again.status == 400)
        #expect(again.body?["error"] == "invalid_grant")
        let counters = await caller.get("/truth/requests").body
        #expect(counters?["refresh_reuse"] == 1)
        #expect(counters?["refreshes"] == 1)
        #expect(counters?["tokens_issued"] == 2)
    }

    @Test(arguments: [
        ("grant_type=client_credentials&client_id=x&client_secret=y", 401, "invalid_client"),
        ("grant_type=password&client_id=sandbox-client&client_secret=sandbox-secret", 400, "unsupported_grant_type"),
        (
            "grant_type=refresh_token&refresh_token=x&client_id=sandbox-client&client_secret=sandbox-secret", 400,
            "invalid_grant"
        ),
        ("", 401, "invalid_client"),
    ])
    func `a wrong token request is refused as RFC 6749 says`(_ form: String, _ status: Int, _ code: String) async {
        let answer = await SandboxCaller().send(.post, "/oauth/token", fields: [:], body: form)
        #expect(answer.status == status)
        #expect(answer.body?["error"]?.string == code)
    }
}

struct SandboxWriteTests {
    @Test
    func `a record is created, changed and deleted, and the truth follows`() async throws {
        let caller = SandboxCaller { $0.contacts = 3 }
        let created = await caller.send(
            .post, "/v1/contacts", body: "{\"name\": \"Zoë \\\"Z\\\"\", \"email\": \"z@example.test\"}")
        #expect(created.status == 201)
        let id = try #require(created.body?["id"]?.string)
        #expect(created.fields["location"] == "/v1/contacts/\(id)")
        #expect(caller.truth(.contacts).last == created.text)
        let changed = await caller.send(.patch, "/v1/contacts/\(id)", body: "{\"status\": \"churned\"}")
        #expect(changed.body?["status"] == "churned")
        #expect(changed.body?["name"] == "Zoë \"Z\"")
        #expect(changed.body?["balance"] == created.body?["balance"])
        let (before, after) = (created.body?["updated_at"]?.string ?? "", changed.body?["updated_at"]?.string ?? "")
        #expect(before < after)
        #expect(await caller.send(.delete, "/v1/contacts/\(id)").status == 204)
        #expect(await caller.get("/v1/contacts/\(id)").status == 404)
        #expect(caller.truth(.contacts).count == 3)
        #expect(caller.truth(.contacts, includesDeleted: true).last?.contains("\"deleted\":true") == true)
    }

    @Test
    func `children are created under their parents`() async throws {
        let caller = SandboxCaller()
        let task = await caller.send(.post, "/v1/projects/prj_5/tasks", body: "{\"title\":\"New\",\"estimate\":3}")
        #expect(task.body?["id"] == "tsk_5_0")
        #expect(task.body?["estimate"] == 3)
        let comment = await caller.send(.post, "/v1/tasks/tsk_5_0/comments", body: "{\"text\":\"Hello\"}")
        #expect(comment.body?["task_id"] == "tsk_5_0")
        #expect(caller.truth(.comments).contains(comment.text))
    }

    @Test(arguments: [
        ("[]", 400, "invalid_json"), ("{", 400, "invalid_json"), ("{}", 422, "invalid_record"),
        ("{\"name\":\"a\",\"email\":5}", 422, "invalid_record"),
        ("{\"name\":\"\",\"email\":\"b\"}", 422, "invalid_record"),
        ("{\"name\":\"a\",\"email\":\"b\",\"id\":\"c\"}", 422, "invalid_record"),
    ])
    func `a wrong record is refused and nothing is written`(_ body: String, _ status: Int, _ code: String) async {
        let caller = SandboxCaller { $0.contacts = 3 }
        let answer = await caller.send(.post, "/v1/contacts", body: body)
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect(caller.truth(.contacts).count == 3)
    }

    @Test
    func `an idempotency key writes once`() async {
        let caller = SandboxCaller { $0.contacts = 0 }
        let fields: HTTPFields = ["x-api-key": "sandbox-key", "idempotency-key": "one"]
        let body = "{\"name\":\"a\",\"email\":\"b\"}"
        let first = await caller.send(.post, "/v1/contacts", fields: fields, body: body)
        let second = await caller.send(.post, "/v1/contacts", fields: fields, body: body)
        #expect(second.bytes == first.bytes)
        #expect(second.fields["idempotency-replayed"] == "true")
        #expect(caller.truth(.contacts).count == 1)
        let other = await caller.send(.post, "/v1/contacts", fields: fields, body: "{\"name\":\"c\",\"email\":\"d\"}")
        #expect(other.status == 409)
    }

    @Test
    func `wrong methods and paths are told`() async {
        let caller = SandboxCaller()
        #expect(await caller.send(.put, "/v1/contacts").fields["allow"] == "GET, POST")
        #expect(await caller.send(.post, "/v1/me").status == 405)
        for path in ["/v1", "/v1/nothing", "/v1/contacts/prj_1", "/v1/contacts/con_999999999", "/else", "/v1/tasks"] {
            #expect(await caller.get(path).status == 404, "\(path)")
        }
        #expect(await caller.get("/").body?["name"] == "sandbox")
    }
}

struct SandboxFaultTests {
    @Test(arguments: [
        ("first", [500, 200, 200]), ("middle", [200, 500, 200]), ("last", [200, 200, 500]), ("2", [200, 500, 200]),
    ])
    func `a fault happens on its page`(_ place: String, _ expected: [Int]) async {
        let caller = SandboxCaller { $0.contacts = 25 }
        var seen: [Int] = []
        for page in 1...3 {
            seen.append(
                await caller.get("/v1/contacts?paging=page&limit=10&page=\(page)&fault=status=500;at=\(place)").status)
        }
        #expect(seen == expected)
    }

    @Test
    func `a fault happens as often as it is told, and is counted`() async {
        let caller = SandboxCaller()
        #expect(
            await caller.send(.post, "/control/faults?fault=status%3D503%3Btimes%3D2%3Bpath%3D/v1/contacts").status
                == 200)
        var seen: [Int] = []
        for _ in 0..<3 { seen.append(await caller.get("/v1/contacts").status) }
        seen.append(await caller.get("/v1/projects").status)
        #expect(seen == [503, 503, 200, 200])
        #expect(await caller.get("/truth/requests").body?["faults"]?["status"] == 2)
        #expect(await caller.send(.delete, "/control/faults").status == 204)
    }

    @Test(arguments: [
        ("seconds", "retry-after"), ("date", "retry-after"), ("epoch", "x-ratelimit-reset"),
        ("reset", "x-ratelimit-reset"), ("standard", "ratelimit"), ("fraction", "retry-after"),
    ])
    func `a wait is told in the form that is asked for, and early calls are counted`(
        _ form: String, _ field: String
    ) async {
        let caller = SandboxCaller()
        let limited = await caller.get("/v1/contacts?fault=rate_limit=60;form=\(form);times=1")
        #expect(limited.status == 429)
        let now = Int64(SandboxWallClock.seconds)
        let told = RetryAfter(limited.fields, now: now)?.wait ?? RateLimitFields(limited.fields, now: now)?.reset
        #expect(told.map { (.seconds(58)...(.seconds(62))).contains($0) } == true, "\(limited.fields)")
        #expect(limited.fields.contains(field))
        #expect(await caller.get("/v1/contacts").status == 200)
        #expect(await caller.get("/truth/requests").body?["early_calls"] == 1)
    }

    @Test(arguments: ["none", "garbage", "negative", "year"])
    func `a wait that cannot be believed makes no call early`(_ form: String) async {
        let caller = SandboxCaller()
        #expect(await caller.get("/v1/contacts?fault=rate_limit=60;form=\(form)").status == 429)
        _ = await caller.get("/v1/contacts")
        #expect(await caller.get("/truth/requests").body?["early_calls"] == 0)
    }

    @Test
    func `more calls than the limit are 429 with a wait`() async {
        let caller = SandboxCaller { $0.rateLimit = (calls: 2, window: .seconds(100)) }
        #expect(await caller.get("/v1/me").status == 200)
        #expect(await caller.get("/v1/me").status == 200)
        let limited = await caller.get("/v1/me")
        #expect(limited.status == 429)
        #expect(limited.fields["retry-after"].flatMap(Int.init).map { (90...101).contains($0) } == true)
    }

    @Test
    func `broken bodies are broken in their own way`() async {
        let caller = SandboxCaller()
        let malformed = await caller.get("/v1/contacts?fault=malformed")
        #expect(malformed.status == 200)
        #expect(malformed.body == nil)
        #expect(!malformed.bytes.isEmpty)
        let html = await caller.get("/v1/contacts?fault=html")
        #expect(html.fields["content-type"]?.hasPrefix("text/html") == true)
        #expect(await caller.get("/v1/contacts?fault=empty").bytes.isEmpty)
        #expect(await caller.get("/v1/contacts?fault=refused_cursor").code == "invalid_cursor")
    }

    @Test
    func `a loop gives the same position again`() async throws {
        let caller = SandboxCaller { $0.contacts = 25 }
        let first = await caller.get("/v1/contacts?limit=10")
        let cursor = try #require(first.body?["next_cursor"]?.string)
        let second = await caller.get("/v1/contacts?limit=10&cursor=\(cursor)&fault=loop")
        #expect(second.body?["next_cursor"]?.string == cursor)
        #expect(second.body?["has_more"] == .bool(true))
    }

    @Test
    func `a loop is for the paths, pages and times that it names`() async throws {
        let caller = SandboxCaller { $0.contacts = 25 }
        #expect(await caller.send(.post, "/control/faults?fault=loop%3B%20path%3D/v1/projects").status < 300)
        let last = "/v1/contacts?limit=25"
        #expect(await caller.get(last).body?["has_more"] == .bool(false))
        #expect(await caller.get(last + "&fault=loop%3B%20at%3D2").body?["has_more"] == .bool(false))
        #expect(await caller.get(last + "&fault=loop%3B%20at%3Dlast").body?["has_more"] == .bool(true))
        _ = await caller.send(.post, "/control/faults?fault=loop%3B%20path%3D/v1/contacts%3B%20times%3D1")
        #expect(await caller.get(last).body?["has_more"] == .bool(true))
        #expect(await caller.get(last).body?["has_more"] == .bool(false))
    }

    @Test(arguments: [
        "", "nonsense", "status=x", "cut;at=somewhere", "rate_limit;form=smoke", "cut;when=now", "latency=-1",
    ])
    func `a fault that is none is refused`(_ text: String) async {
        let caller = SandboxCaller()
        let answer = await caller.send(
            .get, "/v1/contacts", fields: ["x-api-key": "sandbox-key", "x-sandbox-fault": text])
        #expect(answer.status == 400)
        #expect(answer.body?["error"]?["parameter"] == "fault")
    }

    @Test
    func `a wrong key is not hidden by a fault`() async {
        let caller = SandboxCaller()
        let answer = await caller.send(.get, "/v1/contacts?fault=status=500", fields: ["x-api-key": "other"])
        #expect(answer.status == 401)
    }
}

struct SandboxControlTests {
    @Test
    func `control changes exactly as many records as it says`() async throws {
        let caller = SandboxCaller { $0.contacts = 500 }
        let before = Set(caller.truth(.contacts))
        let changed = await caller.send(.post, "/control/contacts/change?count=20")
        #expect(changed.body?["count"] == 20)
        #expect(Set(changed.body?["ids"]?.elements?.compactMap(\.string) ?? []).count == 20)
        let after = Set(caller.truth(.contacts))
        #expect(after.count == 500)
        #expect(after.subtracting(before).count == 20)
        #expect(await caller.send(.post, "/control/contacts/delete?count=7").body?["count"] == 7)
        #expect(await caller.send(.post, "/control/contacts/add?count=5").body?["count"] == 5)
        let summary = await caller.get("/truth/contacts/summary").body
        #expect(summary?["count"] == 498)
        #expect(summary?["deleted"] == 7)
        #expect(await caller.send(.post, "/control/reset").status == 204)
        #expect(Set(caller.truth(.contacts)) == before)
    }

    @Test
    func `children are controlled under their parent`() async {
        let caller = SandboxCaller()
        let added = await caller.send(.post, "/control/tasks/add?parent=prj_2&count=2")
        #expect(added.body?["count"] == 2)
        #expect(await caller.send(.post, "/control/tasks/add").status == 400)
        #expect(await caller.send(.post, "/control/tasks/add?parent=prj_999").status == 404)
    }

    @Test(arguments: ["/control/contacts/burn", "/control/nothing/add", "/control", "/control/contacts"])
    func `what cannot be switched is 404`(_ path: String) async {
        #expect(await SandboxCaller().send(.post, path).status == 404)
    }

    @Test(arguments: ["/control/contacts/add?count=-1", "/control/latency?ms=x", "/control/contacts/add?late=x"])
    func `a wrong setting is 400`(_ target: String) async {
        #expect(await SandboxCaller().send(.post, target).status == 400)
    }

    @Test
    func `each page that was read is counted by its name`() async {
        let caller = SandboxCaller()
        _ = await caller.get("/v1/contacts?limit=10")
        _ = await caller.get("/v1/contacts?limit=10")
        _ = await caller.get("/v1/contacts?limit=10&fault=latency=0")
        let counters = await caller.get("/truth/requests").body
        #expect(counters?["requests"]?["GET /v1/contacts?limit=10"] == 3)
        #expect(counters?["calls"] == 3)
        #expect(counters?["statuses"]?["200"] == 3)
        _ = await caller.send(.post, "/control/counters/reset")
        #expect(await caller.get("/truth/requests").body?["calls"] == 0)
    }
}
