import EngineHTTP
import EngineLanguage
import Synchronization
import Testing

@testable import EngineTesting

struct SandboxTableIDTests {
    private static let tables: [SandboxTableID] = [
        .contacts, .projects, .tasks(project: 0), .tasks(project: 12), .comments(project: 3, task: 0),
        .comments(project: 3, task: 99),
    ]

    @Test(arguments: [
        (SandboxTableID.contacts, 42, "con_000000042"), (.contacts, 123_456_789, "con_123456789"),
        (.projects, 7, "prj_7"),
        (.tasks(project: 3), 17, "tsk_3_17"), (.comments(project: 3, task: 17), 0, "com_3_17_0"),
    ])
    func `an id tells list and place, and leads back`(_ table: SandboxTableID, _ index: Int, _ id: String) throws {
        #expect(table.id(of: index) == id)
        let found = try #require(SandboxTableID.locate(id))
        #expect(found.table == table && found.index == index)
    }

    @Test(arguments: [
        "", "con", "con_", "con_1", "con_00000042", "con_0000000042", "con_-00000001", "con_00000004x", "prj_007",
        "prj_+7",
        "tsk_3", "tsk_3_", "tsk__3", "com_1_2", "com_1_2_3_4", "xyz_1", "CON_000000042", "prj_7 ", "prj_9999999999999",
    ])
    func `what is no id leads nowhere`(_ text: String) {
        #expect(SandboxTableID.locate(text) == nil)
    }

    @Test func `a list knows its parent`() {
        #expect(SandboxTableID.contacts.parent == nil && SandboxTableID.projects.parent == nil)
        let tasks = SandboxTableID.tasks(project: 4).parent
        #expect(tasks?.table == .projects && tasks?.index == 4)
        let comments = SandboxTableID.comments(project: 4, task: 9).parent
        #expect(comments?.table == .tasks(project: 4) && comments?.index == 9)
    }

    @Test func `a list is made of its kind and its parents, neither too few nor too many`() {
        for table in Self.tables {
            #expect(SandboxTableID(table.kind, parents: table.parents) == table)
            #expect(SandboxTableID(table.kind, parents: table.parents + [1]) == nil)
        }
        #expect(SandboxTableID(.tasks, parents: []) == nil && SandboxTableID(.comments, parents: [1]) == nil)
    }

    @Test func `two lists have two salts, so that their records differ`() {
        var salts: Set<UInt64> = [SandboxTableID.contacts.salt, SandboxTableID.projects.salt]
        for project in 0..<100 {
            salts.insert(SandboxTableID.tasks(project: project).salt)
            for task in 0..<20 { salts.insert(SandboxTableID.comments(project: project, task: task).salt) }
        }
        #expect(salts.count == 2 + 100 + 2_000)
    }

    @Test func `kinds have prefixes of their own and say what may be written`() {
        #expect(Set(SandboxKind.allCases.map(\.prefix)).count == SandboxKind.allCases.count)
        for kind in SandboxKind.allCases {
            #expect(kind.writableFields.contains { $0.isRequired }, "\(kind)")
            #expect(!kind.writableFields.contains { $0.name == "id" })
        }
    }
}

struct SandboxCountersTests {
    @Test func `calls at once are counted at their most`() {
        var counters = SandboxCounters()
        counters.begin("GET /a")
        counters.begin("GET /b")
        counters.end(status: 200)
        counters.begin("GET /a")
        counters.end(status: 200)
        counters.end(status: 500)
        #expect(counters.calls == 3 && counters.mostAtOnce == 2 && counters.underWay == 0)
        #expect(counters.requests == ["GET /a": 2, "GET /b": 1] && counters.statuses == [200: 2, 500: 1])
    }

    @Test func `they are told in a fixed order`() {
        var counters = SandboxCounters()
        for name in ["GET /b", "GET /a"] {
            counters.begin(name)
            counters.end(status: 200)
        }
        #expect(counters.value["requests"]?.members?.map(\.key) == ["GET /a", "GET /b"])
        #expect(counters.value["statuses"] == ["200": 2] && counters.value["has_more_requests"] == false)
    }

    @Test func `more requests than can be told apart are said to be missing`() {
        var counters = SandboxCounters()
        for number in 0..<SandboxCounters.requestLimit { counters.begin("\(number)") }
        #expect(!counters.hasMoreRequests)
        counters.begin("0")
        #expect(!counters.hasMoreRequests && counters.requests["0"] == 2)
        counters.begin("one more")
        #expect(counters.hasMoreRequests && counters.requests["one more"] == nil)
    }
}

struct SandboxSwitchTests {
    @Test func `latency is kept until it is set anew`() async {
        let caller = SandboxCaller()
        #expect(await caller.send(.post, "/control/latency?ms=250").status == 204)
        #expect(caller.service.state.withLock { $0.latency } == .milliseconds(250))
        #expect(await caller.send(.post, "/control/reset").status == 204)
        #expect(caller.service.state.withLock { $0.latency } == .zero)
    }

    @Test func `changes may lie back in time, so that a cursor without overlap misses them`() async throws {
        let caller = SandboxCaller { $0.contacts = 10 }
        _ = await caller.send(.post, "/control/contacts/change?count=1")
        let now = await caller.get("/v1/contacts?sort=updated").body?["data"]?.elements?.last?["updated_at"]?.string
        let newest = try #require(now)
        let late = await caller.send(.post, "/control/contacts/change?count=3&late=5")
        #expect(late.body?["count"] == 3)
        let since = await caller.get("/v1/contacts?updated_since=\(newest)").body?["data"]?.elements ?? []
        #expect(since.count < 4, "some changes lie before what was the newest")
    }

    @Test func `all tokens may be ended, those for refreshing too`() async throws {
        let caller = SandboxCaller { $0.givesRefreshTokens = true }
        let form = "client_id=sandbox-client&client_secret=sandbox-secret&grant_type="
        let first = await caller.send(.post, "/oauth/token", fields: [:], body: form + "client_credentials").body
        let refresh = try #require(first?["refresh_token"]?.string)
        #expect(await caller.send(.post, "/control/tokens/expire?all=true").status == 204)
        let again = await caller.send(
            .post, "/oauth/token", fields: [:], body: form + "refresh_token&refresh_token=\(refresh)")
        #expect(again.status == 400 && again.body?["error"] == "invalid_grant")
    }

    @Test func `what is true needs no credentials and is not counted`() async {
        let caller = SandboxCaller { $0.contacts = 3 }
        #expect(await caller.send(.get, "/truth/contacts/summary", fields: [:]).body?["count"] == 3)
        #expect(await caller.send(.get, "/truth/requests", fields: [:]).body?["calls"] == 0)
        #expect(await caller.send(.post, "/truth/requests").status == 405)
        for path in ["/truth", "/truth/nothing", "/truth/contacts/more"] {
            #expect(await caller.get(path).status == 404, "\(path)")
        }
    }
}
