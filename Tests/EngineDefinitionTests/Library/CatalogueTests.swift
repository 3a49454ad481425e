import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

struct CatalogueTests {
    private static let loaded = LibraryLoader(
        folders: [DefinitionFolder(TestFolder().package, isBundled: true)]
    ).load(.everything)
    private var loaded: LoadedLibrary { Self.loaded }

    @Test func `nothing is reported on the bundled files`() {
        #expect(loaded.diagnostics.isEmpty, "\(DiagnosticRenderer().text(DiagnosticReport(loaded.diagnostics)))")
        #expect(!loaded.library.providers.isEmpty)
        #expect(!loaded.library.syncs.isEmpty)
    }

    @Test func `every bundled provider prints an expansion that reads to the same library`() throws {
        for provider in loaded.library.providers {
            let text = try #require(loaded.library.expandedText(ofProvider: provider.name))
            let again = Sample([(path: "providers/\(provider.name).yaml", text: text)])
            #expect(again.ids == [], "\(again.report)\n\(text)")
            #expect(again.loaded.library.expandedText(ofProvider: provider.name) == text, "\(provider.name)")
        }
    }
}
