import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Every id that can be reported has a faulty definition that shows it.
struct DiagnosticFixtureTests {
    private static let folder = TestFolder().fixture("definitions")

    /// Ids that no single file of definitions can show, and where they are shown instead.
    private static let elsewhere = [
        "deprecated-key": "no key is deprecated yet: EngineLanguageTests/Fixtures/shapes",
        "duplicate-id": "needs two files: LibraryLoaderTests",
        "file-too-large": "a fixture of 1 MiB: made below",
        "id-not-file-name": "depends on the folder `providers`: LibraryLoaderTests",
        "invalid-size": "no key holds a size yet: EngineLanguageTests/Fixtures/shapes",
        "text-too-long": "a fixture of 256 KiB: made below",
        "unreadable-file": "needs a file that is not there: LibraryLoaderTests",
    ]

    private func faults(of path: String) -> DiagnosticList {
        let sound = DefinitionFolder(Self.folder + "/good", isBundled: true)
        let loaded = LibraryLoader(folders: [sound]).load(.paths([path]))
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        return diagnostics
    }

    @Test func `every id has a fixture, or a reason why not`() {
        var shown: Set<String> = []
        for path in FaultyDefinitionTests.fixtures { shown.formUnion(faults(of: path).all.map(\.id.name)) }
        let known = Set(DiagnosticCatalogue.all.map(\.name))
        #expect(known.subtracting(shown).subtracting(Self.elsewhere.keys).sorted() == [], "these have no fixture")
        #expect(shown.intersection(Self.elsewhere.keys).sorted() == [], "these have one by now: take them off the list")
        #expect(Set(Self.elsewhere.keys).subtracting(known).sorted() == [], "these are no ids any more")
    }

    // MARK: Fixtures that would be too large to keep

    @Test func `a file over the limit is refused whole`() throws {
        let padding = String(
            repeating: "# 89 more bytes of a comment that nobody needs, but which is long enough for this test.\n",
            count: 12_000)
        let sample = Sample(provider: "provider: acme\ntitle: Acme\nbase: https://acme.test\n" + padding)
        #expect(sample.ids == ["file-too-large"])
        #expect(sample.loaded.library.providers.isEmpty)
    }

    @Test func `a text over the limit is refused where it begins`() throws {
        let sample = Sample(
            provider:
                "provider: acme\ntitle: Acme\nbase: https://acme.test\ndescription: \(String(repeating: "x", count: 262_145))\n"
        )
        #expect(sample.ids == ["text-too-long"])
        #expect(sample.loaded.diagnostics.all.first?.span.position.line == 4)
        let longest = Sample(
            provider:
                "provider: acme\ntitle: Acme\nbase: https://acme.test\ndescription: \(String(repeating: "x", count: 262_144))\n"
        )
        #expect(longest.ids == [])
    }
}
