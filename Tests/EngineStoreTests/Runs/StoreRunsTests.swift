import EngineStore
import Testing

struct StoreRunsTests {
    @Test func `a run adds up its pages`() async throws {
        try await withStore { test in
            try await test.write([("a", "1"), ("b", "1")])
            try await test.write([("a", "1"), ("b", "2"), ("c", "1")])
            try await test.store.finishStream(
                "customers", of: test.run, outcome: .done, warnings: #"["'vat' never had a value"]"#)
            try await test.store.finishRun(test.run, outcome: .partial, error: "one was skipped")
            let run = try #require(try await test.store.run(test.run))
            #expect(run.sync == "acme" && run.connection == "main" && run.environment == "dev")
            #expect(run.outcome == .partial && run.error == "one was skipped" && run.finishedAt != nil)
            #expect(run.counts.added == 3 && run.counts.updated == 1 && run.counts.unchanged == 1)
            let stream = try #require(run.streams.first)
            #expect(stream.source == "customers" && stream.pages == 2 && stream.outcome == .done)
            #expect(stream.warnings.contains("vat"))
        }
    }

    @Test func `deletions of a pass are counted`() async throws {
        try await withStore { test in
            try await test.write([("a", "1")])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            _ = try await test.store.finishPass(of: test.partition, run: test.run, checkpoint: nil)
            #expect(try await test.store.run(test.run)?.counts.deleted == 1)
        }
    }

    @Test func `a run that never ended was interrupted`() async throws {
        try await withStore { test in
            try await test.write([("a", "1")])
            let next = try await test.store.beginRun(of: "acme", connection: "main", in: "dev")
            let dead = try #require(try await test.store.run(test.run))
            #expect(dead.outcome == .interrupted && dead.streams.first?.outcome == .interrupted)
            #expect(try await test.store.run(next)?.outcome == .running)
        }
    }

    @Test func `runs are listed, the newest first`() async throws {
        try await withStore { test in
            let second = try await test.store.beginRun(of: "other", connection: "main", in: "dev")
            #expect(try await test.store.runs(in: "dev").map(\.id) == [second, test.run])
            #expect(try await test.store.runs(in: "dev", sync: "acme").map(\.id) == [test.run])
            #expect(try await test.store.runs(in: "dev", connection: "none").isEmpty)
            #expect(try await test.store.runs(in: "dev", limit: 1).map(\.id) == [second])
            #expect(try await test.store.runs(in: "prod").isEmpty)
            #expect(try await test.store.run(RunID(number: 99)) == nil)
        }
    }
}
