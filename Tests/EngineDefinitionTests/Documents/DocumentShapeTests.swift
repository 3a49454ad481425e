import EngineLanguage
import Testing

@testable import EngineDefinition

struct DocumentShapeTests {
    private static let shapes = [
        ProviderDefinition.shapeDescription, SyncDefinition.shapeDescription, CaseFileDefinition.shapeDescription,
        ProjectDefinition.shapeDescription,
    ]

    @Test func `no two types claim one name`() {
        for shape in Self.shapes { #expect(shape.conflicts == []) }
    }

    @Test func `every key has a sentence`() {
        for object in Self.shapes.flatMap(\.objects) {
            for field in object.fields {
                #expect(
                    field.doc.hasSuffix(".") || field.doc.hasSuffix("`"), "\(object.name).\(field.key): \(field.doc)")
            }
        }
    }

    @Test func `every preset is a variant of its block`() throws {
        let provider = ProviderDefinition.shapeDescription
        let pagination = try #require(provider.object("pagination")?.discriminators.first)
        #expect(pagination.options.map(\.name) == PaginatorRegistry.members.map { $0.name })
        let auth = try #require(provider.object("auth")?.discriminators.first)
        #expect(auth.options.map(\.name) == AuthSchemeRegistry.members.map { $0.name })
    }

    @Test func `the registries are alphabetical by type`() {
        let paginators = PaginatorRegistry.members.map { String(describing: $0).lowercased() }
        #expect(paginators == paginators.sorted())
        let schemes = AuthSchemeRegistry.members.map { String(describing: $0).lowercased() }
        #expect(schemes == schemes.sorted())
    }

    @Test func `the keys that a step's endpoint excludes are all of a request's`() {
        #expect(RequestDefinition.shapeDescription.objects.first?.fields.map(\.key) == RequestDefinition.keys)
    }

    @Test func `keys of later issues are not known yet`() throws {
        let names = Set(ProviderDefinition.shapeDescription.objects.flatMap { $0.fields.map(\.key) })
        let later = ["webhooks", "actions", "driver", "on_change", "subscription"]
        #expect(names.intersection(later) == [])
    }
}
