internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Brings in connections with the credentials that they have elsewhere.
struct ConnectionImportCommand: EngineCommand {
    static let words = ["connection", "import"]
    static let summary = "brings in connections with their credentials, from YAML or JSON"
    static let discussion = """
        The file holds one connection or a list of them; each has 'provider', and may have 'connection'
        (its name), 'scheme', 'base_url', 'config', 'credentials' (the scheme's fields, and access_token
        and refresh_token where there are any), 'expires_at', 'metadata', 'tags', 'owner'. Each is
        verified before it is stored; the first that is refused ends the import, and those before it
        stay. A connection of the same name is replaced, its records stay.
        """
    static let examples = [
        CommandExample("engine connection import connections.yaml", "all of a file"),
        CommandExample("engine connection import - < export.json", "from standard input"),
        CommandExample("engine connection import connections.yaml --no-verify", "without a call to anybody"),
    ]

    private let path: String
    private let skipsVerifying: Bool
    private let allowed: [String]

    init(reading arguments: inout ArgumentReader) {
        path = arguments.required("file", "file with connections, or - for standard input")
        skipsVerifying = arguments.flag("no-verify", "store them without proving that they work")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let isInput = path == "-"
        guard let text = isInput ? TextFile.standardInput() : TextFile(path: session.path(of: path)).read() else {
            throw CommandFailure(.local, "unreadable-file", "'\(path)' cannot be read")
        }
        let connections = try ImportedConnection.all(
            in: SourceFile(path: isInput ? "standard input" : path, text: text))
        let names = try await Workplace.with(.paths([]), in: session, allowing: allowed) {
            workplace throws(CommandFailure) in
            var names: [String] = []
            for connection in connections { names.append(try await bring(connection, workplace, session)) }
            return names
        }
        let report =
            session.wantsJSON
            ? JSONWriter.text(["format_version": 1, "imported": .array(names.map { .string($0) })])
            : "Imported \(names.count) connections\(skipsVerifying ? ", not verified" : "")."
        session.terminal.write(report + "\n")
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
        let secret = imported.credentials.map { Secret(JSONWriter.text($0)) }
        var outcome = ConnectionTrial.Outcome(credentials: secret, expiresAt: imported.expiresAt)
        if !skipsVerifying {
            var diagnostics = DiagnosticList()
            let plan = compiler.provider(scheme: scheme, diagnostics: &diagnostics)
            outcome = try await ConnectionTrial(workplace: workplace, plan: plan).run(
                new, credentials: secret, expiresAt: imported.expiresAt)
            new.metadata = try Self.json(outcome.metadata, imported.name)
        }
        _ = try await workplace.keep(new, outcome, over: old)
        return new.name
    }

    private func describe(
        _ imported: ImportedConnection, _ provider: ProviderDefinition, _ scheme: String, _ compiler: PlanCompiler,
        _ workplace: Workplace
    ) throws(CommandFailure) -> NewConnection {
        var new = NewConnection(
            environment: workplace.environment, name: imported.name, provider: provider.id.value, scheme: scheme)
        new.owner = imported.owner
        new.baseURL = try BaseAddress.checked(imported.baseURL)
        new.metadata = imported.metadata.map { JSONWriter.text($0) } ?? "{}"
        new.tags = imported.tags.map { JSONWriter.text($0) } ?? "{}"
        let settings: ExpressionMap
        do throws(InputFault) {
            settings = try compiler.config().complete(imported.config, ExpressionBindings())
        } catch {
            throw CommandFailure(.failed, "input", "connection '\(imported.name)': \(error.message)")
        }
        new.config = try Self.json(settings, imported.name)
        return new
    }

    private static func json(_ map: ExpressionMap, _ name: String) throws(CommandFailure) -> String {
        do throws(ExpressionFault) {
            return try ExpressionValue.map(map).jsonText()
        } catch {
            throw CommandFailure(.failed, "input", "a value of '\(name)' cannot be stored: \(error.message)")
        }
    }
}
