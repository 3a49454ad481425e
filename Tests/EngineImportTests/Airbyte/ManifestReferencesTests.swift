import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct ManifestReferencesTests {
    private static func resolved(_ text: String, _ key: String = "x") throws -> String? {
        let root = try DocumentReader.read(Array(text.utf8), path: "m.yaml")
        var references = ManifestReferences(root: root)
        do throws(ManifestFault) {
            return try references.resolved(root)[key]?.canonicalText
        } catch {
            return "fault: \(error.message)"
        }
    }

    @Test(arguments: [
        ("d: { a: 1 }\nx: \"#/d\"", #"{"a":1}"#), ("d: { a: { b: [5, 6] } }\nx: \"#/d/a/b/1\"", "6"),
        ("d: { a: 1, b: 2 }\nx: { $ref: \"#/d\", b: 3, c: 4 }", #"{"a":1,"b":3,"c":4}"#),
        ("d: { a: { k: 1, m: 2 } }\nx: { $ref: \"#/d\", a: { n: 3 } }", #"{"a":{"n":3}}"#),
        ("d: { \"a/b\": 7 }\nx: \"#/d/a/b\"", "7"),
        ("e: { v: 1 }\nd: { $ref: \"#/e\", w: 2 }\nx: { $ref: \"#/d\" }", #"{"v":1,"w":2}"#),
        ("d: [\"#/e\"]\ne: 5\nx: \"#/d\"", "[5]"), ("x: \"plain # text\"", #""plain # text""#),
        ("x: \"#/nothing\"", "fault: there is nothing at '#/nothing'"),
        ("x: \"#/y\"\ny: \"#/x\"", "fault: '#/x' leads to itself"),
        ("d: 5\nx: { $ref: \"#/d\", a: 1 }", "fault: '$ref' to '#/d' names no map"),
    ])
    func `what a reference names stands in its place`(_ text: String, _ expected: String) throws {
        let found = try Self.resolved(text)
        #expect(found == expected || found?.hasPrefix("fault: '#/") == true && expected.hasPrefix("fault: '#/"))
    }

    @Test
    func `references that multiply are refused, not expanded`() throws {
        var text = "a0: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n"
        for level in 1...12 {
            let list = (0..<10).map { _ in "\"#/a\(level - 1)\"" }.joined(separator: ", ")
            text += "a\(level): [\(list)]\n"
        }
        text += "x: 1\n"
        // What is known is taken over, not worked out again: this ends, in little time, one way or the other.
        _ = try Self.resolved(text)
    }

    @Test
    func `parameters go down, and what a component says itself wins`() throws {
        let text = """
            streams:
              - $parameters: { name: a, path: /p, kind: outer }
                retriever:
                  $parameters: { kind: inner }
                  requester: { url_base: "https://x.test", path: /own }
                  record_selector: { extractor: { field_path: [] } }
            """
        let root = try DocumentReader.read(Array(text.utf8), path: "m.yaml")
        let stream = try #require(root["streams"]?.elements?.first)
        let done = ManifestComponents.completed(stream, at: "DeclarativeSource.streams", [])
        #expect(done["type"]?.text == "DeclarativeStream")
        #expect(done["name"]?.text == "a")
        let requester = try #require(done[path: ["retriever", "requester"]])
        #expect(requester["type"]?.text == "HttpRequester")
        #expect(requester["path"]?.text == "/own")
        #expect(requester["kind"]?.text == "inner")
        #expect(done[path: ["retriever", "record_selector", "extractor", "type"]]?.text == "DpathExtractor")
        #expect(Component(requester).parameters["name"]?.text == "a")
    }
}
