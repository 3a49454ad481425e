internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineServer
internal import EngineStore

/// Makes an API key.
struct KeyCreateCommand: ReportingCommand {
    static let words = ["key", "create"]
    static let summary = "makes an API key for the server, and shows it once"
    static let discussion = """
        Only a hash of the key is stored. Without --scope it may do everything in its environment. A
        key bound with --owner acts for that owner only; one bound with --integration touches that
        integration only.
        """
    static let examples = [
        CommandExample("engine key create first", "a key that may do everything in the environment"),
        CommandExample(
            "engine key create web --scope environment:connect_sessions:write", "one that only starts sessions"),
        CommandExample("engine key create admin --scope 'environment:*' --scope 'account:*'", "environments too"),
    ]

    static let result = ResultShape([
        .init("id", .integer, "its number"), .init("name", .text, "what people call it"),
        .init("environment", .text, "what it opens"), .init("scopes", .list(.text), "what it may do"),
        .init("key", .text, "the key itself: it is not shown again"),
    ])

    private let name: String
    private let scopes: [String]
    private let integration: String?
    private let owner: String?
    private let days: Int?

    init(reading arguments: inout ArgumentReader) {
        name = arguments.required("name", "what people call it")
        scopes = arguments.options("scope", "scope", "what it may do; environment:*")
        integration = arguments.option("integration", "name", "the only integration that it may touch")
        owner = arguments.option("owner", "id", "the only owner for whom it may act")
        days = arguments.integer("expires-in", "days", "days after which it is refused; never", in: 1...3_650)
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        guard name.contains(where: { !$0.isWhitespace }) else {
            throw .usage("a key needs a name", hint: "write what people call it: engine key create web")
        }
        if let owner, owner.isEmpty { throw .usage("--owner needs an id", hint: "leave it out for a key of no owner") }
        let scopes = scopes.isEmpty ? ["environment:*"] : scopes
        for scope in scopes where !KeyScopes.known(scope) {
            throw .unknown("scope", scope, candidates: KeyScopes.all)
        }
        try await Workplace.with(.paths([]), in: session, key: .unneeded) { workplace throws(CommandFailure) in
            try await require(integration, in: workplace)
            var new = NewKey(environment: workplace.environment, name: name, scopes: scopes)
            new.integration = integration
            new.owner = owner
            new.expiresAt = days.map { workplace.store.options.clock.now() + Int64($0) * 86_400 * 1_000_000 }
            let key = RandomBytes.uuid()
            let made = try await Workplace.storing { [new] () async throws(StoreFault) in
                try await workplace.store.addKey(new, Secret(key), actor: session.actor)
            }
            report(
                [
                    ("id", .number(JSONNumber(made.id))), ("name", .string(made.name)),
                    ("environment", .string(made.environment)), ("scopes", .array(scopes.map { .string($0) })),
                    ("key", .string(key)),
                ],
                text: """
                    Key '\(made.name)' of environment '\(made.environment)', shown this once:
                      \(key)

                    """, to: session)
        }
        return .done
    }

    /// A key for an integration that there is not would open nothing, and whoever has it would not learn why.
    private func require(_ integration: String?, in workplace: Workplace) async throws(CommandFailure) {
        guard let integration else { return }
        let made = try await Workplace.storing { () async throws(StoreFault) in
            try await workplace.store.integrations(in: workplace.environment)
        }
        let names = made.map(\.name) + (workplace.definitions.library.project?.integrations.names ?? [])
        guard !names.contains(integration) else { return }
        throw .unknown("integration", integration, candidates: names)
    }
}
