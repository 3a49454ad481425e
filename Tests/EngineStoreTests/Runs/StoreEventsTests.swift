import EngineDatabase
import EngineStore
import Testing

struct StoreEventsTests {
    @Test func `the trail proves itself`() async throws {
        try await withStore { test in
            for number in 0..<5 {
                try await test.store.appendEvent("connection.reveal", subject: "c\(number)", actor: "cli", in: "dev")
            }
            #expect(try await test.store.events(in: "dev").map(\.subject) == ["c4", "c3", "c2", "c1", "c0"])
            #expect(try await test.store.events(in: "prod").isEmpty)
            #expect(try await test.store.firstBrokenEvent() == nil)
        }
    }

    @Test(arguments: [
        "UPDATE events SET subject = 'x' WHERE id = 3", "DELETE FROM events WHERE id = 2",
        "UPDATE events SET at = at + 1 WHERE id = 5",
    ])
    func `a change is refused, and found if it was forced`(change: String) async throws {
        try await withStore { test in
            for number in 0..<5 {
                try await test.store.appendEvent("connection.reveal", subject: "c\(number)", actor: "cli", in: "dev")
            }
            let raw = try SQLiteConnection.open(test.path)
            #expect(throws: DatabaseError.self) { try raw.execute(change) }
            try raw.execute("DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_deleted; \(change)")
            try raw.close()
            #expect(try await test.store.firstBrokenEvent() != nil)
        }
    }
}
