import EngineLanguage
import Testing

struct ShapeDescriptionTests {
    let description = AcmeFile.shapeDescription

    @Test func `every key is described in the order in which it is read`() throws {
        let keys = try #require(description.object("acme")).fields.map(\.key)
        #expect(
            keys == [
                "acme", "mode", "retries", "timeout", "separator", "hosts", "secret", "get", "post", "body", "type",
                "side",
                "radius", "children", "deletes", "next", "target",
            ])
    }

    @Test func `keys of a variant carry their condition`() throws {
        let fields = try #require(description.object("acme")).fields
        let radius = try #require(fields.first { $0.key == "radius" })
        #expect(radius.conditions == [FieldCondition(key: "type", value: "circle")])
    }

    @Test func `recursion ends at the name`() {
        #expect(description.objects.map(\.name) == ["acme", "acme.request", "acme.deletes"])
        #expect(description.conflicts.isEmpty)
    }

    @Test func `a default is shown as an author writes it`() throws {
        let fields = try #require(description.object("acme")).fields
        let defaults = fields.compactMap { field in field.defaultValue.map { "\(field.key)=\($0.flowText)" } }
        #expect(
            defaults == [
                "mode=careful", "retries=3", "timeout=1m", "separator=\" \"", "hosts=[]", "type=square", "side=1",
                "children={}",
            ])
    }
}
