import EngineDatabase
import EngineStore
import Testing

struct StoreEventsTests {
    @Test func `the trail proves itself`() async throws {
        try await withStore { test in
            for number in 0..<5 {
                try await test.store.appendEvent("connection.reveal", subject: "c\(number)", actor: "cli", in: "dev")
            }
            #expect(try await test.store.events(in: "dev", limit: 5).map(\.subject) == ["c4", "c3", "c2", "c1", "c0"])
            #expect(try await test.store.events(in: "prod").isEmpty)
            #expect(try await test.store.firstBrokenEvent() == nil)
        }
    }

    @Test func `what happens to a connection is in the trail, with its reason`() async throws {
        try await withStore { test in
            try await test.store.setStatus(of: "main", in: "dev", to: .expired, reason: #"said "no""#, actor: "sync")
            try await test.store.setStatus(of: "main", in: "dev", to: .expired, reason: #"said "no""#)
            try await test.store.deleteConnection(named: "main", in: "dev")
            let events = try await test.store.events(in: "dev")
            #expect(events.map(\.action) == ["connection.delete", "connection.status", "connection.create"])
            #expect(events.map(\.actor) == ["engine", "sync", "engine"])
            #expect(events[1].detail == #"{"from":"active","to":"expired","reason":"said \"no\""}"#)
            #expect(events[1].at == test.clock.storeClock.now() && events[1].environment == "dev")
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
