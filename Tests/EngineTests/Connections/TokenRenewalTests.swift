import EngineCrypto
import EngineDatabase
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import Engine

/// One renewal for all who need it, whatever becomes of those who wait for it (architecture.md decision 6).
struct TokenRenewalTests {
    @Test func `T1 two hundred tasks with a refused token share one refresh`() async throws {
        try await KeeperWorld.with { test in
            let keeper = test.keeper()
            for round in 1...3 {
                let old = try await test.stored()
                try await test.world.control("tokens/expire")
                let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
                    for _ in 0..<200 {
                        group.addTask { try await keeper.renewed(insteadOf: old).credentials["access_token"]?.string }
                    }
                    return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
                }
                #expect(tokens.count == 1 && tokens != [old["access_token"]?.string])
                #expect(try await test.world.count("refreshes") == round)
                #expect(try await test.world.count("refresh_reuse") == 0)
            }
        }
    }

    @Test func `a token that the store does not take at once is kept until it does`() async throws {
        try await KeeperWorld.with { test in
            var options = test.world.store.options
            options.patience = 50
            let store = try await Store.open(options)
            try await store.unlock(
                with: try #require(Vault(keys: [SealingKey([UInt8](repeating: 7, count: 32))].compactMap { $0 })))
            let old = try await test.stored()
            test.sender.hold()
            async let renewed = test.keeper(store: store).renewed(insteadOf: old)
            try await test.sender.reached(1)
            let lock = try SQLiteConnection.open(options.path)
            try lock.execute("BEGIN IMMEDIATE")
            test.sender.release()
            try await eventually { try await test.world.count("refreshes") == 1 }
            // By then the store has refused more than once.
            let later = ContinuousClock.now + .milliseconds(400)
            try await eventually { ContinuousClock.now > later }
            try lock.execute("COMMIT")
            try lock.close()
            let token = try await renewed.credentials["access_token"]
            #expect(try await test.stored()["access_token"] == token && token != old["access_token"])
            #expect(try await test.world.count("refreshes") == 1)
            #expect(try await test.world.count("refresh_reuse") == 0)
            try await store.close()
        }
    }

    @Test func `a renewal that has lost its lease sends nothing more`() async throws {
        try await KeeperWorld.with { test in
            let lost = try #require(try await test.world.store.acquireLease("refresh dev main", seconds: 0))
            let held = try #require(try await test.world.store.acquireLease("refresh dev main", seconds: 60))
            for (lease, sends) in [(lost, false), (held, true)] {
                let before = test.sender.sent
                let sender = LeasedSender(sender: test.sender, store: test.world.store, lease: lease)
                let url = "http://\(test.world.address)/truth/requests"
                let request = OutgoingRequest(
                    call: "refresh", method: .get, url: url, displayURL: url, fields: [:], body: [], timeoutSeconds: 5,
                    maxRedirects: 0)
                let attempt = await sender.send(request)
                #expect(test.sender.sent == before + (sends ? 1 : 0))
                if case .failure(let failure) = attempt { #expect(!sends && !failure.mayHaveBeenProcessed) }
            }
        }
    }

    @Test func `a token that has ended and cannot be renewed is used as it is, and nobody is asked`() async throws {
        try await KeeperWorld.with { test in
            try await test.world.store.replaceCredentials(
                of: "main", in: "dev", with: Secret(#"{"access_token":"lonely"}"#), expecting: nil, expiresAt: 1_000_000
            )
            let keeper = test.keeper()
            #expect(try await keeper.usable().credentials["access_token"]?.string == "lonely")
            let refused = try await test.stored()
            await #expect { try await keeper.renewed(insteadOf: refused) } throws: {
                ($0 as? CallFault)?.cause == .upstream(.unauthorized)
            }
            #expect(try await test.world.count("refreshes") == 0)
            #expect(try await test.world.store.connection(named: "main", in: "dev")?.status == .active)
        }
    }

    @Test func `T2 keepers with stores of their own share one refresh`() async throws {
        try await KeeperWorld.with { test in
            let old = try await test.stored()
            var stores: [Store] = []
            for _ in 0..<4 {
                let store = try await Store.open(.init(path: test.world.store.options.path))
                try await store.unlock(
                    with: try #require(Vault(keys: [SealingKey([UInt8](repeating: 7, count: 32))].compactMap { $0 })))
                stores.append(store)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for store in stores {
                    let keeper = test.keeper(store: store)
                    for _ in 0..<10 { group.addTask { _ = try await keeper.renewed(insteadOf: old) } }
                }
                try await group.waitForAll()
            }
            for store in stores { try await store.close() }
            #expect(try await test.world.count("refreshes") == 1)
            #expect(try await test.world.count("refresh_reuse") == 0)
        }
    }

    @Test func `a renewal that takes longer than its lease keeps it`() async throws {
        try await KeeperWorld.with { test in
            let old = try await test.stored()
            let (first, second) = (test.keeper(leaseSeconds: 1), test.keeper(leaseSeconds: 1))
            test.sender.hold()
            async let renewed = first.renewed(insteadOf: old)
            try await test.sender.reached(1)
            async let waiting = second.renewed(insteadOf: old)
            // By then the lease would have run out twice without a sign of life.
            let later = ContinuousClock.now + .milliseconds(2_500)
            try await eventually { ContinuousClock.now > later }
            #expect(test.sender.sent == 1)
            test.sender.release()
            let both = try await (renewed, waiting)
            #expect(both.0.credentials == both.1.credentials)
            #expect(try await test.world.count("refreshes") == 1)
        }
    }

    @Test func `a task that is stopped does not stop the renewal that others wait for`() async throws {
        try await KeeperWorld.with { test in
            let (keeper, old) = (test.keeper(), try await test.stored())
            test.sender.hold()
            let stopped = Task { try await keeper.renewed(insteadOf: old) }
            try await test.sender.reached(1)
            let other = Task { try await keeper.renewed(insteadOf: old) }
            try await eventually { await keeper.waitingCount == 2 }
            stopped.cancel()
            await #expect { try await stopped.value } throws: { ($0 as? CallFault)?.cause == .interrupted }
            test.sender.release()
            #expect(try await other.value.credentials != old)
            #expect(try await test.world.count("refreshes") == 1)
        }
    }

    @Test func `an answer under way is stored although nobody waits for it any more`() async throws {
        try await KeeperWorld.with { test in
            let (keeper, old) = (test.keeper(), try await test.stored())
            test.sender.hold()
            let stopped = Task { try await keeper.renewed(insteadOf: old) }
            try await test.sender.reached(1)
            stopped.cancel()
            test.sender.release()
            _ = try? await stopped.value
            #expect(try await test.stored() != old)
            #expect(try await test.world.count("refreshes") == 1)
            #expect(try await keeper.usable().credentials["access_token"] != old["access_token"])
        }
    }

    @Test func `a refresh that failed is not tried again by each of those who wait`() async throws {
        // Its time stands still, so that a busy machine does not outlast the pause behind a failure.
        try await KeeperWorld.with(clock: RecordingClock(isStanding: true)) { test in
            let (keeper, old) = (test.keeper(), try await test.stored())
            test.sender.fail(true)
            for _ in 0..<50 {
                await #expect(throws: CallFault.self) { try await keeper.renewed(insteadOf: old) }
            }
            #expect(test.sender.sent == 1)
            #expect(try await test.world.store.connection(named: "main", in: "dev")?.status == .active)
        }
    }

    @Test func `a refused refresh token is never sent again, and tells so once`() async throws {
        try await KeeperWorld.with { test in
            let old = try await test.stored()
            try await test.world.control("tokens/expire?all=true")
            for _ in 0..<5 {
                let keeper = test.keeper()
                await #expect { try await keeper.renewed(insteadOf: old) } throws: {
                    ($0 as? CallFault)?.cause == .upstream(.unauthorized)
                }
            }
            #expect(test.sender.sent == 1)
            let connection = try #require(try await test.world.store.connection(named: "main", in: "dev"))
            #expect(connection.status == .expired && connection.reason?.contains("no longer accepted") == true)
            let events = try await test.world.store.events(in: "dev").filter { $0.action == "connection.status" }
            #expect(events.count == 1)
            try await test.bringTokens()
            #expect(try await test.keeper().usable().credentials != old)
            #expect(try await test.world.store.connection(named: "main", in: "dev")?.status == .active)
        }
    }

    @Test func `a refusal that came late does not harm newer credentials`() async throws {
        try await KeeperWorld.with { test in
            let (keeper, old) = (test.keeper(), try await test.stored())
            try await test.world.control("tokens/expire?all=true")
            test.sender.hold()
            async let renewed = keeper.renewed(insteadOf: old)
            try await test.sender.reached(1)
            // Somebody connects anew meanwhile.
            try await test.bringTokens()
            let new = try await test.stored()
            test.sender.release()
            #expect(try await renewed.credentials == new)
            #expect(try await test.world.store.connection(named: "main", in: "dev")?.status == .active)
        }
    }

    @Test func `an answer that came late does not replace newer credentials`() async throws {
        try await KeeperWorld.with { test in
            let (keeper, old) = (test.keeper(), try await test.stored())
            test.sender.hold()
            async let renewed = keeper.renewed(insteadOf: old)
            try await test.sender.reached(1)
            try await test.bringTokens()
            let new = try await test.stored()
            test.sender.release()
            #expect(try await renewed.credentials == new)
            #expect(try await test.stored() == new)
        }
    }

    @Test func `what is learnt with a token is stored beside what was known, and used at once`() async throws {
        try await KeeperWorld.with { test in
            let (keeper, old) = (test.keeper(), try await test.stored())
            let live = try await keeper.renewed(insteadOf: old)
            #expect(live.metadata["token_type"]?.string == "Bearer")
            let connection = try #require(try await test.world.store.connection(named: "main", in: "dev"))
            #expect(connection.learnt == #"{"token_type":"Bearer"}"#)
        }
    }

    @Test func `what cannot be renewed ahead just now serves until its end`() async throws {
        let clock = RecordingClock()
        try await KeeperWorld.with(clock: clock) { test in
            let end = SystemClock().now().seconds + 600
            try await test.bringTokens(expiresAt: end * 1_000_000)
            let (keeper, held) = (test.keeper(), try await test.stored())
            #expect(try await keeper.usable().credentials == held && test.sender.sent == 0)
            test.sender.fail(true)
            try await clock.sleep(seconds: 400)
            for _ in 0..<5 { #expect(try await keeper.usable().credentials == held) }
            #expect(test.sender.sent == 1)
            try await clock.sleep(seconds: 40)
            test.sender.fail(false)
            #expect(try await keeper.usable().credentials != held)
            try await clock.sleep(seconds: 4_000)
            test.sender.fail(true)
            await #expect(throws: CallFault.self) { try await keeper.usable() }
        }
    }

    @Test(arguments: [true, false])
    func `of a token that somebody brought only the rest of its life is known: it is renewed ahead, once`(
        _ isBrought: Bool
    ) async throws {
        try await KeeperWorld.with { test in
            try await test.bringTokens()
            let state = try await test.world.store.credentialState(of: "main", in: "dev")
            let members = SealedCredentials(state.secret).values.map { ($0.key, $0.value) }
            let sealed = SealedCredentials.sealed(members, answer: nil, isBrought: isBrought)
            try await test.world.store.replaceCredentials(
                of: "main", in: "dev", with: sealed, expecting: nil,
                expiresAt: (SystemClock().now().seconds + 600) * 1_000_000)
            let (keeper, held) = (test.keeper(), try await test.stored())
            for _ in 0..<3 { #expect(try await (keeper.usable().credentials == held) == !isBrought) }
            #expect(test.sender.sent == (isBrought ? 1 : 0))
            #expect(try await keeper.usable().credentials["$brought"] == nil)
        }
    }

    @Test func `a token that had ended when it came is used until upstream refuses it`() async throws {
        try await KeeperWorld.with(scheme: "skewed") { test in
            let (keeper, old) = (test.keeper(), try await test.stored())
            let live = try await keeper.renewed(insteadOf: old)
            for _ in 0..<5 { #expect(try await keeper.usable().credentials == live.credentials) }
            #expect(test.sender.sent == 1)
        }
    }

    @Test func `a store that says nothing new is not asked for each call`() async throws {
        try await KeeperWorld.with { test in
            let keeper = test.keeper()
            let first = try await keeper.usable()
            #expect(!keeper.horizon.isDue(at: SystemClock().now().seconds))
            #expect(try await keeper.fresher(than: first.credentials) == nil)
            _ = try await keeper.renewed(insteadOf: first.credentials)
            // Those who began before carry the old token.
            #expect(keeper.horizon.isDue(at: SystemClock().now().seconds))
            #expect(try await keeper.fresher(than: first.credentials) != nil)
        }
    }
}
