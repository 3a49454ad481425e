import EngineDefinition
import EngineFixtures
import EngineLanguage
import EngineTesting
import Testing

/// What README and guides show of the definition language holds: whole files are checked, cases are replayed.
struct DocumentedDefinitionTests {
    private static let shown = Result {
        let package = TestFolder().package
        let texts = try MarkdownBlock.ofDocumentation(in: package).compactMap(definition)
        let catalogue = DefinitionFolder(package, isBundled: true)
        return (texts: texts, loaded: LibraryLoader(folders: [catalogue], texts: texts).load(.everything))
    }
    private let texts: [DefinitionText]
    private let loaded: LoadedLibrary

    init() throws { (texts, loaded) = try Self.shown.get() }

    /// A block that is a whole file: its first key says so.
    private static func definition(_ block: MarkdownBlock) -> DefinitionText? {
        guard block.language == "yaml" else { return nil }
        let isCases = block.text.split(separator: "\n").contains("cases:")
        return DefinitionText(path: "\(block)\(isCases ? ".cases" : "").yaml", text: block.text)
    }

    @Test func `every file that is shown has no faults`() {
        let report = DiagnosticRenderer(isColoured: false, width: 120).text(DiagnosticReport(loaded.diagnostics))
        #expect(loaded.diagnostics.isEmpty, "\(report)")
        #expect(texts.count >= 5, "the documentation shows providers, cases and syncs")
    }

    @Test func `every case that is shown passes`() throws {
        var count = 0
        for document in loaded.library.cases where texts.contains(where: { $0.file.path == document.source.path }) {
            let id = document.definition.provider.value
            let provider = try #require(loaded.library.provider(id), "\(document.source.path)")
            let runner = CaseRunner(provider: provider, sync: loaded.library.impliedSync(ofProvider: id), folder: ".")
            for result in document.definition.cases.map(runner.run) {
                count += 1
                #expect(result.failures.isEmpty, "\(result.name): \(result.failures.map(\.message))")
            }
        }
        #expect(count >= 4)
    }
}
