import EngineCrypto
import EngineStore
import Testing

struct StoreVaultTests {
    @Test func `K1 a wrong key is refused by name, and nothing changes`() async throws {
        try await withStore { test in
            let right = try testVault(1).newestID
            let wrong = try testVault(2)
            let second = try await Store.open(test.store.options)
            await #expect(throws: StoreFault.vault(.missingKey(right, atHand: [wrong.newestID]))) {
                try await second.unlock(with: wrong)
            }
            await #expect(throws: StoreFault.self) { try await second.credentials(of: "main", in: "dev") }
            #expect(try await second.vaultStatus().sealing == [right])
            try await second.close()
            #expect(try await test.store.credentials(of: "main", in: "dev") != nil)
        }
    }

    @Test func `K3 the old key is needed until nothing is sealed with it`() async throws {
        try await withStore { test in
            let second = try await Store.open(test.store.options)
            try await second.unlock(with: testVault(2, 1))
            #expect(try await second.vaultStatus().sealing.count == 1, "a key counts when it has sealed something")
            #expect(try await second.credentials(of: "main", in: "dev") != nil)
            let sealed = NewConnection(environment: "dev", name: "new", provider: "acme", scheme: "key")
            try await second.addConnection(sealed, credentials: Secret("x"))
            #expect(try await second.vaultStatus().sealing.count == 2)
            await #expect(throws: StoreFault.self) { try await second.unlock(with: testVault(2)) }
            try await second.close()
            // The first process does not know the newer key.
            await #expect(throws: StoreFault.self) { try await test.store.credentials(of: "new", in: "dev") }
        }
    }

    @Test func `codes of a text outlive the key that sealed when they were first made`() async throws {
        try await withStore { test in
            let first = try await test.store.codes(of: Secret("x"), purpose: "p")
            #expect(first.count == 2)
            let second = try await Store.open(test.store.options)
            try await second.unlock(with: testVault(2, 1))
            #expect(try await second.codes(of: Secret("x"), purpose: "p").first == first[0])
            #expect(try await second.codes(of: Secret("x"), purpose: "q").first != first[0])
            #expect(try await second.codes(of: Secret("x"), purpose: "p").last == first[1], "older stores used it")
            try await second.close()
        }
    }

    @Test func `without a key everything but secrets works`() async throws {
        try await withStore { test in
            let second = try await Store.open(test.store.options)
            #expect(try await second.connections(in: "dev").count == 1)
            await #expect(throws: StoreFault.vault(.noKey(looked: []))) {
                try await second.credentials(of: "main", in: "dev")
            }
            let new = NewConnection(environment: "dev", name: "open", provider: "acme", scheme: "none")
            try await second.addConnection(new, credentials: nil)
            let sealed = NewConnection(environment: "dev", name: "sealed", provider: "acme", scheme: "key")
            await #expect(throws: StoreFault.self) { try await second.addConnection(sealed, credentials: Secret("x")) }
            #expect(try await second.connection(named: "sealed", in: "dev") == nil)
            try await second.close()
        }
    }

    @Test func `the status counts what is sealed`() async throws {
        try await withStore { test in
            let status = try await test.store.vaultStatus()
            #expect(status.sealing == [try testVault(1).newestID] && status.sealedConnections == 1)
        }
    }
}
