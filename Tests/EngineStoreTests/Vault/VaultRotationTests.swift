import EngineCrypto
import EngineDatabase
import Testing

@testable import EngineStore

/// A new key in the place of the old one, while others read and write (reliability.md K1–K3).
struct VaultRotationTests {
    private func id(_ byte: UInt8) throws -> SealingKeyID { try testVault(byte).newestID }

    @Test func `everything is sealed with a new key, and the old one may go`() async throws {
        let keys = try KeyFolder(1)
        let store = try await keys.open()
        try await KeyFolder.fill(store, count: 25)
        let codes = try await store.codes(of: Secret("x"), purpose: "p")
        let report = try await VaultRotation(store, keys).run()
        // The connections, and the key of codes.
        #expect(report.isNew && report.values == 26)
        #expect(try report.retired == [id(1)])
        let status = try await store.vaultStatus()
        #expect(status.sealing == [report.key] && status.values == 26)
        #expect(status.keys.map(\.isRetired) == [false, true])
        #expect(try await store.codes(of: Secret("x"), purpose: "p").first == codes.first)
        #expect(try await store.events(in: "dev", limit: 1).first?.action == "vault.rotate")
        #expect(try await store.firstBrokenEvent() == nil)

        #expect(try await VaultRotation(store, keys).dropRetired() == [try id(1)])
        try await store.close()
        let again = try await keys.open()
        #expect(try keys.source().read().keys.map(\.id) == [report.key])
        #expect(try await KeyFolder.opened(again, count: 25) == 25)
        #expect(try await again.codes(of: Secret("x"), purpose: "p").first == codes.first)
        try await again.close()
    }

    @Test func `one rotation after the other each makes a key`() async throws {
        let keys = try KeyFolder(1)
        let store = try await keys.open()
        try await KeyFolder.fill(store, count: 3)
        var used: [SealingKeyID] = [try id(1)]
        for _ in 0..<3 {
            let report = try await VaultRotation(store, keys).run()
            #expect(report.isNew && report.retired == [used[0]])
            used.insert(report.key, at: 0)
        }
        #expect(try keys.source().read().keys.map(\.id) == used)
        #expect(try await store.vaultStatus().sealing == [used[0]])
        try await store.close()
    }

    @Test func `a process that cannot come by the new key is not ready, one that can is`() async throws {
        let keys = try KeyFolder(1)
        let (store, server) = (try await keys.open(), try await keys.open())
        // Its key came in a variable: nothing to read again.
        let sealed = try await Store.open(store.options)
        try await sealed.unlock(with: testVault(1))
        try await KeyFolder.fill(store, count: 2)
        #expect(await sealed.problem() == nil)
        _ = try await VaultRotation(store, keys).run()
        #expect(await server.problem() == nil)
        #expect(await sealed.problem() == .key)
        for store in [store, server, sealed] { try await store.close() }
    }

    @Test func `K2 a process that works meanwhile takes the new key up by itself`() async throws {
        let keys = try KeyFolder(1)
        let (store, server) = (try await keys.open(), try await keys.open())
        try await KeyFolder.fill(server, count: 60)
        async let report = VaultRotation(store, keys, batch: 5).run()
        var version: [String: Int64] = [:]
        for round in 0..<5 {
            for name in KeyFolder.names(60) {
                let held = try #require(try await server.credentials(of: name, in: "dev"))
                #expect(held.secret == Secret("secret of \(name)"))
                guard round % 2 == 0 else { continue }
                version[name] = try await server.replaceCredentials(
                    of: name, in: "dev", with: held.secret, expecting: held.version)
            }
        }
        let done = try await report
        #expect(try await server.vaultStatus().sealing == [done.key])
        try await KeyFolder.fill(server, count: 70, from: 60)
        #expect(try await KeyFolder.opened(store, count: 70) == 70)
        #expect(try await store.vaultStatus().keys.first { $0.id == done.key }?.values == 70)
        #expect(version["c0"] == 4, "a rotation is no new version of a credential")
        try await server.close()
        try await store.close()
    }

    @Test func `a process whose place cannot be read again refuses rather than seal with a key that may go`()
        async throws
    {
        let keys = try KeyFolder(1)
        let (store, fixed) = (try await keys.open(), try await Store.open(.init(path: keys.path)))
        try await KeyFolder.fill(store, count: 3)
        try await fixed.unlock(with: testVault(1))
        let done = try await VaultRotation(store, keys).run()
        let refusal = StoreFault.vault(.missingKey(done.key, atHand: [try id(1)]))
        await #expect(throws: refusal) { try await KeyFolder.fill(fixed, count: 4, from: 3) }
        await #expect(throws: refusal) { try await fixed.credentials(of: "c0", in: "dev") }
        #expect(try await store.connections(in: "dev").count == 3)
        try await fixed.close()
        try await store.close()
    }

    @Test func `K3 the old key is refused its leave until the end, and then not missed`() async throws {
        let keys = try KeyFolder(1)
        let store = try await keys.open()
        try await KeyFolder.fill(store, count: 30)
        // The rotation is killed after its first step: the new key is there, little is sealed with it.
        let new = try keys.source().addKey().newestID
        try await store.unlock(from: keys.source())
        #expect(try await store.beginResealing() == new)
        _ = try await store.reseal(with: new, from: .init(), limit: 10)
        #expect(try await store.vaultStatus().keys.map(\.values) == [10, 20])
        let refusal = StoreFault.vault(.missingKey(try id(1), atHand: [new]))
        await #expect(throws: refusal) {
            try await store.unlock(with: try #require(Vault(keys: [try keys.source().read().keys[0]])))
        }
        #expect(try await VaultRotation(store, keys).dropRetired() == [])
        #expect(try await KeyFolder.opened(store, count: 30) == 30)
        let report = try await VaultRotation(store, keys).run()
        #expect(!report.isNew && report.key == new && report.values == 20)
        try await store.unlock(with: try #require(Vault(keys: [try keys.source().read().keys[0]])))
        #expect(try await KeyFolder.opened(store, count: 30) == 30)
        try await store.close()
    }

    @Test func `where the engine cannot write a key is put by hand, and taken up`() async throws {
        let keys = try KeyFolder(1)
        let store = try await keys.open()
        try await KeyFolder.fill(store, count: 5)
        func source(_ bytes: UInt8...) throws -> VaultSource {
            let text = bytes.map { Base64.encode([UInt8](repeating: $0, count: 32)) }.joined(separator: ",")
            return try VaultSource.find(environment: ["ENGINE_VAULT_KEY": text], project: nil)
        }
        func rotation(_ source: VaultSource) -> VaultRotation {
            VaultRotation(store: store, source: source, actor: "test", environment: "dev")
        }
        let refusal = StoreFault.vault(.fixedPlace(source: "ENGINE_VAULT_KEY"))
        await #expect(throws: refusal) { try await rotation(try source(1)).run() }
        let report = try await rotation(try source(2, 1)).run()
        #expect(!report.isNew && report.values == 5)
        #expect(try report.key == id(2) && report.retired == [id(1)])
        // The wrong way round nothing is sealed with the retired key again.
        try await store.unlock(from: try source(1, 2))
        try await KeyFolder.fill(store, count: 6, from: 5)
        #expect(try await store.vaultStatus().sealing == [try id(2)])
        #expect(try await store.vaultStatus().keys.map(\.values) == [6, 0])
        try await store.close()
    }

    @Test func `two rotations at once: one of them`() async throws {
        let keys = try KeyFolder(1)
        let (store, other) = (try await keys.open(), try await keys.open())
        try await KeyFolder.fill(store, count: 3)
        let lease = try #require(try await other.acquireLease("vault rotation"))
        await #expect(throws: StoreFault.leaseLost(name: "vault rotation")) {
            try await VaultRotation(store, keys).run()
        }
        #expect(try keys.source().read().keys.count == 1)
        try await other.release(lease)
        #expect(try await VaultRotation(store, keys).run().isNew)
        try await other.close()
        try await store.close()
    }

    @Test func `a damaged credential keeps the old key, and is named; what can be had again goes`() async throws {
        let keys = try KeyFolder(1)
        let store = try await keys.open()
        try await KeyFolder.fill(store, count: 5)
        let connection = try #require(try await store.connection(named: "c0", in: "dev")).id
        try await store.keepResult(Secret("r"), of: connection, question: "q", until: .max)
        let raw = try SQLiteConnection.open(keys.path)
        let sound = try #require(
            try raw.firstRow(of: "SELECT credentials FROM connections WHERE name = 'c3'") { $0.blob(0) })
        let damaged = sound.dropLast() + [(sound.last ?? 0) ^ 1]
        try raw.run("UPDATE connections SET credentials = ? WHERE name = 'c3'", [.blob(Array(damaged))])
        try raw.run("UPDATE step_results SET result = substr(result, 1, 20) || zeroblob(40)")
        let place = Vault.Place(environment: "dev", connection: "c3", column: "credentials")
        await #expect(throws: StoreFault.vault(.altered(place: place.description))) {
            try await VaultRotation(store, keys).run()
        }
        #expect(try await store.vaultStatus().sealing.count == 2)
        #expect(try await store.results(of: connection).isEmpty)
        #expect(try raw.firstRow(of: "SELECT count(*) FROM step_results") { $0.integer(0) } == 0)
        try raw.run("UPDATE connections SET credentials = ? WHERE name = 'c3'", [.blob(sound)])
        try raw.close()
        let report = try await VaultRotation(store, keys).run()
        #expect(!report.isNew && report.values == 1)
        #expect(try await KeyFolder.opened(store, count: 5) == 5)
        try await store.close()
    }

    @Test func `what the old key sealed is not left in the file`() async throws {
        let keys = try KeyFolder(1)
        let store = try await keys.open()
        try await KeyFolder.fill(store, count: 40)
        _ = try await VaultRotation(store, keys).run()
        try await store.close()
        let old = [1] + (try id(1)).bytes
        for name in try #require(keys.folder.names(in: ".")) where name.hasPrefix("engine.db") {
            let bytes = try FileAccess.bytes(of: keys.folder.file(name))
            #expect(bytes.firstRange(of: old) == nil, "\(name)")
        }
    }
}
