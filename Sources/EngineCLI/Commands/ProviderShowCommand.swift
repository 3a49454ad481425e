internal import EngineDefinition
internal import EngineLanguage

/// Shows what a provider offers.
struct ProviderShowCommand: EngineCommand {
    static let words = ["provider", "show"]
    static let summary = "shows what a provider offers: schemes, settings, streams, tools"
    static let examples = [CommandExample("engine provider show acme", "what 'acme' offers")]

    private let id: String

    init(reading arguments: inout ArgumentReader) {
        id = arguments.required("id", "id of a provider")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let definitions = try Definitions.load(.provider(id), in: session)
        let provider = try definitions.provider(id)
        let endpoints = provider.endpoints.filter { !$0.value.isAbstract && $0.value.isTool }
        if session.wantsJSON {
            session.terminal.write(JSONWriter.text(json(provider, endpoints)) + "\n")
            return .done
        }
        session.terminal.write("\(provider.title) (\(provider.id.value))\n")
        if let description = provider.description { session.terminal.write(description + "\n") }
        let facts = [
            ("docs", provider.docs), ("status", provider.status?.rawValue),
            ("categories", provider.categories.isEmpty ? nil : provider.categories.joined(separator: ", ")),
        ]
        for case (let name, let text?) in facts { session.terminal.write("\(name): \(text)\n") }
        let schemes = provider.auth.filter { !$0.value.parts.isInternal }
        section("auth", schemes.map { ($0.name, $0.value.parts.title ?? $0.value.typeName) }, session)
        section("settings", provider.config.map { ($0.name, $0.value.title) }, session)
        section("streams", provider.streams.filter { !$0.value.isAbstract }.map { ($0.name, $0.value.description ?? $0.value.endpoint?.value ?? "") }, session)
        section("tools", endpoints.map { ($0.name, $0.value.note) }, session)
        if let setup = provider.setup { session.terminal.write("\n" + setup + (setup.hasSuffix("\n") ? "" : "\n")) }
        return .done
    }

    private func section(_ title: String, _ rows: [(String, String)], _ session: CommandSession) {
        guard !rows.isEmpty else { return }
        session.terminal.write("\n" + TextTable(header: [title, ""], rows: rows.map { [$0.0, $0.1] }).text)
    }

    private func json(
        _ provider: ProviderDefinition, _ endpoints: [NamedValues<EndpointDefinition>.Entry]
    ) -> JSONValue {
        [
            "id": .string(provider.id.value), "title": .string(provider.title),
            "docs": text(provider.docs), "status": text(provider.status?.rawValue), "icon": text(provider.icon),
            "categories": .array(provider.categories.map { .string($0) }), "setup": text(provider.setup),
            "auth": .array(provider.auth.names.map { .string($0) }),
            "config": .array(provider.config.names.map { .string($0) }),
            "streams": .array(provider.streams.names.map { .string($0) }),
            "tools": .array(endpoints.map { .string($0.name) }),
        ]
    }

    private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

extension EndpointDefinition {
    /// What a list of tools says of it.
    fileprivate var note: String { deprecated.map { "deprecated: \($0)" } ?? title ?? "" }
}
