internal import EngineCrypto
internal import EngineDatabase

/// The keys that a store is sealed with: ids, a sealed word that proves each key, and which of them a rotation has
/// retired.
struct VaultTable {
    /// Where the proofs belong.
    static let place = Vault.Place(environment: "", connection: "", column: "vault_keys.proof")

    let database: SQLiteConnection

    /// Keys that are needed to open the store, the newest first.
    func proofs() throws -> [(SealingKeyID, [UInt8])] {
        let sql = "SELECT id, proof FROM vault_keys WHERE retired_at IS NULL ORDER BY created_at DESC, id"
        return try database.rows(of: sql) { (try Self.id($0.text(0)), $0.blob(1)) }
    }

    /// All keys, each with whether it is retired: such a key seals nothing any more, and must never again.
    func states() throws -> [SealingKeyID: Bool] {
        let rows = try database.rows(of: "SELECT id, retired_at IS NOT NULL FROM vault_keys") {
            (try Self.id($0.text(0)), $0.integer(1) == 1)
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    func retired() throws -> Set<SealingKeyID> { Set(try states().filter(\.value).keys) }

    /// Adds a key, if it is not known.
    func add(_ id: SealingKeyID, proof: [UInt8], at now: Int64) throws {
        try database.run(
            "INSERT INTO vault_keys (id, proof, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [.text(id.description), .blob(proof), .integer(now)])
    }

    /// Retires all keys but one.
    /// - Returns: those that were in use.
    func retire(allBut id: SealingKeyID, at now: Int64) throws -> [SealingKeyID] {
        let old = try proofs().map(\.0).filter { $0 != id }
        try database.run(
            "UPDATE vault_keys SET retired_at = ?, proof = zeroblob(0) WHERE id <> ? AND retired_at IS NULL",
            [.integer(now), .text(id.description)])
        return old
    }

    func sealedConnections() throws -> Int {
        let sql = "SELECT count(*) FROM connections WHERE credentials IS NOT NULL"
        return Int(try database.firstRow(of: sql) { $0.integer(0) } ?? 0)
    }

    private static func id(_ text: String) throws -> SealingKeyID {
        guard let id = Hex.decode(text).flatMap({ SealingKeyID($0) }) else {
            throw VaultFault.altered(place: place.description)
        }
        return id
    }
}
