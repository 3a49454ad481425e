import EngineCrypto
import EngineDatabase
import EngineStore
import Testing

/// Wrong keys and changed ciphertexts at the level of the store (reliability.md, K1 and K4).
struct VaultDamageTests {
    @Test func `K1 a hundred wrong keys are refused, each by name`() async throws {
        try await withStore { test in
            let right = try testVault(1).newestID
            for _ in 0..<100 {
                let wrong = try #require(SealingKey.generate())
                let vault = try #require(Vault(keys: [wrong.key]))
                await #expect(throws: StoreFault.vault(.missingKey(right, atHand: [wrong.key.id]))) {
                    try await test.store.unlock(with: vault)
                }
            }
            #expect(try await test.store.vaultStatus().sealing == [right])
            // A refusal leaves the vault that was in use.
            #expect(try await test.store.credentials(of: "main", in: "dev") != nil)
        }
    }

    @Test func `K4 every changed byte of stored credentials is noticed`() async throws {
        try await withStore { test in
            let raw = try SQLiteConnection.open(test.path)
            let box = try #require(try raw.firstRow(of: "SELECT credentials FROM connections") { $0.blob(0) })
            for position in box.indices {
                var changed = box
                changed[position] ^= 0x20
                try raw.run("UPDATE connections SET credentials = ?", [.blob(changed)])
                await #expect(throws: StoreFault.self, "byte \(position)") {
                    try await test.store.credentials(of: "main", in: "dev")
                }
            }
            try raw.run("UPDATE connections SET credentials = ?", [.blob(box)])
            #expect(try await test.store.credentials(of: "main", in: "dev") != nil)
            try raw.close()
        }
    }

    @Test func `a changed proof locks the store, by the name of its place`() async throws {
        try await withStore { test in
            let raw = try SQLiteConnection.open(test.path)
            try raw.run("UPDATE vault_keys SET proof = zeroblob(60)")
            let second = try await Store.open(test.store.options)
            await #expect(throws: StoreFault.self) { try await second.unlock(with: testVault(1)) }
            try raw.run("UPDATE vault_keys SET id = 'no hex'")
            await #expect(throws: StoreFault.self) { try await second.unlock(with: testVault(1)) }
            try await second.close()
            try raw.close()
        }
    }

    @Test func `credentials do not open in another environment or connection`() async throws {
        try await withStore { test in
            let twin = NewConnection(environment: "prod", name: "main", provider: "acme", scheme: "key")
            try await test.store.addConnection(twin, credentials: Secret("twin"))
            let raw = try SQLiteConnection.open(test.path)
            try raw.run(
                """
                UPDATE connections SET credentials = (SELECT credentials FROM connections WHERE environment = 2)
                WHERE environment = 1
                """)
            try raw.close()
            await #expect(throws: StoreFault.self) { try await test.store.credentials(of: "main", in: "dev") }
            #expect(try await test.store.credentials(of: "main", in: "prod")?.secret == Secret("twin"))
        }
    }

    @Test func `places with the same letters differ`() throws {
        let places = [
            Vault.Place(environment: "a", connection: "bc", column: "d"),
            Vault.Place(environment: "ab", connection: "c", column: "d"),
            Vault.Place(environment: "a", connection: "b", column: "cd"),
        ]
        #expect(Set(places).count == 3)
        #expect(places[0].description == "d of connection 'bc' in a")
    }
}
