internal import EngineDefinition
internal import EngineLanguage

/// Explains a diagnostic, a key, or a provider in full.
struct ExplainCommand: EngineCommand {
    static let words = ["explain"]
    static let summary = "explains a diagnostic, a key of a file, or a provider in full"
    static let examples = [
        CommandExample("engine explain unknown-key", "what a diagnostic means"),
        CommandExample("engine explain provider.auth.oauth2", "a key, and what stands below it"),
        CommandExample("engine explain provider acme --expanded", "a provider without presets and inheritance"),
    ]

    private let subject: String
    private let provider: String?
    private let isExpanded: Bool

    init(reading arguments: inout ArgumentReader) {
        subject = arguments.required("subject", "id of a diagnostic, path of a key, or the word provider")
        provider = arguments.optional("id", "id of a provider")
        isExpanded = arguments.flag("expanded", "print the provider as a file without presets and inheritance")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        if subject == "provider", let provider {
            guard isExpanded else { throw .usage("say what to explain of '\(provider)'", hint: "add --expanded") }
            let definitions = try Definitions.load(.provider(provider), in: session)
            _ = try definitions.provider(provider)
            session.terminal.write(definitions.library.expandedText(ofProvider: provider) ?? "")
            return .done
        }
        if let id = DiagnosticCatalogue.id(named: subject) {
            session.terminal.write(DiagnosticReference.explanation(id))
            return .done
        }
        switch ShapeLookup(DefinitionKind.allCases.map(\.shapes)).explain(subject) {
        case .found(let text):
            session.terminal.write(text)
            return .done
        case .unknown(let part, let place, let known):
            let near = Suggestion.nearest(to: part, among: known + DiagnosticCatalogue.all.map(\.name))
            throw .usage(
                "there is nothing called '\(part)' in \(place)",
                hint: near.map { "did you mean '\($0)'?" } ?? "there are: \(known.prefix(12).joined(separator: ", "))")
        }
    }
}
