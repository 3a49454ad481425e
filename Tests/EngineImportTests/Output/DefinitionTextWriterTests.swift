import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct DefinitionTextWriterTests {
    @Test
    func `small maps stand in one line, large ones are spread, comments stand before`() {
        var map = OutputMap([
            ("provider", .text("acme")), ("base", .text("https://acme.test")),
            ("config", .entries([("host", .entries([("title", .text("Host: of all")), ("default", .text("a.b"))]))])),
            ("list", .list([.text("a"), .number("1"), .bool(true), .null])),
            ("text", .text("one\ntwo\n")), ("empty", .entries([])),
        ])
        map.entries[1].comment = ["Not imported: a\nb."]
        let text = DefinitionTextWriter.text(map, head: ["Head."])
        #expect(
            text == """
                # Head.
                provider: acme
                # Not imported: a b.
                base: https://acme.test
                config:
                  host:
                    title: "Host: of all"
                    default: a.b
                list: [a, 1, true, null]
                text: |
                  one
                  two
                empty: {}

                """ || text.contains("host: { title: \"Host: of all\", default: a.b }"))
    }

    @Test(arguments: [
        "", " ", "a: b", "a #b", "#a", "- a", "yes", "No", "null", "~", "1", "1.5", "0x1F", "true", "{a}", "[a]",
        "a, b", "'a'", "\"a\"",
        "a\\b", "tab\tx", "ünï", "\u{85}", "*a", "&a", "!a", "%a", "@a", "`a`", "a:", "a:b", "?", "? a", "|", ">",
        "${x ? 'a' : 'b'}",
        "line\nline", "\nlead", "trail\n\n", " indented\nx", "a\r\nb", "$${x}", "=", "<<", ".", "..", "-", "--- a",
        "2024-01-01", "12:30",
    ])
    func `any text is read back as it was`(_ text: String) throws {
        for map in [
            OutputMap([("k", .text(text))]), OutputMap([("k", .list([.text(text), .text("x")]))]),
            OutputMap([("k", .entries([("a", .entries([(text.isEmpty ? "e" : text, .text(text))]))]))]),
        ] {
            let written = DefinitionTextWriter.text(map)
            let read = try DocumentReader.read(Array(written.utf8), path: "x.yaml")
            #expect(read.canonicalText == Self.expected(.map(map)), "\(written)")
        }
    }

    @Test
    func `any tree is read back as it was`() throws {
        var random = SeededGenerator(seed: Seed.make(for: #function))
        for _ in 0..<300 {
            let tree = OutputNode.map(OutputMap([("root", Self.tree(&random, depth: 4))]))
            guard let map = tree.map else { continue }
            let written = DefinitionTextWriter.text(map)
            let read = try DocumentReader.read(Array(written.utf8), path: "x.yaml")
            #expect(read.canonicalText == Self.expected(tree), "\(written)")
        }
    }

    private static let words = [
        "a", "b c", "x: y", "${a.b}", "it's", "\"q\"", "- x", "12", "true", "", "n\nm", "a,b", "{x}", "# c",
    ]

    private static func tree(_ random: inout SeededGenerator, depth: Int) -> OutputNode {
        switch random.below(depth > 0 ? 6 : 4) {
        case 0: return .number(String(random.below(1000)))
        case 1: return .bool(random.below(2) == 0)
        case 2, 3: return .text(words[random.below(words.count)])
        case 4: return .list((0..<random.below(5)).map { _ in tree(&random, depth: depth - 1) })
        default:
            var map = OutputMap()
            for index in 0..<random.below(6) {
                map[words[random.below(words.count)] + String(index)] = tree(&random, depth: depth - 1)
                if random.below(4) == 0, !map.entries.isEmpty { map.entries[map.entries.count - 1].comment = ["said"] }
            }
            return .map(map)
        }
    }

    private static func expected(_ node: OutputNode) -> String {
        switch node {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): text
        case .text(let text): JSONWriter.text(.string(text))
        case .list(let elements): "[" + elements.map(expected).joined(separator: ",") + "]"
        case .map(let map):
            "{" + map.entries.map { JSONWriter.text(.string($0.key)) + ":" + expected($0.value) }.joined(separator: ",")
                + "}"
        }
    }
}
