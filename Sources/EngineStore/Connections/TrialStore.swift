/// A store beside another one, sealed with the same keys, for a connection that is tried before anything of it is kept.
///
/// A token that is obtained on the way is never lost, and nobody else sees a connection that does not work.
public struct TrialStore: Sendable {
    /// The store.
    public let store: Store

    /// Closes it and removes its files.
    public func close() async {
        // What could not be closed goes with the file.
        try? await store.close()
        TrialFiles.remove(store.options.path)
    }
}

extension Store {
    /// Makes a store for a trial; those that killed processes left are removed.
    /// - Throws: `.vault` if this store is not unlocked, or why the file cannot be made.
    public func openTrial() async throws(StoreFault) -> TrialStore {
        guard let vault else { throw .vault(.noKey(looked: [])) }
        let files = TrialFiles(store: options.path)
        files.removeAbandoned()
        let trial = try await Store.open(Options(path: files.own, patience: options.patience, clock: options.clock))
        do throws(StoreFault) {
            try await trial.unlock(with: vault)
            return TrialStore(store: trial)
        } catch {
            try? await trial.close()
            TrialFiles.remove(trial.options.path)
            throw error
        }
    }
}
