import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineTesting

/// The sandbox's records in the forms of odd APIs.
struct SandboxViewTests {
    private let caller = SandboxCaller { $0.contacts = 60 }

    private func body(_ method: HTTPMethod, _ target: String, _ body: String = "") async throws -> JSONValue {
        try #require(await caller.send(method, target, body: body).body)
    }

    private func status(_ method: HTTPMethod, _ target: String, _ body: String = "") async -> Int {
        await caller.send(method, target, body: body).status
    }

    private func pages(_ path: String, _ key: String = "data") async throws -> [JSONValue] {
        var items: [JSONValue] = []
        var cursor = ""
        for _ in 0..<100 {
            let page = try await body(.get, path + (cursor.isEmpty ? "?limit=7" : "?limit=7&cursor=\(cursor)"))
            items += page[key]?.elements ?? []
            guard page["has_more"]?.bool == true, let next = page["next_cursor"]?.string else { return items }
            cursor = next
        }
        throw EndlessList()
    }

    private struct EndlessList: Error {}

    @Test func `ids are those of the list, and nothing but ids`() async throws {
        let ids = try await pages("/v1/contacts/ids")
        let list = try await pages("/v1/contacts")
        #expect(ids.map { $0["id"] } == list.map { $0["id"] })
        #expect(ids.allSatisfy { $0.members?.count == 1 } && ids.count > 7)
    }

    @Test func `a batch gives those that are there, whole`() async throws {
        let answer = try await body(
            .post, "/v1/contacts/batch", #"{"ids":["con_000000003","con_999999999","prj_1","con_000000001"]}"#)
        let found = try #require(answer["data"]?.elements)
        #expect(found.map { $0["id"]?.string } == ["con_000000001", "con_000000003"])
        #expect(try await body(.get, "/v1/contacts/con_000000003") == found[1])
    }

    @Test func `a batch of too many, or of none, is refused`() async throws {
        let ids = (0...100).map { "\"con_\($0)\"" }.joined(separator: ",")
        for text in ["{\"ids\":[\(ids)]}", "{}", "no json"] {
            #expect(await status(.post, "/v1/contacts/batch", text) == 400)
        }
        #expect(await status(.get, "/v1/contacts/batch") == 405)
    }

    @Test func `a report has as many cells as columns`() async throws {
        let report = try await body(.get, "/v1/grid/contacts?limit=3")
        let columns = try #require(report["columns"]?.elements)
        let rows = try #require(report["rows"]?.elements)
        #expect(rows.count == 3 && rows.allSatisfy { $0["cells"]?.elements?.count == columns.count })
        #expect(rows[0]["cells"]?.elements?[0]["v"]?.string == "con_000000000")
    }

    @Test func `folders hold what belongs to them`() async throws {
        let roots = try await pages("/v1/files/root/children")
        #expect(roots.allSatisfy { $0["is_folder"]?.bool == true })
        let inner = try await pages("/v1/files/prj_1/children")
        #expect(inner.map { $0["id"] } == (try await pages("/v1/projects/prj_1/tasks")).map { $0["id"] })
        let files = try await pages("/v1/files/tsk_1_0/children")
        #expect(files.allSatisfy { $0["is_folder"]?.bool == false })
        for path in ["/v1/files/com_1_0_0/children", "/v1/files/con_000000001/children", "/v1/files/prj_999/children"] {
            #expect(await status(.get, path) == 404, "\(path)")
        }
    }

    @Test func `a table says its fields, and its records have their values by field ids`() async throws {
        let tables = try await pages("/v1/tables")
        let fields = try #require(tables[1]["fields"]?.elements).compactMap { $0["id"]?.string }
        let rows = try await pages("/v1/tables/\(tables[1]["id"]?.string ?? "")/records")
        let tasks = try await pages("/v1/projects/prj_1/tasks")
        #expect(rows.map { $0["id"] } == tasks.map { $0["id"] } && !rows.isEmpty)
        #expect(rows.allSatisfy { $0["fields"]?.members?.map(\.key) == fields })
        #expect(rows[0]["fields"]?[fields[0]] == tasks[0]["title"])
        #expect(await status(.get, "/v1/tables/tbl_x/records") == 404)
    }

    @Test func `another paging is refused`() async throws {
        #expect(await status(.get, "/v1/tables?paging=page") == 400)
    }
}
