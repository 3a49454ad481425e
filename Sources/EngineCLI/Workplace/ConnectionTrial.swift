internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Proves a new connection before anything of it is stored, asking at the terminal where there is something to choose.
struct ConnectionTrial {
    let workplace: Workplace
    let provider: ProviderDefinition
    let plan: ProviderPlan

    /// Does what `connect` says, and runs the provider's `verify` with the connection.
    /// - Throws: exit code 3 if upstream refuses it.
    func run(
        _ new: NewConnection, credentials: Secret?, expiresAt: Int64?
    ) async throws(CommandFailure) -> ConnectionService.Account {
        let application = ConnectionService.Application(
            plan: plan, integration: try await workplace.integrationValues(named: new.integration, of: provider))
        let known = ExpressionMap(json: new.learnt) ?? ExpressionMap()
        let dialog = ChoiceDialog(terminal: workplace.session.terminal)
        do throws(ConnectionFault) {
            return try await workplace.service.trial(
                of: new, credentials: credentials, expiresAt: expiresAt, at: application
            ) { $0.numbers(in: known) ?? dialog.chosen(of: $0) }
        } catch {
            throw CommandFailure(error, connection: new, of: provider)
        }
    }
}
