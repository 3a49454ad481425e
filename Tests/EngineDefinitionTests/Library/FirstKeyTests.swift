import Testing

@testable import EngineDefinition

struct FirstKeyTests {
    @Test(arguments: [
        ("provider: acme\n", "a.yaml", DefinitionKind.provider, "acme"),
        ("# yaml-language-server\n\n---\nprovider: \"acme\"  # id\n", "a.yaml", .provider, "acme"),
        ("provider: acme\ncases: []\n", "a.cases.yaml", .cases, "acme"),
        ("sync: 'hourly'\r\nprovider: acme\r\n", "s.yaml", .sync, "hourly"),
    ])
    func `the first key says what a file is`(
        _ text: String, _ path: String, _ kind: DefinitionKind, _ id: String
    )
        throws
    {
        let first = try #require(FirstKey(in: Array(text.utf8), path: path))
        #expect(first.kind == kind)
        #expect(first.id == id)
    }

    @Test(arguments: ["", "title: Acme\n", "- a\n", "{ provider: acme }\n", "provider:\n", "# only a comment\n"])
    func `a file that begins otherwise is unknown`(_ text: String) {
        #expect(FirstKey(in: Array(text.utf8), path: "a.yaml")?.id == nil)
    }
}
