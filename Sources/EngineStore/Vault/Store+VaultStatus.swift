public import EngineCrypto
internal import EngineDatabase

extension Store {
    /// What the store knows of its keys.
    public struct VaultStatus: Sendable, Hashable {
        /// A key that the store has met.
        public struct Key: Sendable, Hashable {
            /// Its id.
            public let id: SealingKeyID
            /// How many values it seals.
            public let values: Int
            /// Whether a rotation has retired it: it seals nothing, and may go.
            public let isRetired: Bool
        }

        /// The keys, the newest first and the retired ones last.
        public let keys: [Key]
        /// How many connections hold sealed credentials.
        public let sealedConnections: Int

        /// Ids of the keys without which the store does not open.
        public var sealing: [SealingKeyID] { keys.filter { !$0.isRetired }.map(\.id) }
        /// How many values are sealed.
        public var values: Int { keys.reduce(0) { $0 + $1.values } }
    }

    /// Which keys seal something in the store, and how much.
    ///
    /// Needs no key.
    public nonisolated func vaultStatus() async throws(StoreFault) -> VaultStatus {
        try await reading { database in
            let table = VaultTable(database: database)
            var counts: [[UInt8]: Int] = [:]
            for column in SealedColumn.all { counts.merge(try column.counts(in: database), uniquingKeysWith: +) }
            let active = try table.proofs().map(\.0)
            let retired = try table.retired().sorted { $0.description < $1.description }
            // What nobody knows can only come of damage; it is told all the same.
            let unknown = counts.keys.compactMap { SealingKeyID($0) }.filter {
                !active.contains($0) && !retired.contains($0)
            }
            let keys = (active + unknown).map {
                VaultStatus.Key(id: $0, values: counts[$0.bytes] ?? 0, isRetired: false)
            }
            let old = retired.map { VaultStatus.Key(id: $0, values: counts[$0.bytes] ?? 0, isRetired: true) }
            return VaultStatus(keys: keys + old, sealedConnections: try table.sealedConnections())
        }
    }

    /// What came of opening everything that is sealed.
    public struct VaultProof: Sendable, Hashable {
        /// How many values opened.
        public var opened = 0
        /// Why the others did not, each with its place.
        public var faults: [VaultFault] = []
    }

    /// Opens everything that is sealed, and keeps nothing of it.
    /// - Throws: `.vault(.noKey)` if the store is not unlocked.
    public nonisolated func proveVault() async throws(StoreFault) -> VaultProof {
        var proof = VaultProof()
        for column in SealedColumn.all {
            var last: [DatabaseValue]?
            repeat {
                // Each batch is a view of its own: one of the whole store would hold its journal meanwhile.
                let after = last
                let (batch, next) = try await reading { try prove(column, after: after, in: $0) }
                proof.opened += batch.opened
                proof.faults += batch.faults
                last = next
            } while last != nil
        }
        return proof
    }

    /// Opens some values of a column.
    /// - Returns: what came of it, and behind what to go on; nothing: that was all.
    private nonisolated func prove(
        _ column: SealedColumn, after last: [DatabaseValue]?, in database: SQLiteConnection
    ) throws -> (VaultProof, next: [DatabaseValue]?) {
        var proof = VaultProof()
        // 100: a value may have a megabyte.
        let values = try column.values(after: last, limit: 100, in: database)
        for value in values {
            do {
                _ = try open(value.box, at: value.place, in: database)
                proof.opened += 1
            } catch let fault as VaultFault {
                if case .noKey = fault { throw fault }
                proof.faults.append(fault)
            }
        }
        return (proof, values.last?.key)
    }
}
