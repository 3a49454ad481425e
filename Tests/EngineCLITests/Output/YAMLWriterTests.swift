import EngineLanguage
import Testing

@testable import EngineCLI

struct YAMLWriterTests {
    /// What our own reader makes of a text, as JSON.
    private func read(_ text: String) throws -> JSONValue {
        var diagnostics = DiagnosticList()
        let node = try #require(YAMLParser.parse(SourceFile(path: "out.yaml", text: text), diagnostics: &diagnostics))
        #expect(diagnostics.isEmpty, "\(text)")
        return ImportedValue.json(of: node)
    }

    @Test func `maps and lists stand in blocks`() {
        let value: JSONValue = [
            "name": "acme", "count": 3, "list": ["a", ["b": 1, "c": []]], "none": nil, "map": ["deep": ["x": true]],
        ]
        #expect(
            YAMLWriter.text(value) == """
                name: acme
                count: 3
                list:
                - a
                - b: 1
                  c: []
                none: null
                map:
                  deep:
                    x: true

                """)
    }

    @Test(arguments: [
        "", " ", "true", "No", "null", "~", "1", "1.5", "-", "- a", "a: b", "a #b", "#a", "'a'", "\"", "a\nb", "\t",
        "é",
        "日本", "2026-01-01", "0x1F", "*a", "&a", "!a", "{a}", "[a]", "|", ">", "%", "@", "`", "a ", ":", "y", "off",
        "\u{1}",
        "\u{2028}", "a/b", "/path", "on the way", "a-b_c.d",
    ])
    func `every text is read back as itself`(_ text: String) throws {
        let value: JSONValue = [["", " "].contains(text) ? "k" : text: .string(text), "list": [.string(text)]]
        #expect(try read(YAMLWriter.text(value)) == value)
    }

    @Test func `plain words need no quotes, and what could be something else has them`() {
        #expect(YAMLWriter.text(["a": "on the way"]) == "a: on the way\n")
        #expect(YAMLWriter.text(["a": "yes"]) == "a: \"yes\"\n")
        #expect(YAMLWriter.text(["a": "12"]) == "a: \"12\"\n")
        #expect(YAMLWriter.text(["a": "b: c"]) == "a: \"b: c\"\n")
    }

    @Test func `numbers keep their digits`() throws {
        let value = try JSONValue(parsing: "{\"a\":9007199254740993,\"b\":0.7537806946818085110,\"c\":-0,\"d\":1e400}")
        #expect(YAMLWriter.text(value) == "a: 9007199254740993\nb: 0.7537806946818085110\nc: -0\nd: 1e400\n")
    }

    @Test func `nested lists and empty values are read back`() throws {
        let values: [JSONValue] = [
            ["a": [[1, 2], [3, [4]], []]], ["a": .object([JSONValue.Member]())], ["a": [nil, false]],
            ["a": [["b": [["c": "d"]]]]],
        ]
        for value in values { #expect(try read(YAMLWriter.text(value)) == value, "\(YAMLWriter.text(value))") }
    }

    @Test func `what is no map stands alone`() {
        #expect(YAMLWriter.text("text") == "text\n")
        #expect(YAMLWriter.text(3) == "3\n")
        #expect(YAMLWriter.element(["a": 1, "b": 2]) == "- a: 1\n  b: 2\n")
        #expect(YAMLWriter.element("x") == "- x\n")
    }
}
