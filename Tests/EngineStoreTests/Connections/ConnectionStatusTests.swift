import EngineCrypto
import EngineStore
import Testing

struct ConnectionStatusTests {
    private typealias Status = StoredConnection.Status

    @Test func `every status can be told again and can lead back to active`() {
        for status in StoredConnection.Status.allCases {
            #expect(status.successors.contains(status))
            #expect(status.successors.contains(.active))
        }
    }

    @Test func `nothing goes back to pending, and nothing that never worked expires`() {
        for status in StoredConnection.Status.allCases where status != .pending {
            #expect(!status.successors.contains(.pending))
        }
        #expect(!Status.pending.successors.contains(.expired))
        #expect(!Status.revoked.successors.contains(.expired))
    }

    @Test(arguments: 1...4)
    func `T9 random steps agree with the written machine`(seed: UInt64) async throws {
        try await withStore { test in
            var generator = SeededGenerator(seed: seed)
            var status = StoredConnection.Status.active
            for step in 0..<150 {
                let next = try #require(StoredConnection.Status.allCases.randomElement(using: &generator))
                let isReconnection = Int.random(in: 0..<6, using: &generator) == 0
                let isLegal = status.successors.contains(isReconnection ? .active : next)
                do throws(StoreFault) {
                    if isReconnection {
                        try await test.store.replaceCredentials(
                            of: "main", in: "dev", with: Secret("\(step)"), expecting: nil)
                        status = .active
                    } else {
                        try await test.store.setStatus(of: "main", in: "dev", to: next, reason: "step \(step)")
                        status = next
                    }
                    #expect(isLegal, "seed \(seed) step \(step)")
                } catch {
                    #expect(!isLegal, "seed \(seed) step \(step)")
                    #expect(error == .illegalStatus(connection: "main", from: status, to: next))
                }
                #expect(try await test.store.connection(named: "main", in: "dev")?.status == status)
            }
            #expect(try await test.store.firstBrokenEvent() == nil)
        }
    }
}
