internal import EngineDefinition
internal import EngineLanguage

/// Explains a diagnostic, a key, or a provider in full.
struct ExplainCommand: ReportingCommand {
    static let words = ["explain"]
    static let summary = "explains a diagnostic, a key of a file, or a provider in full"
    static let examples = [
        CommandExample("engine explain unknown-key", "what a diagnostic means"),
        CommandExample("engine explain provider.auth.oauth2", "a key, and what stands below it"),
        CommandExample("engine explain provider acme --expanded", "a provider without presets and inheritance"),
    ]

    static let result = ResultShape([
        .init("subject", .text, "what was asked"), .init("text", .text, "the explanation; of a provider its file"),
    ])

    private let subject: String
    private let provider: String?
    private let isExpanded: Bool

    init(reading arguments: inout ArgumentReader) {
        subject = arguments.required("subject", "id of a diagnostic, path of a key, or the word provider")
        provider = arguments.optional("id", "id of a provider")
        isExpanded = arguments.flag("expanded", "print the provider as a file without presets and inheritance")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let text = try explanation(session)
        let asked = [subject, provider].compactMap(\.self).joined(separator: " ")
        report([("subject", .string(asked)), ("text", .string(text))], text: text, to: session)
        return .done
    }

    private func explanation(_ session: CommandSession) throws(CommandFailure) -> String {
        if subject == "provider", let provider {
            guard isExpanded else { throw .usage("say what to explain of '\(provider)'", hint: "add --expanded") }
            let definitions = try Definitions.load(.provider(provider), in: session)
            _ = try definitions.provider(provider)
            return definitions.library.expandedText(ofProvider: provider) ?? ""
        }
        if let provider {
            throw .usage("'\(provider)' is one word too many", hint: "'engine help explain' shows its forms")
        }
        if let id = DiagnosticCatalogue.id(named: subject) { return DiagnosticReference.explanation(id) }
        if let text = FailureCode.explanation(subject) { return text }
        switch ShapeLookup(DefinitionKind.allCases.map(\.shapes)).explain(subject) {
        case .found(let text): return text
        case .unknown(let part, let place, let known):
            let ids = DiagnosticCatalogue.all.map(\.name) + FailureCode.all.map(\.name)
            let near = Suggestion.nearest(to: part, among: known + ids)
            throw .usage(
                "there is nothing called '\(part)' in \(place)",
                hint: near.map { "did you mean '\($0)'?" } ?? "there are: \(known.prefix(12).joined(separator: ", "))")
        }
    }
}
