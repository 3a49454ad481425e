import Testing

@testable import EngineDefinition

struct RootMentionsTests {
    @Test(arguments: [
        ("record.user.login", ["record.user.login"]),
        ("int(response.headers['x-left']) > input.n", ["response.headers", "input.n"]),
        ("'record.a' + \"input\" + config.?host", ["config.host"]),
        ("a.b[c.d].e", ["a.b", "c.d"]),
        ("record.tags.exists(t, t.name == 'x')", ["record.tags", "t", "t.name"]),
        ("x // input.y\n + z", ["x", "z"]),
        ("'it\\'s input.a' + b", ["b"]),
        ("size(record)", ["record"]),
    ])
    func `paths of an expression begin with its roots`(_ text: String, _ paths: [String]) {
        #expect(RootMentions.inExpression(text).map { $0.path.joined(separator: ".") } == paths)
    }

    @Test(arguments: [
        ("/a/${input.id}/b", ["input.id"]), ("${ {'a': '}'}.a + input.x }", ["input.x"]), ("$${input.a}", []),
        ("no holes", []), ("${a}${b}", ["a", "b"]), ("${unclosed", ["unclosed"]),
    ])
    func `only the holes of a template count`(_ text: String, _ paths: [String]) {
        #expect(RootMentions.inTemplate(text).map { $0.path.joined(separator: ".") } == paths)
    }

    @Test func `a hole has a place`() {
        #expect(RootMentions.holes(of: "ab${c}d${e}") == [2..<6, 7..<11])
        #expect(RootMentions.inTemplate("ab${c.d}").first?.range == 4..<7)
    }

    @Test(arguments: [
        ("list_*", "list_items", true), ("list_*", "get_item", false), ("*", "", true), ("a?c", "abc", true),
        ("a?c", "ac", false), ("*.acme.test", "eu.acme.test", true), ("**a", "bba", true), ("a*b*c", "axxbyyc", true),
        ("a*b*c", "axxbyy", false), ("", "", true), ("", "a", false),
    ])
    func `a glob stands for a whole text`(_ glob: String, _ text: String, _ isMatch: Bool) {
        #expect(Glob(glob).matches(text) == isMatch)
    }

    @Test func `a hostile glob takes no longer than the product of the lengths`() {
        let glob = Glob(String(repeating: "*a", count: 50) + "b")
        #expect(!glob.matches(String(repeating: "a", count: 2_000)))
    }
}
