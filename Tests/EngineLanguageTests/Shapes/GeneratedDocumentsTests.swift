import EngineFixtures
import EngineLanguage
import Testing

struct GeneratedDocumentsTests {
    private let golden = Golden()
    private let description = AcmeFile.shapeDescription

    @Test func `the schema for editors is as it was`() {
        #expect(golden.difference("acme.schema.json", JSONSchemaWriter.text(description)) == nil)
    }

    @Test func `the reference page is as it was`() {
        #expect(golden.difference("acme.md", ReferenceWriter.markdown(description)) == nil)
    }

    @Test func `the page of diagnostics has every id once`() {
        let page = DiagnosticReference.markdown()
        for id in DiagnosticID.all {
            #expect(page.split(separator: "\n").count { $0 == "## \(id)" } == 1)
        }
        #expect(
            golden.difference("diagnostics.some.md", DiagnosticReference.markdown([.unknownKey, .mergeKey])) == nil)
    }

    @Test func `an id is explained for a terminal`() throws {
        let id = try #require(DiagnosticReference.id("merge-key"))
        #expect(golden.difference("explain.merge-key.txt", DiagnosticReference.explanation(id)) == nil)
        #expect(DiagnosticReference.id("merge-keys") == nil)
    }

    @Test func `ids are kebab-case, unique and explained`() {
        #expect(Set(DiagnosticID.all.map(\.name)).count == DiagnosticID.all.count)
        for id in DiagnosticID.all {
            #expect(id.name.allSatisfy { $0.isLowercase || $0 == "-" || $0.isNumber }, "\(id)")
            #expect(id.explanation.hasSuffix("."), "\(id)")
        }
    }
}
