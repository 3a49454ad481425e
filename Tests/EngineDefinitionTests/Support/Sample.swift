import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// A library made of texts, for tests.
struct Sample {
    let loaded: LoadedLibrary

    /// Loads texts by path; each must begin with the key that says what it is.
    init(_ texts: [(path: String, text: String)], sourceLocation: SourceLocation = #_sourceLocation) {
        let files = texts.compactMap { DefinitionText(path: $0.path, text: $0.text) }
        if files.count != texts.count {
            Issue.record("a text begins with no known key", sourceLocation: sourceLocation)
        }
        loaded = LibraryLoader(folders: [], texts: files).load(.everything)
    }

    /// Loads one provider.
    init(provider text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        self.init([(path: "providers/acme.yaml", text: text)], sourceLocation: sourceLocation)
    }

    /// The only provider.
    var provider: ProviderDefinition {
        get throws { try #require(loaded.library.providers.first?.value) }
    }

    /// What was reported, rendered.
    var report: String { DiagnosticRenderer().text(DiagnosticReport(loaded.diagnostics)) }

    /// The ids that were reported, in order of position.
    var ids: [String] { DiagnosticReport(loaded.diagnostics).diagnostics.map(\.id.name) }
}
