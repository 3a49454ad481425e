internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Connects an account.
struct ConnectCommand: ReportingCommand {
    static let words = ["connect"]
    static let summary = "connects an account: asks for what is missing, verifies, stores"
    static let discussion = """
        Secrets are asked without echo, or read with --credentials as YAML or JSON from a file or
        standard input; they are never given on the command line. What is stored is sealed with the
        project's vault key.

        Where access is granted in a browser, the address to open is shown, and the browser comes back
        to http://127.0.0.1:8765/callback, which must be registered with the provider. Where the provider
        has codes for other devices, one is shown instead, unless --callback-port is given.
        """
    static let examples = [
        CommandExample("engine connect acme", "asks for the fields of the first scheme"),
        CommandExample("engine connect acme --credentials - < secrets.yaml", "reads them"),
        CommandExample("engine connect acme --callback-port 9000", "a browser comes back to this port"),
        CommandExample("engine connect acme --base-url http://127.0.0.1:8080", "talks to a test server"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("connection", .text, "its name"), .init("provider", .text, "id of the provider"),
        .init("scheme", .text, "the auth scheme"), .init("verified", .flag, "whether upstream was asked"),
        .init("identity", .map(.text), "whose account it is, as upstream says"),
    ])

    private let provider: String
    private let name: String?
    private let scheme: String?
    private let config: [String]
    private let credentials: String?
    private let baseURL: String?
    private let allowed: [String]
    private let owner: String?
    private let integration: String?
    private let callbackPort: Int?

    init(reading arguments: inout ArgumentReader) {
        provider = arguments.required("provider", "id of a provider; 'engine provider list' shows them")
        name = arguments.option("connection", "name", "name of the connection; the provider's id")
        scheme = arguments.option("scheme", "name", "one of the provider's auth schemes; its first")
        config = arguments.options("config", "key=value", "a setting of the connection")
        credentials = arguments.option("credentials", "file", "file with the secret fields, or - for standard input")
        baseURL = arguments.option("base-url", "url", "address that stands for the provider's whole base")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
        owner = arguments.option("owner", "id", "whom the connection belongs to")
        integration = arguments.option(
            "integration", "name", "the operator's application, of engine.yaml or made by the API")
        callbackPort = arguments.integer(
            "callback-port", "port", "port of 127.0.0.1 to which a browser comes back; 8765", in: 0...65_535)
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        try await Workplace.with(.provider(provider), in: session, allowing: allowed) {
            workplace throws(CommandFailure) in
            try await connect(workplace, session)
        }
        return .done
    }

    private func connect(_ workplace: Workplace, _ session: CommandSession) async throws(CommandFailure) {
        let definition = try workplace.definitions.provider(provider)
        let schemeName = try schemeName(of: definition)
        let name = name ?? definition.id.value
        let old = try await workplace.connections().first { $0.name == name }
        // One that is there already may have come by a server or a file, which have other rules.
        if old == nil { _ = try NewConnectionName.checked(name) }
        if let old, old.provider != definition.id.value {
            throw .usage(
                "the connection '\(name)' belongs to '\(old.provider)'", hint: "give this one a name with --connection")
        }
        var diagnostics = DiagnosticList()
        let compiler = PlanCompiler(provider: definition)
        let plan = compiler.provider(scheme: schemeName, diagnostics: &diagnostics)
        try refuseIfNothingIsAsked(definition, plan, schemeName, compiler)
        let prompt = CredentialPrompt(session: session)
        let settings = try prompt.settings(compiler.config(), given: try pairs(config, "config"))
        if let help = definition.auth[schemeName]?.parts.help, credentials == nil, session.terminal.canAsk {
            session.terminal.note(help)
        }
        let secrets = try prompt.credentials(compiler.credentials(of: schemeName), file: credentials)
        var new = try describe(name, definition, schemeName, settings, workplace, over: old)
        if integration != nil || old == nil {
            new.integration = try await workplace.integration(integration, of: definition)
        }
        let secret = secrets.count == 0 ? nil : Secret(try Self.json(secrets))
        let account: ConnectionService.Account
        if plan.auth[schemeName]?.consent != nil {
            let dialog = ConsentDialog(
                workplace: workplace, provider: definition, plan: plan, port: callbackPort.map { UInt16($0) })
            account = try await dialog.run(new, fields: secrets)
        } else {
            account = try await ConnectionTrial(workplace: workplace, provider: definition, plan: plan).run(
                new, credentials: secret, expiresAt: nil)
        }
        let stored = try await workplace.keep(new, account, over: old, of: definition)
        let hasSync = workplace.definitions.library.index.ids(.sync).contains(definition.id.value)
        report(stored, definition, account, hasSync: hasSync, to: session)
    }

    /// What is stored: of an old connection only what belongs to its owner stays; all that decides how it talks is new.
    private func describe(
        _ name: String, _ provider: ProviderDefinition, _ scheme: String, _ settings: ExpressionMap,
        _ workplace: Workplace, over old: StoredConnection?
    ) throws(CommandFailure) -> NewConnection {
        var new = NewConnection(
            environment: workplace.environment, name: name, provider: provider.id.value, scheme: scheme)
        new.baseURL = try BaseAddress.checked(baseURL)
        new.owner = owner ?? old?.owner
        new.integration = old?.integration ?? new.integration
        new.tags = old?.tags ?? new.tags
        new.config = try Self.json(settings)
        return new
    }

    private static func json(_ map: ExpressionMap) throws(CommandFailure) -> String {
        do throws(ExpressionFault) {
            return try ExpressionValue.map(map).jsonText()
        } catch {
            throw CommandFailure(.failed, "input", "a value cannot be stored: \(error.message)")
        }
    }

    private func schemeName(of provider: ProviderDefinition) throws(CommandFailure) -> String {
        guard let scheme else { return provider.auth.first?.name ?? NoneScheme.name }
        guard let found = provider.auth[scheme], !found.parts.isInternal else {
            let offered = provider.auth.filter { !$0.value.parts.isInternal }
            throw .unknown("scheme", scheme, candidates: offered.map(\.name))
        }
        return scheme
    }

    /// A grant that no one can be asked for leaves a connection with nothing in it.
    private func refuseIfNothingIsAsked(
        _ provider: ProviderDefinition, _ plan: ProviderPlan, _ scheme: String, _ compiler: PlanCompiler
    ) throws(CommandFailure) {
        guard let auth = plan.auth[scheme], provider.auth[scheme]?.typeName == OAuth2Scheme.name, auth.consent == nil,
            !auth.canAcquire, compiler.credentials(of: scheme).fields.isEmpty
        else { return }
        throw CommandFailure(
            .failed, "no-consent",
            "the scheme '\(scheme)' of '\(provider.id.value)' does not say where a person grants access",
            hint: "give it 'authorize' or 'device', or bring tokens: engine connection import <file>")
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

    private func report(
        _ connection: StoredConnection, _ provider: ProviderDefinition, _ account: ConnectionService.Account,
        hasSync: Bool, to session: CommandSession
    ) {
        let names = account.identity.filter { $0.name != "id" }.map(\.value)
        let whose = (names.isEmpty ? account.identity.map(\.value) : names).joined(separator: ", ")
        let suffix = whose.isEmpty ? "" : " as \(whose)"
        let name = ShellWord.quoted(connection.name)
        let others = connection.name == provider.id.value ? "" : " --connection \(name)"
        // Many providers are there for their connections: nothing of them is read over time.
        let next =
            hasSync
            ? "engine run sync \(provider.id.value)\(others)"
            : "engine call \(name) GET <path>\n  engine proxy --connection \(name)"
        report(
            [
                ("connection", .string(connection.name)), ("provider", .string(connection.provider)),
                ("scheme", .string(connection.scheme)), ("verified", .bool(account.isVerified)),
                ("identity", .object(account.identity.map { ($0.name, .string($0.value)) })),
            ],
            text: """
                Connected '\(connection.name)' to \(provider.title)\(suffix).

                Next:
                  \(next)

                """, to: session)
    }
}
