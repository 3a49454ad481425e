import EngineDefinition
import EngineFixtures
import EngineLanguage
import Testing

struct GeneratedFilesTests {
    @Test(arguments: (GeneratedDocument.schemas + GeneratedDocument.pages).map(\.path))
    func `what is committed is what the code says`(_ path: String) throws {
        let documents = GeneratedDocument.schemas + GeneratedDocument.pages
        let document = try #require(documents.first { $0.path == path })
        let remedy = "scripts/generate rewrites it"
        #expect(Golden().difference(generated: path, document.text, remedy: remedy) == nil)
    }

    @Test(arguments: DefinitionKind.allCases)
    func `names of objects are unique`(_ kind: DefinitionKind) {
        #expect(kind.shapes.conflicts == [])
    }

    @Test func `each key says what it means`() {
        for kind in DefinitionKind.allCases {
            for object in kind.shapes.objects {
                for field in object.fields {
                    #expect(field.doc.hasSuffix(".") || field.doc.hasSuffix(")"), "\(object.name).\(field.key)")
                }
            }
        }
    }

    @Test(arguments: [
        "provider.auth.oauth2", "provider.pagination.cursor.param", "sync.streams.cursor", "provider.base",
    ])
    func `a path of keys is explained`(_ path: String) {
        let lookup = ShapeLookup(DefinitionKind.allCases.map(\.shapes))
        guard case .found(let text) = lookup.explain(path) else {
            Issue.record("\(path) is not found")
            return
        }
        #expect(text.hasPrefix(path))
    }
}
