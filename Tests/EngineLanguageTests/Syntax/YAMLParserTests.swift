import EngineLanguage
import Testing

struct YAMLParserTests {
    private static func tree(_ yaml: String) throws -> SyntaxNode {
        let (tree, diagnostics) = MarkedSource(yaml).parse()
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        return try #require(tree)
    }

    @Test func `spans cover nodes with quotes and brackets`() throws {
        let tree = try Self.tree("ä: 'x y'   # c\nlist:\n  - { a: 1 }\n  - [1, 2]\nlast: |\n  text\n\n# end\n")
        #expect(tree["ä"]?.span.text == "'x y'")
        #expect(
            tree["list"]?.span.text == "{ a: 1 }\n  - [1, 2]" || tree["list"]?.span.text == "- { a: 1 }\n  - [1, 2]")
        #expect(tree["list"]?.elements?.map(\.span.text) == ["{ a: 1 }", "[1, 2]"])
        #expect(tree["last"]?.span.text == "|\n  text")
        #expect(tree.entries?.map(\.keySpan.text) == ["ä", "list", "last"])
    }

    @Test func `an empty value stands behind its colon`() throws {
        let tree = try Self.tree("a:\nb: { c, d: }\n")
        #expect(tree["a"]?.isNull == true)
        #expect(tree["a"]?.span.position == SourcePosition(line: 1, column: 3))
        #expect(tree["b"]?["c"]?.isNull == true)
        #expect(tree["b"]?["c"]?.span.text == "")
        #expect(tree["b"]?.entries?.count == 2)
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "---\n", "\u{FEFF}", "\u{FEFF}# c\n"])
    func `a file without content is null`(_ text: String) throws {
        #expect(try Self.tree(text).isNull)
    }

    @Test func `merge keys and entries without values are left to the reader`() throws {
        let tree = try Self.tree("base: &b { x: 1 }\nuse: { <<: *b, coalesce(a, 0) }\n")
        #expect(tree["use"]?.entries?.map(\.key.text) == ["<<", "coalesce(a", "0)"])
    }

    @Test func `an alias stands for its anchor, at its own place`() throws {
        let tree = try Self.tree("a: &x { k: v }\nb: *x\nc: &s text\n*s : 1\nd: [*s, *x]\n")
        #expect(tree["b"]?["k"]?.scalar?.text == "v")
        #expect(tree["b"]?.span.text == "*x")
        #expect(tree["b"]?["k"]?.span.position.line == 1)
        #expect(tree["text"]?.scalar?.text == "1")
        #expect(tree["d"]?.elements?.first?.scalar?.text == "text")
    }

    @Test func `an anchor may be set again`() throws {
        let tree = try Self.tree("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")
        #expect(tree["b"]?.scalar?.text == "1")
        #expect(tree["d"]?.scalar?.text == "2")
    }

    @Test func `offsets are right behind characters of several bytes`() throws {
        let text = (0..<300).map { "k\($0): ü漢😀 \($0)\n" }.joined()
        let tree = try Self.tree(text)
        for (index, entry) in (tree.entries ?? []).enumerated() {
            #expect(entry.keySpan.text == "k\(index)")
            #expect(entry.value.span.text == "ü漢😀 \(index)")
        }
    }

    @Test func `nesting is allowed up to the limit`() throws {
        let fine = MarkedSource(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
        #expect(fine.parse().diagnostics.isEmpty)
        let deep = MarkedSource(String(repeating: "[", count: 64) + "«[»" + String(repeating: "]", count: 65))
        let (tree, diagnostics) = deep.parse()
        #expect(tree == nil)
        #expect(diagnostics.map(\.id) == [.nestingTooDeep])
        #expect(diagnostics.first?.span.start == deep.start)
    }

    @Test func `aliases count into nesting`() {
        let anchored = "a: &x " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "\n"
        let nested = "b: " + String(repeating: "[", count: 30) + "«*x»" + String(repeating: "]", count: 30) + "\n"
        let source = MarkedSource(anchored + nested)
        let diagnostics = source.parse().diagnostics
        #expect(diagnostics.map(\.id) == [.nestingTooDeep])
        #expect(diagnostics.first?.span.start == source.start)
    }

    @Test func `aliases of aliases stop at the limit`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let list = [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        #expect(MarkedSource(text).parse().diagnostics.map(\.id) == [.tooManyAliases])
    }

    @Test func `a file and a text may be so long and no longer`() {
        var limits = YAMLLimits()
        limits.fileBytes = 20
        limits.textBytes = 4
        #expect(MarkedSource("a: «\"»12345\"\n").parse(limits: limits).diagnostics.map(\.id) == [.textTooLong])
        #expect(MarkedSource("a: 1234\nb: 1234\n").parse(limits: limits).diagnostics.isEmpty)
        #expect(MarkedSource("a: 1234\nb: 1234\nc: 1\n").parse(limits: limits).diagnostics.map(\.id) == [.fileTooLarge])
    }
}
