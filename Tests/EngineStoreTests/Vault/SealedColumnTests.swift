import EngineCrypto
import EngineDatabase
import Testing

@testable import EngineStore

/// The list of what is sealed, against the schema and against those who seal.
struct SealedColumnTests {
    /// Columns of bytes that hold nothing sealed.
    private static let plain: Set<String> = [
        "api_keys.hash", "connect_sessions.hash", "events.hash", "oauth_states.binding", "oauth_states.hash",
        "notices.mark", "quarantine.mark", "record_keys.hash", "record_keys.source", "records.version",
        "seen_rows.bits", "vault_keys.proof",
    ]

    @Test func `every column of bytes is known, as sealed or as not`() async throws {
        try await withStore { test in
            let database = try SQLiteConnection.open(test.path, access: .readOnly)
            let sql = """
                SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
                WHERE t.type = 'table' AND c.type = 'BLOB'
                """
            let found = Set(try database.rows(of: sql) { $0.text(0) })
            try database.close()
            let sealed = Set(SealedColumn.all.map { "\($0.table).\($0.column)" })
            #expect(
                found == sealed.union(Self.plain), "a column that is missing in SealedColumn.all is lost with its key")
            #expect(sealed.isDisjoint(with: Self.plain))
        }
    }

    /// Puts one value or more into every sealed column, by those who seal there.
    private func fill(_ test: TestStore) async throws {
        _ = try await test.store.signingKey(of: "dev")
        try await test.store.addFlow(
            StoredFlow(kind: "callback", environment: "dev", content: Secret("flow")), token: Secret("state"),
            lifetime: 60_000_000)
        var integration = NewIntegration(environment: "dev", name: "crm", provider: "acme")
        integration.credentials = Secret(#"{"client_secret":"s"}"#)
        _ = try await test.store.addIntegration(integration, actor: "test")
        try await test.store.keepSteps(Secret("state"), of: test.partition, checkpoint: "{}")
        for question in ["q1", "q2", "q3"] {
            try await test.store.keepResult(
                Secret("result"), of: test.connection.id, question: question, until: Int64.max)
        }
        let bad = RejectedRow(key: "c", field: "f", reason: "why", page: 1, number: 3, source: [7])
        _ = try await test.store.writePage(
            PageWrite(
                partition: test.partition, batch: RecordBatch(), rejected: [bad], checkpoint: "{}", run: test.run))
    }

    @Test func `what is sealed opens at the place that the list tells, whoever sealed it`() async throws {
        try await withStore { test in
            try await fill(test)
            let proof = try await test.store.proveVault()
            // Credentials, a signing key, an application, a flow, a state, three results, a record that was set aside, the
            // key of codes.
            #expect(proof.opened == 10 && proof.faults == [])
            let database = try SQLiteConnection.open(test.path, access: .readOnly)
            for column in SealedColumn.all {
                #expect(try !column.values(after: nil, limit: 10, in: database).isEmpty, "\(column.table)")
            }
            try database.close()
        }
    }

    @Test func `values are given in pieces, in order, without those of one key`() async throws {
        try await withStore { test in
            try await fill(test)
            let database = try SQLiteConnection.open(test.path, access: .readOnly)
            let results = try #require(SealedColumn.all.first { $0.table == "step_results" })
            var keys: [[DatabaseValue]] = []
            while let last = try results.values(after: keys.last, limit: 1, in: database).first {
                keys.append(last.key)
            }
            #expect(keys.count == 3 && Set(keys).count == 3)
            let id = try testVault(1).newestID.bytes
            #expect(try results.values(after: nil, notSealedWith: id, limit: 9, in: database).isEmpty)
            #expect(
                try results.values(after: nil, notSealedWith: [UInt8](repeating: 0, count: 8), limit: 9, in: database)
                    .count == 3)
            #expect(try results.counts(in: database) == [id: 3])
            try database.close()
        }
    }

    @Test func `K4 values that were swapped between rows open nowhere`() async throws {
        try await withStore { test in
            try await fill(test)
            let second = NewConnection(environment: "dev", name: "second", provider: "acme", scheme: "key")
            try await test.store.addConnection(second, credentials: Secret("other"))
            let raw = try SQLiteConnection.open(test.path)
            let boxes = try raw.rows(of: "SELECT id, credentials FROM connections ORDER BY id") {
                ($0.integer(0), $0.blob(1))
            }
            for (row, box) in [(boxes[0].0, boxes[1].1), (boxes[1].0, boxes[0].1)] {
                try raw.run("UPDATE connections SET credentials = ? WHERE id = ?", [.blob(box), .integer(row)])
            }
            let proof = try await test.store.proveVault()
            #expect(proof.opened == 9 && proof.faults.count == 2)
            #expect(proof.faults.first?.description.contains("connection 'main' in dev") == true)
            // A value of another column is refused as well.
            try raw.run("UPDATE partition_steps SET state = ?", [.blob(boxes[0].1)])
            #expect(try await test.store.steps(of: test.partition) == nil)
            try raw.close()
        }
    }
}
