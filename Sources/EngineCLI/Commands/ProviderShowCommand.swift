internal import EngineDefinition
internal import EngineLanguage

/// Shows what a provider offers.
struct ProviderShowCommand: ReportingCommand {
    static let words = ["provider", "show"]
    static let summary = "shows what a provider offers: schemes, settings, streams, tools"
    static let examples = [CommandExample("engine provider show acme", "what 'acme' offers")]

    static let result = ResultShape([
        .init("id", .text, "its id"), .init("title", .text, "what people call it"),
        .init("docs", .text, "where its documentation is").orNull, .init("status", .text, "how far it is").orNull,
        .init("icon", .text, "its picture").orNull, .init("categories", .list(.text), "what it is for"),
        .init("setup", .text, "how an application is registered, in Markdown").orNull,
        .init("server_setup", .text, "the same for 'engine serve': a browser comes back to the server").orNull,
        .init("auth", .list(.text), "its auth schemes, the usual one first"),
        .init("config", .list(.text), "the settings of a connection"),
        .init("streams", .list(.text), "what can be synced"), .init("tools", .list(.text), "what can be called"),
    ])

    private let id: String

    init(reading arguments: inout ArgumentReader) {
        id = arguments.required("id", "id of a provider")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let definitions = try Definitions.load(.provider(id), in: session)
        let provider = try definitions.provider(id)
        let endpoints = provider.endpoints.filter { !$0.value.isAbstract && $0.value.isTool }
        let streams = provider.streams.filter { !$0.value.isAbstract }
        let setup = SetupText(provider: provider, session: session)
        func list(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
        report(
            [
                ("id", .string(provider.id.value)), ("title", .string(provider.title)),
                ("docs", Self.text(provider.docs)), ("status", Self.text(provider.status?.rawValue)),
                ("icon", Self.text(provider.icon)), ("categories", list(provider.categories)),
                ("setup", Self.text(setup.ofConnect)), ("server_setup", Self.text(setup.ofServer)),
                ("auth", list(provider.auth.names)),
                ("config", list(provider.config.names)),
                ("streams", list(streams.map(\.name))), ("tools", list(endpoints.map(\.name))),
            ], text: text(of: provider, streams, endpoints) + (setup.note.map { "\n" + $0 } ?? ""), to: session)
        return .done
    }

    private func text(
        of provider: ProviderDefinition, _ streams: [NamedValues<StreamDefinition>.Entry],
        _ endpoints: [NamedValues<EndpointDefinition>.Entry]
    ) -> String {
        var text = "\(provider.title) (\(provider.id.value))\n"
        if let description = provider.description { text += description + "\n" }
        for case (let name, let fact?) in facts(of: provider) { text += "\(name): \(fact)\n" }
        let schemes = provider.auth.filter { !$0.value.parts.isInternal }
        text += section("auth", schemes.map { ($0.name, $0.value.parts.title ?? $0.value.typeName) })
        text += section("settings", provider.config.map { ($0.name, $0.value.title) })
        text += section("streams", streams.map { ($0.name, $0.value.description ?? $0.value.endpoint?.value ?? "") })
        text += section("tools", endpoints.map { ($0.name, $0.value.note) })
        return text
    }

    private func facts(of provider: ProviderDefinition) -> [(String, String?)] {
        [
            ("docs", provider.docs), ("status", provider.status?.rawValue),
            ("categories", provider.categories.isEmpty ? nil : provider.categories.joined(separator: ", ")),
        ]
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private func section(_ title: String, _ rows: [(String, String)]) -> String {
        guard !rows.isEmpty else { return "" }
        return "\n" + TextTable(header: [title, ""], rows: rows.map { [$0.0, $0.1] }).text
    }
}

extension EndpointDefinition {
    /// What a list of tools says of it.
    fileprivate var note: String { deprecated.map { "deprecated: \($0)" } ?? title ?? "" }
}
