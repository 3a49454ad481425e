internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Proves that a connection works.
struct ConnectionVerifyCommand: ReportingCommand {
    static let words = ["connection", "verify"]
    static let summary = "calls upstream to prove that a connection's credentials work"
    static let discussion = """
        What comes of it is kept as the connection's status: active, or invalid with the reason. A
        failure that says nothing of the credentials (no network, 5xx) changes nothing.
        """
    static let examples = [
        CommandExample("engine connection verify acme", "whose credential it is; exit 3 if it is refused")
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("connection", .text, "its name"), .init("verified", .flag, "always true; a refusal is an error"),
        .init("identity", .map(.text), "whose account it is, as upstream says"),
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
            guard let verification = plan.verify else {
                throw CommandFailure(
                    .failed, "no-verify", "'\(provider.id.value)' does not say how a credential is proven",
                    hint: "add 'verify' to its file: engine explain provider.verify")
            }
            let access = try await workplace.access(
                connection, plan, of: provider, events: SyncProgress(session: session))
            guard let proof = try await prove(connection, provider, verification, access, workplace) else {
                throw CommandFailure(
                    .failed, "no-verify", "'\(provider.id.value)' has nothing to prove for '\(connection.name)'",
                    hint: "its 'verify.when' is false")
            }
            report(
                [
                    ("connection", .string(connection.name)), ("verified", true),
                    ("identity", .object(proof.identity.map { ($0.name, .string($0.value)) })),
                ],
                text: "'\(connection.name)' works.\n" + proof.identity.map { "  \($0.name)  \($0.value)\n" }.joined(),
                to: session)
        }
        return .done
    }

    private func prove(
        _ connection: StoredConnection, _ provider: ProviderDefinition, _ verification: VerifyPlan,
        _ access: ConnectionAccess, _ workplace: Workplace
    ) async throws(CommandFailure) -> ConnectionVerifier.Proof? {
        let proof: ConnectionVerifier.Proof?
        do throws(CallFault) {
            proof = try await ConnectionVerifier(access: access).verify(verification)
        } catch {
            throw await workplace.failure(error, of: connection, provider)
        }
        guard proof != nil else { return nil }
        try await Workplace.storing { () async throws(StoreFault) in
            _ = try await workplace.store.note(
                .accepted, of: connection.name, in: workplace.environment, reason: nil, actor: workplace.session.actor)
        }
        return proof
    }
}
