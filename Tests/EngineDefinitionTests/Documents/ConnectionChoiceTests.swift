import EngineLanguage
import Testing

@testable import EngineDefinition

/// For which connections a sync runs (definitions.md §3).
@Suite struct ConnectionChoiceTests {
    private func choice(_ keys: String) throws -> ConnectionChoice {
        var diagnostics = DiagnosticList()
        let choice = ConnectionChoice.read(try tree(keys), diagnostics: &diagnostics)
        #expect(diagnostics.isEmpty)
        return choice
    }

    @Test(arguments: [
        ("ids: [a, b]", true), ("ids: b", false), ("owner: ada", true), ("owner: eve", false),
        ("tags: { plan: pro }", true),
        ("tags: { plan: free }", false), ("tags: { plan: pro, region: eu }", true),
        ("tags: { plan: pro, more: x }", false),
        ("ids: a\nowner: eve", false), ("ids: a\nowner: ada\ntags: { region: eu }", true),
    ])
    func `all that is said must hold`(_ keys: String, _ isTaken: Bool) throws {
        #expect(try choice(keys).selects(id: "a", tags: ["plan": "pro", "region": "eu"], owner: "ada") == isTaken)
    }

    @Test func `a connection of nobody is none of an owner's`() throws {
        #expect(try !choice("owner: ada").selects(id: "a", tags: [:], owner: nil))
    }
}
