internal import EngineLanguage

/// Checks the settings of a project against the library.
struct ProjectChecker {
    private let project: ProjectDefinition
    private let providers: [String]
    /// What is wrong.
    private(set) var diagnostics = DiagnosticList()

    init(_ project: ProjectDefinition, providers: [String]) {
        self.project = project
        self.providers = providers
    }

    /// All rules.
    mutating func check() {
        for integration in project.integrations {
            let name = integration.value.provider
            guard !name.isPlaceholder, !providers.contains(name.value) else { continue }
            diagnostics.append(
                Suggestion.unknown(
                    .unknownProvider, "there is no provider '\(name.value)'", word: name.value, at: name.span,
                    among: providers))
        }
        diagnostics.reportRepetition(in: project.network?.allow ?? [], of: "target")
    }
}
