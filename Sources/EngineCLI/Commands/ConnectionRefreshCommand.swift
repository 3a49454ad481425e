internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Obtains another token for a connection.
struct ConnectionRefreshCommand: ReportingCommand {
    static let words = ["connection", "refresh"]
    static let summary = "obtains another token for a connection now, and stores it before it is used"
    static let discussion = """
        A refusal becomes the connection's status; a failure that says nothing of the credentials (no
        network, 5xx) changes nothing.
        """
    static let examples = [CommandExample("engine connection refresh acme", "exit 3 if upstream refuses")]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("connection", .text, "its name"), .init("refreshed", .flag, "always true; a refusal is an error"),
        .init("expires_at", .text, "when the new token ends").orNull,
    ])

    private let name: String
    private let allowed: [String]

    init(reading arguments: inout ArgumentReader) {
        name = arguments.required("name", "name of the connection")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        try await Workplace.with(.paths([]), in: session, allowing: allowed) { workplace throws(CommandFailure) in
            let connection = try await workplace.connection(named: name)
            let (provider, compiler) = try workplace.provider(of: connection)
            var diagnostics = DiagnosticList()
            let plan = compiler.provider(scheme: connection.scheme, diagnostics: &diagnostics)
            guard provider.auth[connection.scheme]?.canRefresh == true else {
                throw CommandFailure(
                    .failed, "no-refresh", "the scheme '\(connection.scheme)' obtains no tokens",
                    hint: "give new credentials: engine connect \(provider.id.value) --connection \(connection.name)")
            }
            let state = try await refresh(connection, provider, plan, workplace)
            let end = state.connection.expiresAt.map { InstantText(microseconds: $0).text }
            report(
                [
                    ("connection", .string(connection.name)), ("refreshed", true),
                    ("expires_at", end.map { .string($0) } ?? .null),
                ],
                text: "Obtained another token for '\(connection.name)'\(end.map { ", good until \($0)" } ?? "").\n",
                to: session)
        }
        return .done
    }

    private func refresh(
        _ connection: StoredConnection, _ provider: ProviderDefinition, _ plan: ProviderPlan, _ workplace: Workplace
    ) async throws(CommandFailure) -> CredentialState {
        let application = ConnectionService.Application(
            plan: plan, integration: try await workplace.integrationValues(of: connection, provider))
        do throws(ConnectionFault) {
            return try await workplace.service.credentials(of: connection, at: application, isForced: true)
        } catch {
            switch error {
            case .store(let fault): throw CommandFailure(fault)
            case .call(let fault): throw await workplace.failure(fault, of: connection, provider)
            }
        }
    }
}
