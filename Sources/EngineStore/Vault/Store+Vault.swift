public import EngineCrypto
internal import EngineDatabase
internal import Synchronization

extension Store {
    /// Lets the store seal and open with these keys, after a proof that they are the right ones.
    ///
    /// Nothing is written: a key becomes one of the store's when it seals something for the first time.
    /// - Throws: `.vault(.missingKey)` if a key that seals something in the store is not at hand,
    ///   `.vault(.altered)` if a key does not open its proof.
    public func unlock(with vault: Vault) throws(StoreFault) {
        try working { try prove(vault, in: $0) }
        keysAtHand.withLock { $0 = KeysAtHand(vault: vault) }
    }

    /// Lets the store seal and open with the keys of a place, which is read again when a key is met that is unknown.
    /// - Throws: as above, and what cannot be read.
    public func unlock(from source: VaultSource) throws(StoreFault) {
        try unlock(with: try working { _ in try source.read() })
        keysAtHand.withLock { $0.source = source }
    }

    /// Whether the store can seal and open.
    public nonisolated var isUnlocked: Bool { vault != nil }

    /// The keys at hand.
    nonisolated var vault: Vault? { keysAtHand.withLock { $0.vault } }

    private nonisolated func prove(_ vault: Vault, in database: SQLiteConnection) throws {
        for (id, proof) in try VaultTable(database: database).proofs() {
            guard vault.keys.contains(where: { $0.id == id }) else {
                throw VaultFault.missingKey(id, atHand: vault.keys.map(\.id))
            }
            _ = try vault.open(proof, at: VaultTable.place)
        }
    }

    // MARK: Sealing and opening

    /// Seals a value for a place; must be called in the transaction that stores it.
    ///
    /// The newest key at hand seals that no rotation has retired: the transaction sees that none is retired before what
    /// it seals is stored, so nothing is ever sealed with a key that may be thrown away.
    func seal(_ bytes: [UInt8], at place: Vault.Place, in database: SQLiteConnection) throws -> [UInt8] {
        try sealer(in: database).seal(bytes, at: place)
    }

    /// The keys at hand, those first that may seal.
    private func sealer(in database: SQLiteConnection) throws -> Vault {
        let table = VaultTable(database: database)
        let states = try table.states()
        let retired = Set(states.filter(\.value).keys)
        guard let present = vault else { throw VaultFault.noKey(looked: []) }
        var usable = present.without(retired)
        if usable == nil, reread(insteadOf: present, in: database) { usable = vault?.without(retired) }
        guard let usable else {
            let wanted = try table.proofs().first?.0 ?? present.newestID
            throw VaultFault.missingKey(wanted, atHand: present.keys.map(\.id))
        }
        if states[usable.newestID] == nil {
            try table.add(
                usable.newestID, proof: try usable.seal(Array("proof".utf8), at: VaultTable.place), at: now)
        }
        return usable
    }

    /// Opens a value; a key that was added to its place meanwhile is found there.
    nonisolated func open(_ box: [UInt8], at place: Vault.Place, in database: SQLiteConnection) throws -> [UInt8] {
        guard let vault else { throw VaultFault.noKey(looked: []) }
        do throws(VaultFault) {
            return try vault.open(box, at: place)
        } catch {
            guard case .missingKey = error, reread(insteadOf: vault, in: database), let other = self.vault else {
                throw error
            }
            return try other.open(box, at: place)
        }
    }

    /// Whether all keys are at hand that seal something now: a rotation elsewhere may have brought another one.
    nonisolated func hasVaultKeys(in database: SQLiteConnection) -> Bool {
        guard let vault else { return false }
        return (try? prove(vault, in: database)) != nil || reread(insteadOf: vault, in: database)
    }

    /// Reads the place of the keys again.
    ///
    /// The writer and the reader may both do so: what counts is whether there are others than were tried.
    /// - Returns: whether there are, and they are the right ones.
    private nonisolated func reread(insteadOf tried: Vault, in database: SQLiteConnection) -> Bool {
        let source = keysAtHand.withLock { $0.source }
        guard let found = try? source?.read(), found.keys.map(\.id) != tried.keys.map(\.id),
            (try? prove(found, in: database)) != nil
        else { return false }
        keysAtHand.withLock { $0.vault = found }
        return true
    }

    // MARK: Codes

    /// Codes by which a secret text is known again without being stored: that of the store's own code key, then those
    /// of the vault keys at hand, by which older stores made them.
    /// - Parameters:
    ///   - text: the text.
    ///   - purpose: what it is for; the same text has another code for another purpose.
    /// - Returns: the codes in hexadecimal digits.
    /// - Throws: `.vault(.noKey)` if the store is not unlocked.
    public func codes(of text: Secret, purpose: String) throws(StoreFault) -> [String] {
        guard let vault else { throw .vault(.noKey(looked: [])) }
        let own = try working { try codeKey(in: $0) }
        let bytes = text.withBytes { Array($0) }
        return ([own] + vault.keys).map { Hex.encode($0.code(of: bytes, purpose: purpose)) }
    }

    /// The key of codes: made at its first use and sealed like everything else, so that a rotation keeps all codes.
    func codeKey(in database: SQLiteConnection) throws -> SealingKey {
        if let codes { return codes }
        if let kept = try keptCodeKey(in: database) { return kept }
        // Another process may make it at the same moment: whoever has the lock first decides.
        let make = { [self] in
            if let kept = try keptCodeKey(in: database) { return kept }
            guard let made = SealingKey.generate() else { throw VaultFault.noKey(looked: []) }
            try database.run(
                "INSERT INTO store_secrets (name, value) VALUES ('codes', ?)",
                [.blob(try seal(made.bytes, at: Self.codesPlace, in: database))])
            return made.key
        }
        codes = database.isInTransaction ? try make() : try database.transaction(make)
        guard let codes else { throw VaultFault.noKey(looked: []) }
        return codes
    }

    private func keptCodeKey(in database: SQLiteConnection) throws -> SealingKey? {
        let sql = "SELECT value FROM store_secrets WHERE name = 'codes'"
        guard let box = try database.firstRow(of: sql, [], { $0.blob(0) }) else { return nil }
        guard let key = SealingKey(try open(box, at: Self.codesPlace, in: database)) else {
            throw VaultFault.altered(place: Self.codesPlace.description)
        }
        codes = key
        return key
    }

    private static let codesPlace = Vault.Place(environment: "", connection: "", column: "store_secrets.codes")
}
