internal import EngineCrypto
internal import EngineDefinition
internal import EngineStore
internal import Glibc

/// A store whose credentials are sealed already: only its own key is of use there.
enum SealedStore {
    /// Refuses to make a key beside a store that another one seals: it would open nothing, and hide that a key
    /// is missing.
    static func refuseNewKey(in session: CommandSession) async throws(CommandFailure) {
        let project = try ProjectFolder.require(in: session)
        let definitions = try Definitions.load(.paths([]), in: session)
        let settings = ProjectSettings(session: session, project: project, definition: definitions.library.project)
        guard access(settings.storePath, F_OK) == 0 else { return }
        let status = try await Workplace.with(.paths([]), in: session, key: .unneeded) {
            workplace throws(CommandFailure) in
            try await Workplace.storing { () async throws(StoreFault) in try await workplace.store.vaultStatus() }
        }
        guard status.sealedConnections > 0, let id = status.sealing.first else { return }
        let found = try? Vault.find(environment: session.environment, project: project.path)
        let atHand = found?.keys.map(\.id) ?? []
        guard !atHand.contains(id) else {
            throw CommandFailure(
                .local, "vault", "the key \(id), which seals the store, is at hand already",
                hint: "there is nothing to make: 'engine vault status' shows the keys")
        }
        throw CommandFailure(StoreFault.vault(.missingKey(id, atHand: atHand)))
    }

    /// Where no key is found: the fault that names the key which is missing, if the store is sealed with one.
    static func fault(_ fault: VaultFault, of file: String) async -> StoreFault {
        guard case .noKey(let looked) = fault, access(file, F_OK) == 0,
            let store = try? await Store.open(Store.Options(path: file))
        else { return .vault(fault) }
        let status = try? await store.vaultStatus()
        try? await store.close()
        guard let status, status.sealedConnections > 0, let id = status.sealing.first else { return .vault(fault) }
        return .vault(.missingKey(id, atHand: [], looked: looked))
    }
}
