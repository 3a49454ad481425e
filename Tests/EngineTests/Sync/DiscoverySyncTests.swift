import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import EngineTesting
import Testing

/// Streams that are found when a sync runs (definitions.md §7.6).
struct DiscoverySyncTests {
    private static let texts = [
        "syncs/tables.yaml": """
        sync: tables
        provider: sandbox
        streams:
          Table:
            discover:
              endpoint: list_tables
              name: record.name
              id: record.id
              as: table
              key: "['id']"
              values: record.fields
              fields: >-
                record.fields.map(f, {'name': f.name, 'id': f.id,
                'type': {'number': 'integer', 'datetime': 'timestamp', 'text': 'string'}[?f.type].orValue('any')})
            endpoint: list_rows
            with: { table: "${table.id}" }
            deletes: full_scan

        """,
        "syncs/few.yaml": """
        sync: few
        provider: sandbox
        streams: { Table: { endpoint: list_rows, with: { table: "${table.id}" }, deletes: full_scan, discover: { endpoint: list_tables, name: record.name, as: table, key: "['id']", select: ["*_1", "*_2"] } } }

        """,
    ]

    private func tasks(_ world: SyncWorld) async throws -> [String: [String: JSONValue]] {
        var byProject: [String: [String: JSONValue]] = [:]
        for (id, task) in try await world.truth("tasks") {
            byProject[task["project_id"]?.string ?? "", default: [:]][id] = task
        }
        return byProject
    }

    private func expectTables(_ world: SyncWorld, _ names: [String: String]) async throws {
        let tasks = try await tasks(world)
        for (project, name) in names {
            let stored = try await world.stored(name)
            #expect(Set(stored.keys) == Set(tasks[project, default: [:]].keys), "\(name)")
            for (id, record) in stored {
                #expect(record["Title"] == tasks[project]?[id]?["title"], "\(name) \(id)")
                #expect((record["Estimate (h)"] ?? .null) == (tasks[project]?[id]?["estimate"] ?? .null))
            }
        }
    }

    @Test func `each table becomes a stream, which keeps its name through renamings`() async throws {
        try await withWorld(texts: Self.texts) {
            $0.projects = 6
            $0.pageSizeLimit = 4
        } _: { world in
            let first = try await world.run("tables")
            first.expectDone()
            #expect(first.streams.count == 6)
            #expect(first.streams.allSatisfy { $0.name.utf8.allSatisfy { $0 == 95 || $0 >= 48 && $0 < 123 } })
            let projects = try await world.truth("projects").keys.sorted()
            let names = Dictionary(uniqueKeysWithValues: zip(projects, first.streams.map(\.name)))
            try await expectTables(world, names)
            let told = first.streams.map { $0.warnings.joined(separator: "; ") }.joined(separator: "; ")
            #expect(!told.contains("first time"))

            try await rename("prj_2", to: "Brand new name", in: world)
            let second = try await world.run("tables")
            second.expectDone()
            #expect(second.streams.map(\.name) == first.streams.map(\.name))
            let renamed = try #require(second[names["prj_2"] ?? ""])
            #expect(renamed.warnings.contains { $0.contains("'Brand new name'") }, "\(renamed.warnings)")
            #expect(renamed.counts.added == 0, "its records are the same ones")

            try await world.control("projects/add?count=1")
            let third = try await world.run("tables")
            #expect(third.streams.count == 7)
            #expect(third.streams.last?.warnings == ["found for the first time"])
            #expect(third.streams.dropLast().allSatisfy { !$0.warnings.contains("found for the first time") })
        }
    }

    private func rename(_ project: String, to name: String, in world: SyncWorld) async throws {
        let url = try URLValue("http://\(world.address)/v1/projects/\(project)")
        var fields = HTTPFields()
        fields["x-api-key"] = "sandbox-key"
        fields["content-type"] = "application/json"
        let exchange = try await world.client.send(
            HTTPRequest(method: .patch, url: url, fields: fields), body: .bytes(Array("{\"name\":\"\(name)\"}".utf8)))
        #expect(exchange.response.status.code == 200)
    }

    @Test func `only what is selected is read`() async throws {
        try await withWorld(texts: Self.texts) {
            $0.projects = 8
        } _: { world in
            let run = try await world.run("few")
            run.expectDone()
            #expect(run.streams.count == 2, "\(run.streams.map(\.name))")
            let asked = (try await world.requests()["requests"]?.members ?? []).map(\.key).filter {
                $0.contains("/records")
            }
            #expect(asked.count == 2)
        }
    }

    @Test func `a stream that fails leaves the others alone, and is named`() async throws {
        try await withWorld(texts: Self.texts, clock: RecordingClock()) {
            $0.projects = 4
        } _: { world in
            try await world.fault("status=403;path=/v1/tables/tbl_2/records")
            let run = try await world.run("tables")
            #expect(run.streams.filter(\.hasFailed).count == 1)
            #expect(run.failure?.fault?.cause == .upstream(.forbidden))
            #expect(run.streams.filter { !$0.hasFailed }.count == 3)
        }
    }

    @Test func `what cannot be listed fails as the block`() async throws {
        try await withWorld(texts: Self.texts, clock: RecordingClock()) { world in
            try await world.fault("status=403;path=/v1/tables")
            let run = try await world.run("tables")
            #expect(run.streams.map(\.name) == ["Table"])
            #expect(run["Table"]?.fault?.call == "list_tables")
        }
    }

    @Test func `a dry run keeps no names`() async throws {
        try await withWorld(texts: Self.texts) {
            $0.projects = 3
        } _: { world in
            let run = try await world.run("tables") { $0.isDryRun = true }
            #expect(run.streams.count == 3)
            let connection = try #require(try await world.store.connection(named: "main", in: "dev"))
            #expect(try await world.store.streamNames(of: connection.id, block: "Table") == [])
            try await world.run("tables")
            #expect(try await world.store.streamNames(of: connection.id, block: "Table").count == 3)
            _ = try await world.store.deleteConnection(named: "main", in: "dev")
        }
    }
}
