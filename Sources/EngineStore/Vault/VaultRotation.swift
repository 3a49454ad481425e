public import EngineCrypto

/// Puts a new key in the place of the old ones, while others work with the store.
///
/// Two phases: the new key is added to its place, proven, and seals from then on; everything is sealed anew, some
/// hundred values at a time; only when nothing is sealed with the old keys they are retired. It may be killed at any
/// moment: until the last step the store needs old and new keys, and both are at hand. Run again it goes on.
public struct VaultRotation: Sendable {
    /// What a rotation did.
    public struct Report: Sendable, Hashable {
        /// The key that seals everything now.
        public let key: SealingKeyID
        /// Whether it was made for this.
        public let isNew: Bool
        /// The keys that seal nothing any more.
        public let retired: [SealingKeyID]
        /// How many values were sealed anew.
        public let values: Int
    }

    /// What a rotation is for.
    public enum Aim: Sendable, Hashable {
        /// A new key, if no rotation is under way.
        case newKey
        /// The end of the rotation that is under way; nothing if there is none.
        case end
    }

    private let store: Store
    private let source: VaultSource
    private let actor: String
    private let environment: String
    /// Values that are sealed anew in one transaction: it lasts some milliseconds, for which other writers wait.
    private let batch: Int

    /// Prepares a rotation.
    /// - Parameters:
    ///   - store: the store, open.
    ///   - source: the place of the keys.
    ///   - actor: who does it.
    ///   - environment: under which environment it stands in the trail.
    ///   - batch: how many values are sealed anew in one transaction.
    public init(store: Store, source: VaultSource, actor: String, environment: String, batch: Int = 200) {
        self.store = store
        self.source = source
        self.actor = actor
        self.environment = environment
        self.batch = batch
    }

    /// Rotates, or goes on with a rotation that did not end.
    /// - Parameters:
    ///   - aim: whether a new key is wanted.
    ///   - progress: is told after each transaction how many values were sealed anew so far.
    /// - Returns: what was done.
    /// - Throws: `.leaseLost` if another process rotates; `.vault(.fixedPlace)` if a new key is needed and cannot be
    ///   written to the place; `.vault(.altered)` if a value opens with no key.
    public func run(
        _ aim: Aim = .newKey, _ progress: @Sendable (Int) -> Void = { _ in }
    ) async throws(StoreFault) -> Report {
        guard let lease = try await store.acquireLease("vault rotation") else {
            throw .leaseLost(name: "vault rotation")
        }
        do throws(StoreFault) {
            let report = try await run(aim, under: lease, progress)
            // A lease that cannot be given back ends by itself.
            try? await store.release(lease)
            return report
        } catch {
            try? await store.release(lease)
            throw error
        }
    }

    private func run(
        _ aim: Aim, under lease: Lease, _ progress: @Sendable (Int) -> Void
    ) async throws(StoreFault) -> Report {
        try await store.unlock(from: source)
        let isNew = try await store.isSealedWithNewest() && aim == .newKey
        if isNew { try await addKey() }
        let id = try await store.beginResealing()
        var values = 0
        var position: Store.ResealPosition? = Store.ResealPosition()
        while let present = position {
            let step = try await store.reseal(with: id, from: present, limit: batch)
            values += step.values
            position = step.next
            try await store.renew(lease)
            progress(values)
            // Others wait for the lock by asking again and again: they get their turn. A rotation that is stopped here
            // goes on when it is run again.
            guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { throw .interrupted }
        }
        // The next start must find the key where this one did, or the old one must not go.
        guard try read().keys.contains(where: { $0.id == id }) else { throw .vault(.missingKey(id, atHand: [])) }
        let end = try await store.finishResealing(with: id, by: actor, in: environment)
        await store.foldJournal()
        return Report(key: id, isNew: isNew, retired: end.retired, values: values + end.values)
    }

    private func read() throws(StoreFault) -> Vault {
        do throws(VaultFault) {
            return try source.read()
        } catch {
            throw .vault(error)
        }
    }

    private func addKey() async throws(StoreFault) {
        do throws(VaultFault) {
            _ = try source.addKey()
        } catch {
            throw .vault(error)
        }
        try await store.unlock(from: source)
    }

    /// Takes keys that seal nothing any more out of their place.
    ///
    /// Backups that were made before the rotation need them.
    /// - Returns: the ids of the keys that went.
    public func dropRetired() async throws(StoreFault) -> [SealingKeyID] {
        let status = try await store.vaultStatus()
        let retired = Set(status.keys.filter { $0.isRetired && $0.values == 0 }.map(\.id))
        let gone = try read().keys.map(\.id).filter { retired.contains($0) }
        guard !gone.isEmpty else { return [] }
        do throws(VaultFault) {
            _ = try source.removeKeys(retired)
        } catch {
            throw .vault(error)
        }
        _ = try await store.appendEvent(
            "vault.drop", subject: source.name, actor: actor, in: environment,
            detail: [("keys", gone.map(\.description).joined(separator: " "))])
        return gone
    }
}
