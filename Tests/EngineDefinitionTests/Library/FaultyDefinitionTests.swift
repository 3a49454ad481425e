import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

struct FaultyDefinitionTests {
    private static let folder = TestFolder().fixture("definitions")
    static let fixtures = TextFile.paths(below: folder + "/bad", ending: ".yaml")

    /// Loads and compiles a file and what it uses, as `engine validate` does.
    private func faults(of path: String) -> DiagnosticList {
        let sound = DefinitionFolder(Self.folder + "/good", isBundled: true)
        let loaded = LibraryLoader(folders: [sound]).load(.paths([path]))
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        return diagnostics
    }

    @Test(arguments: fixtures)
    func `each fault is reported once and at its place`(_ path: String) throws {
        let file = SourceFile(path: path, bytes: try TextFile.bytes(path))
        let findings = ExpectedDiagnostics(in: file).findings(faults(of: path))
        #expect(findings == [], "\(findings.joined(separator: "\n"))")
    }

    @Test func `there are 150 faulty definitions of 60 ids`() throws {
        var ids: Set<String> = []
        for path in Self.fixtures { ids.formUnion(faults(of: path).all.map(\.id.name)) }
        #expect(Self.fixtures.count >= 150)
        #expect(ids.count >= 60)
        let known = Set(DiagnosticCatalogue.all.map(\.name))
        #expect(ids.subtracting(known) == [])
    }

    @Test func `the definitions that faulty ones use are sound`() {
        let sound = LibraryLoader(folders: [DefinitionFolder(Self.folder + "/good", isBundled: true)]).load(.everything)
        #expect(sound.diagnostics.isEmpty, "\(DiagnosticRenderer().text(DiagnosticReport(sound.diagnostics)))")
    }

    @Test func `every id is written once and explained`() {
        let names = DiagnosticCatalogue.all.map(\.name)
        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
        for id in DiagnosticCatalogue.all { #expect(id.explanation.hasSuffix(".") || id.explanation.hasSuffix("`)")) }
    }
}
