import EngineCrypto
import EngineStore
import Testing

/// What steps have done and brought, sealed in the store.
struct StoreStepsTests {
    private func text(_ secret: Secret?) -> String? {
        secret.map { String(decoding: $0.withBytes { Array($0) }, as: UTF8.self) }
    }

    private func connection(_ test: TestStore) async throws -> StoredConnection {
        try #require(try await test.store.connections(in: "dev").first)
    }

    @Test func `a state comes back as it was kept, and its checkpoint with it`() async throws {
        try await withStore { test in
            #expect(try await test.store.steps(of: test.partition) == nil)
            try await test.store.keepSteps(Secret("one"), of: test.partition, checkpoint: #"{"a":1}"#)
            #expect(text(try await test.store.steps(of: test.partition)) == "one")
            try await test.store.keepSteps(Secret("two"), of: test.partition, checkpoint: #"{"a":2}"#)
            #expect(text(try await test.store.steps(of: test.partition)) == "two")
            let stored = try await test.store.partitions(of: test.stream, source: "customers")
            #expect(stored.map(\.checkpoint) == [#"{"a":2}"#])
        }
    }

    @Test func `a state that is forgotten leaves the checkpoint`() async throws {
        try await withStore { test in
            try await test.store.keepSteps(Secret("one"), of: test.partition, checkpoint: "{}")
            try await test.store.forgetSteps(of: test.partition)
            try await test.store.forgetSteps(of: test.partition)
            #expect(try await test.store.steps(of: test.partition) == nil)
            #expect(try await test.store.partitions(of: test.stream, source: "customers").map(\.checkpoint) == ["{}"])
        }
    }

    @Test func `a state goes with its partition`() async throws {
        try await withStore { test in
            try await test.store.keepSteps(Secret("one"), of: test.partition, checkpoint: "{}")
            _ = try await test.store.endPartition(test.partition, run: test.run)
            #expect(try await test.store.steps(of: test.partition) == nil)
        }
    }

    @Test func `results serve until their time, and are replaced by newer ones`() async throws {
        try await withStore { test in
            let id = try await connection(test).id
            let now = test.store.options.clock.now()
            try await test.store.keepResult(Secret("a"), of: id, question: "q1", until: now + 60_000_000)
            try await test.store.keepResult(Secret("b"), of: id, question: "q2", until: now + 60_000_000)
            try await test.store.keepResult(Secret("c"), of: id, question: "q1", until: now + 90_000_000)
            #expect(try await test.store.results(of: id).compactMap { text($0.result) }.sorted() == ["b", "c"])
            try await test.store.keepResult(Secret("d"), of: id, question: "q2", until: now - 1)
            #expect(try await test.store.results(of: id).compactMap { text($0.result) } == ["c"])
        }
    }

    @Test func `nothing of it stands in clear on the disk`() async throws {
        try await withStore { test in
            let id = try await connection(test).id
            let until = test.store.options.clock.now() + 60_000_000
            try await test.store.keepSteps(Secret("canary-state"), of: test.partition, checkpoint: "{}")
            try await test.store.keepResult(
                Secret("canary-result"), of: id, question: "canary-question", until: until)
            for name in ["engine.db", "engine.db-wal"] {
                let bytes = (try? FileAccess.bytes(of: test.folder.file(name))) ?? []
                for word in ["canary-state", "canary-result", "canary-question"] {
                    #expect(!bytes.contains(Array(word.utf8)), "\(word) in \(name)")
                }
            }
        }
    }

    @Test func `both are forgotten when the connection is made anew, for it may be another account`() async throws {
        try await withStore { test in
            let old = try await connection(test)
            let until = test.store.options.clock.now() + 60_000_000
            try await test.store.keepSteps(Secret("one"), of: test.partition, checkpoint: "{}")
            try await test.store.keepResult(Secret("a"), of: old.id, question: "q", until: until)
            let new = NewConnection(environment: "dev", name: old.name, provider: old.provider, scheme: old.scheme)
            try await test.store.replaceConnection(new, credentials: Secret("{}"), isVerified: false)
            #expect(try await test.store.steps(of: test.partition) == nil)
            #expect(try await test.store.results(of: old.id).isEmpty)
        }
    }

    @Test func `members are laid over what a connection has learnt, and leave its metadata alone`() async throws {
        try await withStore { test in
            let name = try await connection(test).name
            try await test.store.learn([("team", #""t1""#), ("n", "1")], of: name, in: "dev")
            try await test.store.learn([("n", #"{"a":2}"#)], of: name, in: "dev")
            #expect(try await connection(test).learnt == #"{"team":"t1","n":{"a":2}}"#)
            #expect(try await connection(test).metadata == "{}")
            await #expect(throws: StoreFault.self) {
                try await test.store.learn([("a", "1")], of: "nobody", in: "dev")
            }
        }
    }
}
