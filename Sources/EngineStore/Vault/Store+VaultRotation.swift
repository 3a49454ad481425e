internal import EngineCrypto
internal import EngineDatabase

/// The steps of a rotation (`VaultRotation`), each one transaction: a process that is killed between two of them
/// leaves a store that opens with the keys that it had at hand.
extension Store {
    /// Where a rotation stands.
    struct ResealPosition: Sendable {
        fileprivate var column = 0
        fileprivate var key: [DatabaseValue]?
    }

    /// What one step did.
    struct ResealStep: Sendable {
        /// Where the next one begins; nothing: all columns were gone through.
        let next: ResealPosition?
        /// How many values were sealed anew.
        let values: Int
    }

    /// Whether the newest key at hand is the only one that seals: then there is nothing to seal anew.
    func isSealedWithNewest() throws(StoreFault) -> Bool {
        try working { database in
            let table = VaultTable(database: database)
            let sealing = try table.proofs().map(\.0)
            let newest = try newest(of: table).newestID
            return sealing.isEmpty || sealing == [newest]
        }
    }

    /// Makes the newest key at hand one of the store's, and proves what was written.
    /// - Returns: its id.
    func beginResealing() throws(StoreFault) -> SealingKeyID {
        try writingDurably { database in
            let table = VaultTable(database: database)
            let vault = try newest(of: table)
            try table.add(vault.newestID, proof: try vault.seal(Array("proof".utf8), at: VaultTable.place), at: now)
            guard let proof = try table.proofs().first(where: { $0.0 == vault.newestID })?.1 else {
                throw VaultFault.altered(place: VaultTable.place.description)
            }
            _ = try vault.open(proof, at: VaultTable.place)
            return vault.newestID
        }
    }

    /// The keys at hand that are not retired.
    private func newest(of table: VaultTable) throws -> Vault {
        guard let usable = vault?.without(try table.retired()) else {
            throw VaultFault.noKey(looked: [])
        }
        return usable
    }

    /// Seals some values anew that are sealed with another key than this one.
    func reseal(with id: SealingKeyID, from position: ResealPosition, limit: Int) throws(StoreFault) -> ResealStep {
        try writing { database in
            guard position.column < SealedColumn.all.count else { return ResealStep(next: nil, values: 0) }
            // What lies in freed pages of the file would still open with the old key.
            try database.execute("PRAGMA secure_delete = ON")
            let column = SealedColumn.all[position.column]
            let values = try column.values(
                after: position.key, notSealedWith: id.bytes, limit: limit, in: database)
            var count = 0
            for value in values {
                do {
                    if try reseal(value, of: column, in: database) { count += 1 }
                } catch VaultFault.altered {
                    // The others are sealed anew all the same; the end of the rotation tells this one.
                    continue
                }
            }
            guard let last = values.last?.key else {
                return ResealStep(next: ResealPosition(column: position.column + 1), values: count)
            }
            return ResealStep(next: ResealPosition(column: position.column, key: last), values: count)
        }
    }

    /// Seals a value anew, or lets go of one that does not open.
    /// - Returns: whether it was sealed anew.
    /// - Throws: `.altered` for one that does not open and must not go.
    private func reseal(
        _ value: SealedColumn.Value, of column: SealedColumn, in database: SQLiteConnection
    ) throws -> Bool {
        let bytes: [UInt8]
        do {
            bytes = try open(value.box, at: value.place, in: database)
        } catch VaultFault.altered(let place) {
            guard try column.lose(value, in: database) else { throw VaultFault.altered(place: place) }
            return false
        }
        try column.replace(value, with: try seal(bytes, at: value.place, in: database), in: database)
        return true
    }

    /// Ends a rotation: retires the other keys, if nothing is sealed with them any more.
    ///
    /// What somebody else sealed meanwhile is sealed anew in the same transaction, so that a busy store ends too.
    /// - Returns: the keys that were retired, and how many values were left to be sealed anew.
    /// - Throws: `.vault(.altered)` with the place of a value that no key opens.
    func finishResealing(
        with id: SealingKeyID, by actor: String, in environment: String
    ) throws(StoreFault) -> (retired: [SealingKeyID], values: Int) {
        try writingDurably { database in
            var count = 0
            for column in SealedColumn.all {
                for value in try column.values(after: nil, notSealedWith: id.bytes, limit: .max, in: database)
                where try reseal(value, of: column, in: database) { count += 1 }
            }
            let retired = try VaultTable(database: database).retire(allBut: id, at: now)
            if !retired.isEmpty {
                try EventTable(database: database).append(
                    "vault.rotate", subject: id.description, actor: actor, environment: environment,
                    detail: [("retired", retired.map(\.description).joined(separator: " "))], at: now)
            }
            return (retired, count)
        }
    }

    /// Moves what is in the journal into the file, so that nothing of the old state is left there.
    ///
    /// Another process that reads just now prevents it; the journal is written over later then.
    func foldJournal() {
        _ = try? working { try $0.rows(of: "PRAGMA wal_checkpoint(TRUNCATE)") { _ in } }
    }
}
