import EngineCrypto
import EngineStore
import Testing

struct StoreWatchTests {
    @Test func `the mark changes with each commit of whatever process, and only then`() async throws {
        let test = try await TestStore.make()
        let watch = try StoreWatch.open(beside: test.store)
        var marks = [try #require(watch.mark())]
        _ = try await test.contents()
        #expect(watch.mark() == marks[0], "reading is no commit")
        try await test.write([("a", "{}")])
        marks.append(try #require(watch.mark()))
        // A second opening stands for another process: SQLite knows no difference.
        let other = try await Store.open(.init(path: test.path, clock: test.clock.storeClock))
        let opened = try #require(watch.mark())
        let made = try await other.addKey(NewKey(environment: "dev", name: "a"), Secret("a-key"), actor: "test")
        marks.append(try #require(watch.mark()))
        #expect(marks.last != opened)
        try await other.revokeKey(made.id, in: "dev", actor: "test")
        marks.append(try #require(watch.mark()))
        #expect(Set(marks).count == 4, "\(marks)")
        #expect(watch.mark() == marks[3])
        try await other.close()
        try await test.store.close()
    }

    @Test func `the mark is that of what is read after it`() async throws {
        let test = try await TestStore.make()
        let watch = try StoreWatch.open(beside: test.store)
        for round in 1...50 {
            let before = watch.mark()
            try await test.write([("\(round)", "{}")])
            #expect(watch.mark() != before, "round \(round)")
            #expect(try await test.contents().count == round)
        }
        try await test.store.close()
    }

    @Test func `a watch that is closed has no mark`() async throws {
        let test = try await TestStore.make()
        let watch = try StoreWatch.open(beside: test.store)
        watch.close()
        #expect(watch.mark() == nil)
        try await test.store.close()
    }
}
