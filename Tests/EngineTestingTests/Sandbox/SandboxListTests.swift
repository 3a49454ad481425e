import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineTesting

/// Every way to page leads to the same records, and they are the true ones.
struct SandboxListTests {
    private static let kinds: [(SandboxKind, String)] = [(.contacts, "/v1/contacts"), (.projects, "/v1/projects")]

    /// Adds, changes and deletes at random.
    private static func disturb(_ caller: SandboxCaller, _ random: inout SeededGenerator) async {
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let kind = ["contacts", "projects"].randomElement(using: &random) ?? "contacts"
            let action = ["add", "change", "delete"].randomElement(using: &random) ?? "add"
            let count = Int.random(in: 1...20, using: &random)
            let late = Int.random(in: 0...2000, using: &random)
            _ = await caller.send(.post, "/control/\(kind)/\(action)?count=\(count)&late=\(late)")
        }
    }

    @Test(arguments: SandboxPaging.allCases)
    func `walks to the truth whatever the page size and what happened before`(_ paging: SandboxPaging) async {
        var random = SeededGenerator()
        for round in 0..<8 {
            let contacts = round == 0 ? 0 : Int.random(in: 1...700, using: &random)
            let caller = SandboxCaller { $0.contacts = contacts }
            await Self.disturb(caller, &random)
            for (kind, path) in Self.kinds {
                let limit = Int.random(in: 1...150, using: &random)
                var walk = SandboxWalk(caller)
                await walk.walk(path, paging, limit: limit)
                #expect(walk.records == caller.truth(kind), "seed \(random.seed), round \(round), limit \(limit)")
                var withTombstones = SandboxWalk(caller)
                await withTombstones.walk(path, paging, limit: limit, query: "&include_deleted=true")
                #expect(
                    withTombstones.records == caller.truth(kind, includesDeleted: true),
                    "seed \(random.seed), round \(round), limit \(limit)")
            }
        }
    }

    @Test(arguments: SandboxPaging.allCases.filter { $0 != .keyset })
    func `an incremental walk brings exactly what changed since`(_ paging: SandboxPaging) async {
        var random = SeededGenerator()
        for round in 0..<8 {
            let caller = SandboxCaller { $0.contacts = 500 }
            await Self.disturb(caller, &random)
            let all = caller.truth(.contacts, includesDeleted: true)
            let text = SandboxOrder.baseTime(of: Int.random(in: 0..<700, using: &random)).text
            var walk = SandboxWalk(caller)
            await walk.walk(
                "/v1/contacts", paging, limit: Int.random(in: 1...90, using: &random),
                query: "&include_deleted=true&updated_since=\(text)")
            let wanted = all.filter { Self.updatedAt($0) >= text }
            #expect(Set(walk.records) == Set(wanted), "seed \(random.seed), round \(round)")
            #expect(walk.records.count == wanted.count, "seed \(random.seed), round \(round)")
            #expect(walk.records.map(Self.updatedAt) == walk.records.map(Self.updatedAt).sorted())
        }
    }

    private static func updatedAt(_ record: String) -> String {
        (try? JSONValue(parsing: record))?["updated_at"]?.string ?? ""
    }

    @Test
    func `nested lists hold together what the truth holds`() async {
        let caller = SandboxCaller { $0.projects = 30 }
        var tasks: [String] = []
        var comments: [String] = []
        for project in caller.truth(.projects) {
            let id = (try? JSONValue(parsing: project))?["id"]?.string ?? ""
            var walk = SandboxWalk(caller)
            await walk.walk("/v1/projects/\(id)/tasks", .cursor, limit: 4)
            tasks += walk.records
            for task in walk.records {
                let id = (try? JSONValue(parsing: task))?["id"]?.string ?? ""
                var walk = SandboxWalk(caller)
                await walk.walk("/v1/tasks/\(id)/comments", .page, limit: 2)
                comments += walk.records
            }
        }
        #expect(tasks == caller.truth(.tasks))
        #expect(comments == caller.truth(.comments))
        #expect(tasks.count > 100)
        #expect(comments.count > 200)
        #expect(await caller.get("/v1/projects/prj_5/tasks").body?["data"] == [])
    }

    @Test
    func `children of a deleted parent are gone with it`() async {
        let caller = SandboxCaller()
        #expect(await caller.get("/v1/projects/prj_0/tasks").status == 200)
        #expect(await caller.send(.delete, "/v1/projects/prj_0").status == 204)
        #expect(await caller.get("/v1/projects/prj_0/tasks").status == 404)
        #expect(await caller.get("/v1/tasks/tsk_0_0").status == 404)
        #expect(!caller.truth(.tasks).contains { $0.contains("\"prj_0\"") })
    }

    @Test(arguments: [
        ("limit=0", "limit"), ("limit=x", "limit"), ("paging=magic", "paging"), ("cursor=c1-i-zz", "cursor"),
        ("sort=updated&cursor=c1-i-0-0", "cursor"), ("updated_since=yesterday", "updated_since"),
        ("paging=page&page=0", "page"), ("paging=offset&offset=-1", "offset"),
        ("paging=keyset&after_id=42", "after_id"), ("paging=keyset&sort=updated", "paging"),
    ])
    func `a wrong entry is named`(_ query: String, _ parameter: String) async {
        let answer = await SandboxCaller().get("/v1/contacts?" + query)
        #expect(answer.status == 400)
        #expect(answer.body?["error"]?["parameter"]?.string == parameter)
    }

    @Test
    func `a page is never longer than the service allows`() async {
        let caller = SandboxCaller { $0.pageSizeLimit = 7 }
        #expect(await caller.get("/v1/contacts?limit=1000").body?["data"]?.elements?.count == 7)
    }

    @Test
    func `a cursor stays right when records before it go`() async throws {
        let caller = SandboxCaller { $0.contacts = 20 }
        let first = await caller.get("/v1/contacts?limit=5")
        let cursor = try #require(first.body?["next_cursor"]?.string)
        for number in 0..<5 { _ = await caller.send(.delete, "/v1/contacts/con_00000000\(number)") }
        let second = await caller.get("/v1/contacts?limit=5&cursor=\(cursor)")
        #expect(second.body?["data"]?[0]?["id"] == "con_000000005")
    }

    @Test
    func `a GraphQL walk brings the fields that were asked for`() async throws {
        let caller = SandboxCaller { $0.contacts = 25 }
        let query =
            "query Walk($first: Int!, $after: String) { page: contacts(first: $first, after: $after) "
            + "{ nodes { id name address { city } } pageInfo { hasNextPage endCursor } totalCount } }"
        var after: JSONValue = .null
        var ids: [String] = []
        for _ in 0..<10 {
            let body = JSONValue.object([
                ("query", .string(query)), ("variables", .object([("first", 10), ("after", after)])),
            ])
            let answer = await caller.send(.post, "/graphql", body: JSONWriter.text(body))
            let page = try #require(answer.body?["data"]?["page"])
            #expect(page["totalCount"] == 25)
            let nodes = try #require(page["nodes"]?.elements)
            ids += nodes.compactMap { $0["id"]?.string }
            #expect(nodes.allSatisfy { $0.members?.map(\.key) == ["id", "name", "address"] })
            guard page["pageInfo"]?["hasNextPage"] == .bool(true) else { break }
            after = page["pageInfo"]?["endCursor"] ?? .null
        }
        #expect(ids == (0..<25).map { SandboxTableID.contacts.id(of: $0) })
    }

    @Test(arguments: [
        "{ nothing }", "{ contacts }", "mutation { x }", "{ contacts(first: 1) { nodes } }",
        "{ contacts(firs: 1) { x } }",
        "{", "{ contacts(after: \"zz\") { totalCount } }", "{ a: }", String(repeating: "{ a ", count: 40),
    ])
    func `a wrong GraphQL query gives errors and status 200`(_ query: String) async {
        let body = JSONValue.object([("query", .string(query))])
        let answer = await SandboxCaller().send(.post, "/graphql", body: JSONWriter.text(body))
        #expect(answer.status == 200)
        #expect(answer.body?["errors"]?[0]?["message"]?.string != nil, "\(answer.text)")
    }
}
