import EngineStore
import Testing

@testable import EngineStore

/// The written machine, cell by cell.
struct StatusChangeTests {
    private typealias Status = StoredConnection.Status

    /// Columns: pending, active, expired, invalid, revoked; a dot: it cannot happen.
    private static let table: [(StatusChange, String)] = [
        (.connected, "active active active active active"),
        (.renewed, "active active active active ."),
        (.accepted, "active active expired active revoked"),
        (.renewalRefused, ". expired expired expired ."),
        (.refused, "invalid invalid expired invalid revoked"),
        (.revoked, ". revoked revoked revoked revoked"),
        (.unanswered, "pending active expired invalid revoked"),
    ]

    @Test(arguments: table)
    func `each change leads where the table says`(_ change: StatusChange, _ row: String) {
        let wanted = row.split(separator: " ").map { Status(rawValue: String($0)) }
        #expect(Status.allCases.map { change.status(after: $0) } == wanted)
    }

    @Test func `the table has every change`() {
        #expect(Set(Self.table.map(\.0)) == Set(StatusChange.allCases))
    }

    @Test func `a dead refresh token and a withdrawn access are healed by other credentials only`() {
        for status in [Status.expired, .revoked] {
            #expect(!status.successors(withOtherCredentials: false).contains(.active))
            #expect(!status.successors(withOtherCredentials: false).contains(.invalid))
            #expect(status.successors(withOtherCredentials: true).contains(.active))
        }
    }

    @Test func `what brings credentials, or cannot happen, is not noted without them`() async throws {
        try await withStore { test in
            for change in [StatusChange.connected, .renewed] {
                let fault = StoreFault.impossible(connection: "main", is: .active, change: change)
                await #expect(throws: fault) { try await test.store.note(change, of: "main", in: "dev", reason: nil) }
            }
            try await test.store.note(.revoked, of: "main", in: "dev", reason: "by its owner", actor: "cli ada")
            let fault = StoreFault.impossible(connection: "main", is: .revoked, change: .renewalRefused)
            await #expect(throws: fault) {
                try await test.store.note(.renewalRefused, of: "main", in: "dev", reason: "no")
            }
            try await test.store.note(.accepted, of: "main", in: "dev", reason: nil)
            let revoked = try #require(try await test.store.connection(named: "main", in: "dev"))
            #expect(revoked.status == .revoked && revoked.reason == "by its owner" && revoked.verifiedAt != nil)
            let events = try await test.store.events(in: "dev").filter { $0.action == "connection.status" }
            #expect(events.map(\.actor) == ["cli ada"])
        }
    }

    @Test func `every change of a status has an event with its reason, also the way back`() async throws {
        try await withStore { test in
            try await test.store.note(.refused, of: "main", in: "dev", reason: "401")
            try await test.store.note(.unanswered, of: "main", in: "dev", reason: "503")
            try await test.store.note(.accepted, of: "main", in: "dev", reason: nil)
            try await test.store.note(.renewalRefused, of: "main", in: "dev", reason: "invalid_grant")
            let anew = NewConnection(environment: "dev", name: "main", provider: "acme", scheme: "key")
            try await test.store.replaceConnection(anew, credentials: nil, isVerified: true)
            let events = try await test.store.events(in: "dev").filter { $0.action == "connection.status" }
            #expect(
                events.reversed().map(\.detail) == [
                    #"{"from":"active","to":"invalid","reason":"401"}"#,
                    #"{"from":"invalid","to":"active","reason":"upstream accepted it"}"#,
                    #"{"from":"active","to":"expired","reason":"invalid_grant"}"#,
                    #"{"from":"expired","to":"active","reason":"connected anew"}"#,
                ])
        }
    }
}
