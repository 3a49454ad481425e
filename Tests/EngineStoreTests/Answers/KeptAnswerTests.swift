import EngineStore
import Testing

/// Answers that are kept until their pages are stored (decision 0034).
struct KeptAnswerTests {
    private let answer = KeptAnswer(
        checkpoint: #"{"cursor":"a"}"#, head: #"{"status":200}"#, body: Array("[\"canary-body\"]".utf8))

    private func path(_ test: TestStore) throws -> String {
        let names = try #require(test.folder.names(in: "engine.db-answers"))
        return test.folder.file("engine.db-answers/\(try #require(names.first))")
    }

    @Test func `an answer comes back as it was kept`() async throws {
        try await withStore { test in
            #expect(await test.store.keep(answer, of: test.partition))
            #expect(await test.store.keptAnswer(of: test.partition) == answer)
            var other = answer
            other.checkpoint = nil
            other.body = []
            #expect(await test.store.keep(other, of: test.partition))
            #expect(await test.store.keptAnswer(of: test.partition) == other)
        }
    }

    @Test(arguments: [0, 1, 32_767, 32_768, 32_769, 1_000_000])
    func `bodies of any size come back`(count: Int) async throws {
        try await withStore { test in
            var large = answer
            large.body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(await test.store.keep(large, of: test.partition))
            #expect(await test.store.keptAnswer(of: test.partition) == large)
        }
    }

    @Test func `a shorter answer hides the longer one before it`() async throws {
        try await withStore { test in
            var long = answer
            long.body = [UInt8](repeating: 65, count: 5_000)
            await test.store.keep(long, of: test.partition)
            await test.store.keep(answer, of: test.partition)
            #expect(await test.store.keptAnswer(of: test.partition) == answer)
        }
    }

    @Test func `nothing of an answer stands in clear on the disk, and others may not read the file`() async throws {
        try await withStore { test in
            await test.store.keep(answer, of: test.partition)
            let file = try path(test)
            let bytes = try FileAccess.bytes(of: file)
            #expect(!bytes.contains(Array("canary-body".utf8)))
            #expect(!bytes.contains(Array("cursor".utf8)))
            #expect(FileAccess.mode(of: file) == 0o600)
            #expect(FileAccess.mode(of: test.folder.file("engine.db-answers")) == 0o700)
        }
    }

    @Test func `what is torn, changed or another partition's is not believed`() async throws {
        try await withStore { test in
            await test.store.keep(answer, of: test.partition)
            let file = try path(test)
            let whole = try FileAccess.bytes(of: file)
            for place in whole.indices {
                var changed = whole
                changed[place] ^= 1
                try FileAccess.write(changed, to: file)
                #expect(await test.store.keptAnswer(of: test.partition) == nil, "byte \(place)")
            }
            for count in [0, 7, 8, 20, whole.count - 1] {
                try FileAccess.write(Array(whole.prefix(count)), to: file)
                #expect(await test.store.keptAnswer(of: test.partition) == nil, "\(count) bytes")
            }
            let other = try await test.store.partition(of: test.stream, source: "orders").id
            await test.store.keep(answer, of: other)
            let names = try #require(test.folder.names(in: "engine.db-answers"))
            for name in names { try FileAccess.write(whole, to: test.folder.file("engine.db-answers/\(name)")) }
            #expect(await test.store.keptAnswer(of: other) == nil)
            #expect(await test.store.keptAnswer(of: test.partition) == answer)
        }
    }

    @Test func `an old answer is not used`() async throws {
        try await withStore { test in
            await test.store.keep(answer, of: test.partition)
            test.clock.setWall(by: 599)
            #expect(await test.store.keptAnswer(of: test.partition) == answer)
            test.clock.setWall(by: 2)
            #expect(await test.store.keptAnswer(of: test.partition) == nil)
            // A clock that was set back says nothing of its age.
            test.clock.setWall(by: -700)
            #expect(await test.store.keptAnswer(of: test.partition) == nil)
        }
    }

    @Test func `what is forgotten is gone, and the folder with the last one`() async throws {
        try await withStore { test in
            #expect(await test.store.tidyAnswers() == false)
            await test.store.keep(answer, of: test.partition)
            #expect(await test.store.tidyAnswers() == true)
            await test.store.forgetAnswer(of: test.partition)
            #expect(await test.store.keptAnswer(of: test.partition) == nil)
            #expect(await test.store.tidyAnswers() == false)
            #expect(test.folder.names(in: "engine.db-answers") == nil)
        }
    }

    @Test func `an answer does not outlive the account that it was asked for`() async throws {
        try await withStore { test in
            await test.store.keep(answer, of: test.partition)
            var again = NewConnection(environment: "dev", name: "main", provider: "acme", scheme: "key")
            again.owner = "somebody else"
            _ = try await test.store.replaceConnection(again, credentials: nil, isVerified: false)
            #expect(await test.store.keptAnswer(of: test.partition) == nil)
            await test.store.keep(answer, of: test.partition)
            _ = try await test.store.deleteConnection(named: "main", in: "dev")
            #expect(test.folder.names(in: "engine.db-answers") == nil)
        }
    }

    @Test func `without a vault nothing is kept`() async throws {
        try await withStore { test in
            let locked = try await Store.open(.init(path: test.path, clock: test.clock.storeClock))
            #expect(await locked.keep(answer, of: test.partition) == false)
            #expect(await locked.keptAnswer(of: test.partition) == nil)
            try await locked.close()
        }
    }
}
