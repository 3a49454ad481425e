import EngineDefinition
import EngineLanguage
import Testing

/// Definitions that a test writes itself.
enum Written {
    /// A provider from its text, which must have no faults.
    static func provider(_ id: String, _ text: String) throws -> ProviderDefinition {
        let file = try #require(DefinitionText(path: "\(id).yaml", text: text))
        let loaded = LibraryLoader(folders: [], texts: [file]).load(.everything)
        let report = DiagnosticRenderer(isColoured: false, width: 100).text(DiagnosticReport(loaded.diagnostics))
        return try #require(loaded.library.provider(id), "\(report)")
    }
}
