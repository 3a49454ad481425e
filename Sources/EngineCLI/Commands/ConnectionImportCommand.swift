internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Brings in connections with the credentials that they have elsewhere.
struct ConnectionImportCommand: ReportingCommand {
    static let words = ["connection", "import"]
    static let summary = "brings in connections with their credentials, from YAML or JSON"
    static let discussion = """
        The file holds one connection or a list of them; each has 'provider', and may have
        'connection' (its name), 'integration', 'scheme', 'base_url', 'config', 'credentials' (the
        scheme's fields, and access_token and refresh_token where there are any), 'expires_at',
        'metadata', 'learnt', 'tags', 'owner'. Each is verified before it is stored; the first that is
        refused ends the import, and those before it stay. A connection of the same name is replaced,
        its records stay.
        """
    static let examples = [
        CommandExample("engine connection import connections.yaml", "all of a file"),
        CommandExample("engine connection import - < export.json", "from standard input"),
        CommandExample("engine connection import connections.yaml --no-verify", "without a call to anybody"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("imported", .list(.text), "names of the connections"),
        .init("verified", .flag, "whether upstream was asked for each"),
    ])

    private let path: String
    private let skipsVerifying: Bool
    private let allowed: [String]

    init(reading arguments: inout ArgumentReader) {
        path = arguments.required("file", "file with connections, or - for standard input")
        skipsVerifying = arguments.flag("no-verify", "store them without proving that they work")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let (file, text) = try session.text(of: path)
        let connections = try ImportedConnection.all(in: SourceFile(path: file, text: text))
        let names = try await Workplace.with(.paths([]), in: session, allowing: allowed) {
            workplace throws(CommandFailure) in
            var names: [String] = []
            for connection in connections { names.append(try await bring(connection, workplace, session)) }
            return names
        }
        report(
            [("imported", .array(names.map { .string($0) })), ("verified", .bool(!skipsVerifying))],
            text: "Imported \(names.count) connections\(skipsVerifying ? ", not verified" : "").\n", to: session)
        return .done
    }

    private func bring(
        _ imported: ImportedConnection, _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) -> String {
        let definitions = try Definitions.load(.provider(imported.provider), in: session)
        let provider = try definitions.provider(imported.provider)
        if let scheme = imported.scheme, provider.auth[scheme] == nil {
            throw .unknown("scheme", scheme, candidates: provider.auth.names)
        }
        let scheme = imported.scheme ?? provider.auth.first?.name ?? NoneScheme.name
        let old = try await workplace.connections().first { $0.name == imported.name }
        if let old, old.provider != provider.id.value {
            throw .usage("the connection '\(imported.name)' belongs to '\(old.provider)'", hint: "give it another name")
        }
        let compiler = PlanCompiler(provider: provider)
        var new = try describe(imported, provider, scheme, compiler, workplace)
        var diagnostics = DiagnosticList()
        let plan = compiler.provider(scheme: scheme, diagnostics: &diagnostics)
        // What the definition would learn is what the file says of it.
        let told = imported.learnt.map { JSONWriter.text($0) } ?? new.metadata
        let given = ExpressionMap(json: told) ?? ExpressionMap()
        new.learnt = (try? ExpressionValue.map(plan.learns.learnt(of: given)).jsonText()) ?? "{}"
        let secret = imported.credentials.map { credentials in
            credentials.members.map { members in
                SealedCredentials.sealed(members.map { ($0.key, $0.value) }, answer: nil, isBrought: true)
            }
                ?? Secret(JSONWriter.text(credentials))
        }
        var account = ConnectionService.Account(
            credentials: secret, expiresAt: imported.expiresAt, learnt: new.learnt)
        if !skipsVerifying {
            account = try await ConnectionTrial(workplace: workplace, provider: provider, plan: plan).run(
                new, credentials: secret, expiresAt: imported.expiresAt)
        }
        _ = try await workplace.keep(new, account, over: old, of: provider)
        return new.name
    }

    private func describe(
        _ imported: ImportedConnection, _ provider: ProviderDefinition, _ scheme: String, _ compiler: PlanCompiler,
        _ workplace: Workplace
    ) throws(CommandFailure) -> NewConnection {
        var new = NewConnection(
            environment: workplace.environment, name: imported.name, provider: provider.id.value, scheme: scheme)
        if let integration = imported.integration { new.integration = integration }
        new.owner = imported.owner
        new.baseURL = try BaseAddress.checked(imported.baseURL)
        new.metadata = imported.metadata.map { JSONWriter.text($0) } ?? "{}"
        new.tags = imported.tags.map { JSONWriter.text($0) } ?? "{}"
        do {
            let settings = try compiler.config().complete(imported.config, ExpressionBindings())
            new.config = try ExpressionValue.map(settings).jsonText()
        } catch let fault as InputFault {
            throw CommandFailure(.failed, "input", "connection '\(imported.name)': \(fault.message)")
        } catch {
            throw CommandFailure(.failed, "input", "the settings of '\(imported.name)' cannot be stored: \(error)")
        }
        return new
    }
}
