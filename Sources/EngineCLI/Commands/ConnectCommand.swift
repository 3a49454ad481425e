internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Connects an account.
struct ConnectCommand: EngineCommand {
    static let words = ["connect"]
    static let summary = "connects an account: asks for what is missing, verifies, stores"
    static let discussion = """
        Secrets are asked without echo, or read with --credentials as YAML or JSON from a file or standard input; they are
        never given on the command line. What is stored is sealed with the project's vault key.
        """
    static let examples = [
        CommandExample("engine connect acme", "asks for the fields of the first scheme"),
        CommandExample("engine connect acme --credentials - < secrets.yaml", "reads them"),
        CommandExample("engine connect acme --base-url http://127.0.0.1:8080", "talks to a test server"),
    ]

    private let provider: String
    private let name: String?
    private let scheme: String?
    private let config: [String]
    private let credentials: String?
    private let baseURL: String?
    private let allowed: [String]
    private let owner: String?

    init(reading arguments: inout ArgumentReader) {
        provider = arguments.required("provider", "id of a provider; 'engine provider list' shows them")
        name = arguments.option("connection", "name", "name of the connection; the provider's id")
        scheme = arguments.option("scheme", "name", "one of the provider's auth schemes; its first")
        config = arguments.options("config", "key=value", "a setting of the connection")
        credentials = arguments.option("credentials", "file", "file with the secret fields, or - for standard input")
        baseURL = arguments.option("base-url", "url", "address that stands for the provider's whole base")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
        owner = arguments.option("owner", "id", "whom the connection belongs to")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let workplace = try await Workplace.open(.provider(provider), in: session, allowing: allowed)
        do throws(CommandFailure) {
            let code = try await connect(workplace, session)
            await workplace.close()
            return code
        } catch {
            await workplace.close()
            throw error
        }
    }

    private func connect(_ workplace: Workplace, _ session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let definition = try workplace.definitions.provider(provider)
        var diagnostics = DiagnosticList()
        let compiler = PlanCompiler(provider: definition)
        let plan = compiler.provider(scheme: scheme, diagnostics: &diagnostics)
        let schemeName = try schemeName(of: definition)
        let prompt = CredentialPrompt(session: session)
        let settings = try prompt.settings(compiler.config(), given: try pairs(config, "config"))
        let secrets = try prompt.credentials(compiler.credentials(of: schemeName), file: credentials)
        let stored = try await store(definition, schemeName, settings, secrets, workplace)
        try await verify(stored, plan, workplace, session)
        report(stored, definition, to: session)
        return .done
    }

    private func schemeName(of provider: ProviderDefinition) throws(CommandFailure) -> String {
        guard let scheme else { return provider.auth.first?.name ?? NoneScheme.name }
        guard provider.auth[scheme] != nil else {
            throw .unknown("scheme", scheme, candidates: provider.auth.names)
        }
        return scheme
    }

    private func pairs(_ texts: [String], _ option: String) throws(CommandFailure) -> [String: String] {
        var pairs: [String: String] = [:]
        for text in texts {
            guard let equals = text.firstIndex(of: "=") else {
                throw .usage("--\(option) takes key=value, not '\(text)'")
            }
            pairs[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return pairs
    }

    private func store(
        _ provider: ProviderDefinition, _ scheme: String, _ settings: ExpressionMap, _ secrets: ExpressionMap,
        _ workplace: Workplace
    ) async throws(CommandFailure) -> StoredConnection {
        let name = name ?? provider.id.value
        do {
            let secret = secrets.count == 0 ? nil : Secret(try ExpressionValue.map(secrets).jsonText())
            if try await workplace.store.connection(named: name, in: workplace.environment) != nil {
                return try await reconnect(name, settings, secret, workplace)
            }
            var new = NewConnection(
                environment: workplace.environment, name: name, provider: provider.id.value, scheme: scheme)
            new.baseURL = baseURL
            new.owner = owner
            new.config = try ExpressionValue.map(settings).jsonText()
            return try await workplace.store.addConnection(new, credentials: secret)
        } catch let fault as StoreFault {
            throw CommandFailure(fault)
        } catch {
            throw CommandFailure(.bug, "bug", "\(error)")
        }
    }

    private func reconnect(
        _ name: String, _ settings: ExpressionMap, _ secret: Secret?, _ workplace: Workplace
    ) async throws -> StoredConnection {
        if let secret {
            try await workplace.store.replaceCredentials(
                of: name, in: workplace.environment, with: secret, expecting: nil)
        }
        try await workplace.store.setConfig(
            of: name, in: workplace.environment, to: try ExpressionValue.map(settings).jsonText())
        guard let stored = try await workplace.store.connection(named: name, in: workplace.environment) else {
            throw StoreFault.unknown(kind: "connection", name: name)
        }
        return stored
    }

    /// Proves the credential; one that is refused is not kept.
    private func verify(
        _ connection: StoredConnection, _ plan: ProviderPlan, _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) {
        let access = try await workplace.access(connection, plan, events: TerminalLog(session: session))
        guard let verification = plan.verify else { return }
        do throws(CallFault) {
            _ = try await ConnectionVerifier(access: access).verify(verification)
        } catch {
            // The fault is what the person must see; a row that could not be removed shows in 'connection list'.
            _ = try? await workplace.store.deleteConnection(named: connection.name, in: workplace.environment)
            throw CommandFailure(error, connection: connection.name)
        }
    }

    private func report(_ connection: StoredConnection, _ provider: ProviderDefinition, to session: CommandSession) {
        if session.wantsJSON {
            session.terminal.write(
                JSONWriter.text(["connection": .string(connection.name), "provider": .string(connection.provider)]) + "\n")
            return
        }
        session.terminal.write("Connected '\(connection.name)' to \(provider.title).\n")
        session.terminal.write("\nNext:\n  engine run sync \(provider.id.value)\n")
    }
}
