import EngineDefinition
import EngineLanguage
import EngineTesting
import Testing

/// Runs cases that are written in a test.
enum CaseBench {
    /// Runs the cases of a text; what is not as they say, each with its line in the case file.
    static func failures(
        _ text: String, of provider: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let cases = "provider: acme\ncases:\n" + lines.map { "  \($0)\n" }.joined()
        let files = [("providers/acme.yaml", provider), ("providers/acme.cases.yaml", cases)].compactMap {
            DefinitionText(path: $0.0, text: $0.1)
        }
        let loaded = LibraryLoader(folders: [], texts: files).load(.everything)
        let report = DiagnosticRenderer().text(DiagnosticReport(loaded.diagnostics))
        #expect(loaded.diagnostics.isEmpty, "\(report)", sourceLocation: sourceLocation)
        let file = try #require(loaded.library.cases.first, sourceLocation: sourceLocation)
        let found = try #require(loaded.library.provider("acme"), sourceLocation: sourceLocation)
        let runner = CaseRunner(provider: found, sync: loaded.library.impliedSync(ofProvider: "acme"), folder: "/tmp")
        return file.definition.cases.map(runner.run).flatMap(\.failures).map {
            "\($0.span.position.line): \($0.message)"
        }
    }
}
