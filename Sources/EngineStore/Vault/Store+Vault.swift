public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// What the store knows of its keys.
    public struct VaultStatus: Sendable, Hashable {
        /// Ids of the keys that seal something in the store.
        public let sealing: [SealingKeyID]
        /// How many connections hold sealed credentials.
        public let sealedConnections: Int
    }

    /// Lets the store seal and open with these keys, after a proof that they are the right ones.
    ///
    /// The first key that a store meets becomes its own, and a newer one is added; nothing else is written.
    /// - Throws: `.vault(.missingKey)` if a key that seals something in the store is not at hand,
    ///   `.vault(.altered)` if a key does not open its proof.
    public func unlock(with vault: Vault) throws(StoreFault) {
        try working { database in
            var known: Set<SealingKeyID> = []
            for (id, proof) in try VaultTable(database: database).proofs() {
                guard vault.keys.contains(where: { $0.id == id }) else {
                    throw VaultFault.missingKey(id, atHand: vault.keys.map(\.id))
                }
                _ = try vault.open(proof, at: VaultTable.place)
                known.insert(id)
            }
            if !known.contains(vault.newestID) {
                let proof = try vault.seal(Array("proof".utf8), at: VaultTable.place)
                try database.transaction {
                    try VaultTable(database: database).add(vault.newestID, proof: proof, at: now)
                }
            }
        }
        self.vault = vault
    }

    /// Codes by which a secret text is known again without being stored: one for each key at hand, the newest first.
    /// - Parameters:
    ///   - text: the text.
    ///   - purpose: what it is for; the same text has another code for another purpose.
    /// - Returns: the codes in hexadecimal digits.
    /// - Throws: `.vault(.noKey)` if the store is not unlocked.
    public func codes(of text: Secret, purpose: String) throws(StoreFault) -> [String] {
        guard let vault else { throw .vault(.noKey(looked: [])) }
        let bytes = text.withBytes { Array($0) }
        return vault.keys.map { Hex.encode($0.code(of: bytes, purpose: purpose)) }
    }

    /// Which keys seal something in the store.
    ///
    /// Needs no key.
    public func vaultStatus() throws(StoreFault) -> VaultStatus {
        try working { database in
            let table = VaultTable(database: database)
            return VaultStatus(sealing: try table.proofs().map(\.0), sealedConnections: try table.sealedConnections())
        }
    }
}

/// The keys that a store is sealed with: ids, and a sealed word that proves a key.
struct VaultTable {
    /// Where the proofs belong.
    static let place = Vault.Place(environment: "", connection: "", column: "vault_keys.proof")

    let database: SQLiteConnection

    func proofs() throws -> [(SealingKeyID, [UInt8])] {
        try database.rows(of: "SELECT id, proof FROM vault_keys ORDER BY created_at DESC, id") { row in
            guard let id = Hex.decode(row.text(0)).flatMap({ SealingKeyID($0) }) else {
                throw VaultFault.altered(place: VaultTable.place.description)
            }
            return (id, row.blob(1))
        }
    }

    func add(_ id: SealingKeyID, proof: [UInt8], at now: Int64) throws {
        try database.run(
            "INSERT INTO vault_keys (id, proof, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [.text(id.description), .blob(proof), .integer(now)])
    }

    func sealedConnections() throws -> Int {
        let sql = "SELECT count(*) FROM connections WHERE credentials IS NOT NULL"
        return Int(try database.firstRow(of: sql) { $0.integer(0) } ?? 0)
    }
}
