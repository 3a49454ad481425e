import EngineFixtures
import EngineLanguage
import Testing

struct ShapeLookupTests {
    private let lookup = ShapeLookup([AcmeFile.shapeDescription])

    @Test(arguments: [
        "acme", "acme.mode", "acme.children", "acme.children.some_name.retries", "acme.children.retries", "acme.circle",
        "acme.circle.radius", "acme.deletes.all", "acme.next",
    ])
    func `a path is explained as it was`(_ path: String) throws {
        guard case .found(let text) = lookup.explain(path) else {
            Issue.record("\(path) is not found")
            return
        }
        #expect(Golden().difference("explain.\(path).txt", text) == nil)
    }

    @Test func `a path that leads nowhere says where it ends`() {
        guard case .unknown(let part, let place, let known) = lookup.explain("acme.deletes.al") else {
            Issue.record("found")
            return
        }
        #expect(part == "al")
        #expect(place == "acme.deletes")
        #expect(known == ["all"])
    }

    @Test func `a block is found by the name that reports give it`() throws {
        let name = "acme.circle"
        #expect(AcmeFile.shapeDescription.objects.map(\.name).contains("acme.deletes"))
        for path in ["acme.deletes", "acme.deletes.all", name] {
            guard case .found(let text) = lookup.explain(path) else {
                Issue.record("\(path) is not found")
                continue
            }
            #expect(text.hasPrefix(path + "\n"))
        }
        // Of two descriptions the block of the second is found where the first has none.
        let both = ShapeLookup([AcmeDeletes.shapeDescription, AcmeRequest.shapeDescription])
        for path in ["acme.request", "acme.request.get", "acme.deletes.all"] {
            guard case .found = both.explain(path) else {
                Issue.record("\(path) is not found")
                continue
            }
        }
        guard case .unknown("put", "acme.request", let known) = both.explain("acme.request.put") else {
            Issue.record("found")
            return
        }
        #expect(known == ["get", "post", "body"])
    }

    @Test func `a file of an unknown kind says which there are`() {
        guard case .unknown("acne", _, let known) = lookup.explain("acne.mode") else {
            Issue.record("found")
            return
        }
        #expect(known == ["acme"])
    }
}
