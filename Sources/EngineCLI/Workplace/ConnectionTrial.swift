internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore
internal import Glibc

/// Proves a new connection before anything of it is stored, so that a refusal leaves what was there as it was.
///
/// The trial runs in a store of its own beside the project's, sealed with the same key: a token that is obtained on
/// the way is never lost, and nobody else sees a connection that does not work.
struct ConnectionTrial {
    /// What is kept of a trial.
    struct Outcome {
        var credentials: Secret?
        var expiresAt: Int64?
        var identity: [(name: String, value: String)] = []
        var metadata = ExpressionMap()
        var isVerified = false
    }

    let workplace: Workplace
    let provider: ProviderDefinition
    let plan: ProviderPlan

    /// Does what `connect` says, and runs the provider's `verify` with the connection.
    /// - Throws: exit code 3 if upstream refuses it.
    func run(
        _ new: NewConnection, credentials: Secret?, expiresAt: Int64?
    ) async throws(CommandFailure) -> Outcome {
        let left = TrialFiles(store: workplace.store.options.path)
        left.removeAbandoned()
        let path = left.own
        defer { TrialFiles.remove(path) }
        let (store, reader) = try await workplace.openBeside(path)
        do throws(CommandFailure) {
            let outcome = try await run(new, credentials, expiresAt, store, reader)
            try? await reader.close()
            try? await store.close()
            return outcome
        } catch {
            try? await reader.close()
            try? await store.close()
            throw error
        }
    }

    private func run(
        _ new: NewConnection, _ credentials: Secret?, _ expiresAt: Int64?, _ store: Store, _ reader: RecordReader
    ) async throws(CommandFailure) -> Outcome {
        let connection = try await Workplace.storing { () async throws(StoreFault) in
            try await store.addConnection(new, credentials: credentials, expiresAt: expiresAt)
        }
        let access = try await workplace.access(
            connection, plan, of: provider, events: SyncProgress(session: workplace.session), store: store,
            reader: reader)
        var outcome = Outcome()
        if plan.verify != nil || plan.auth[connection.scheme]?.connect != nil {
            do throws(CallFault) {
                let dialog = ChoiceDialog(terminal: workplace.session.terminal)
                let account = try await AccountSetUp(access: access).run(plan) { dialog.chosen(of: $0) }
                outcome.identity = account.identity
                outcome.metadata = account.metadata
                outcome.isVerified = account.isVerified
            } catch {
                throw await workplace.failure(error, of: connection, provider, isStored: false)
            }
        }
        let kept = try await Workplace.storing { () async throws(StoreFault) in
            try await store.credentialState(of: new.name, in: new.environment)
        }
        outcome.credentials = kept.secret
        outcome.expiresAt = kept.connection.expiresAt
        outcome.metadata = Self.metadata(kept.connection.metadata, under: outcome.metadata)
        return outcome
    }

    /// What was given and what came with the tokens, and over it what `verify` says.
    private static func metadata(_ stored: String, under news: ExpressionMap) -> ExpressionMap {
        var metadata = (try? JSONValue(parsing: stored)).flatMap { ExpressionValue($0).map } ?? ExpressionMap()
        for entry in news.entries { metadata[entry.key] = entry.value }
        return metadata
    }
}
