import EngineDefinition
import EngineFixtures
import EngineLanguage
import EngineTesting
import Testing

/// The bundled providers, each proved by its own cases.
struct ProviderCaseTests {
    private let package = TestFolder().package
    private let loaded = LibraryLoader(
        folders: [DefinitionFolder(TestFolder().package, isBundled: true)]
    ).load(.everything)

    @Test func `nothing is reported when the bundled files are loaded and compiled`() {
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        #expect(diagnostics.isEmpty, "\(DiagnosticRenderer().text(DiagnosticReport(diagnostics)))")
    }

    @Test func `every bundled provider has cases`() {
        let proved = Set(loaded.library.cases.map(\.definition.provider.value))
        #expect(loaded.library.providers.names.filter { !proved.contains($0) } == [])
    }

    @Test func `every case of every bundled provider passes`() throws {
        var count = 0
        for file in loaded.library.cases {
            let provider = try #require(loaded.library.provider(file.definition.provider.value))
            let runner = CaseRunner(
                provider: provider, sync: loaded.library.impliedSync(ofProvider: provider.id.value),
                folder: "\(package)/providers")
            for definition in file.definition.cases {
                let result = runner.run(definition)
                count += 1
                for failure in result.failures {
                    let place = failure.span.position
                    Issue.record("\(result.name): \(file.source.path):\(place.line): \(failure.message)")
                }
            }
        }
        #expect(count >= 20)
    }
}
