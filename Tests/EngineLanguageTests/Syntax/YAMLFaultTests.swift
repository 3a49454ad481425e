import EngineLanguage
import Testing

/// Faulty files: each is reported once, with its id, at its own characters, with advice.
struct YAMLFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let id: DiagnosticID
        let help: String

        init(_ text: String, _ id: DiagnosticID, _ help: String = "") {
            self.text = text
            self.id = id
            self.help = help
        }

        var testDescription: String { "\(id) \(text.debugDescription)" }
    }

    static let characters = [
        Case("a: 1\nb: «\u{7}»x\n", .yamlCharacter, "\"\\u0007\""),
        Case("a: «\u{FFFE}»\n", .yamlCharacter),
        Case("a: ü «\u{80}»\n", .yamlCharacter),
        Case("a: «\"»x\n", .unclosedText, "write \" at its end"),
        Case("title: «\"»Acme\nbase: x\n", .unclosedText),
        Case("title: «'»Acme\n", .unclosedText, "write ' at its end"),
        Case("pattern: \"«\\d»+\"\n", .yamlEscape, "write '\\\\d' for a backslash, or use single quotes"),
        Case("ä: \"ü«\\q»\"\n", .yamlEscape),
    ]

    static let indentation = [
        Case("auth:\n«\t»type: bearer\n", .yamlTab, "use spaces"),
        Case("auth:\n  a: 1\n «\t»b: 2\n", .yamlTab, "use spaces"),
        Case("list:\n-«\t»- a\n", .yamlTab, "use a space"),
        Case("auth:\n    type: bearer\n  «title: Token»\n", .yamlIndentation, "column"),
        Case("auth: x\n  «type»: bearer\n", .yamlIndentation, "same column"),
        Case("ü: {}\nlist:\n    - a\n   «- b»\n", .yamlIndentation),
        Case("list:\n  - a\n  «b: 1»\n", .yamlIndentation),
        Case("a: 1\n«-» b\n", .yamlSyntax, "indent the list"),
        Case("a: 1\n«:» b\n", .yamlSyntax, "write 'key: value'"),
        Case("provider: acme\n«title»\nbase: x\n", .yamlSyntax, "write 'key: value'"),
    ]

    static let expressions = [
        Case("when: a ? b «:» c\n", .unquotedExpression, "quote this expression: \"a ? b : c\""),
        Case("- when: x in a ? 1 «:» 2\n", .unquotedExpression, "quote this expression: \"x in a ? 1 : 2\""),
        Case("- when: 'x' «in a ? 1 : 2»\n", .unquotedExpression, "quote this expression: \"'x' in a ? 1 : 2\""),
        Case("when: 'a' «== b»\n", .unquotedExpression, "quote this expression: \"'a' == b\""),
        Case("when: \"a\" «+ 'b'»\n", .unquotedExpression, "quote this expression: '\"a\" + ''b'''"),
        Case("ids: [a, b]«.map(x, x)»  # c\n", .unquotedExpression, "quote this expression: \"[a, b].map(x, x)\""),
        Case("id: { a: headers«[»'x'] }\n", .unquotedExpression, "quote this expression"),
        Case("id: { a: x «{» y } }\n", .unquotedExpression, "quote this expression"),
        Case("query: { since: $«{»input.since} }\n", .unquotedExpression, "quote this expression"),
        Case("id: { a: x ? 'y' «:» z }\n", .unquotedExpression, "quote this expression"),
        Case("id: [a, b: c «:» d]\n", .unquotedExpression, "quote this expression"),
        Case("at: «@»type\n", .unquotedExpression, "quote this expression: \"@type\""),
        Case("at: «`»x`\n", .unquotedExpression, "quote this expression"),
        Case("pct: «%»d\n", .unquotedExpression, "quote this expression: \"%d\""),
        Case("where: «!has(record.x)»\n", .customTag, "quote the text"),
        Case("all: «*»\n", .unquotedExpression, "quote this expression: \"*\""),
        Case("all: «&»& b\n", .unquotedExpression, "quote this expression: \"&& b\""),
    ]

    static let structure = [
        Case("a: 1\nb: 2\n«a»: 3\n", .duplicateKey, "remove one"),
        Case("x: { ü: 1, «\"ü\"»: 2 }\n", .duplicateKey, "remove one"),
        Case("a: &x 1\nb: «*y»\n", .unknownAlias, "the anchors above: x"),
        Case("a: &x [1, «*x»]\n", .recursiveAlias),
        Case("a: &x { b: { c: «*x» } }\n", .recursiveAlias),
        Case("a: 1\n«---»\nb: 2\n", .severalDocuments, "file of its own"),
        Case("? «[a, b]»\n: 1\n", .complexKey, "write a text"),
        Case("? «{ a: 1 }»\n: 1\n", .complexKey),
        Case("a: «!acme» x\n", .customTag, "quote the text"),
        Case("a: «!!set» { x, y }\n", .customTag),
        Case("a: &b «!!int» many\n", .tagMismatch),
        Case("a: «!!map» [1]\n", .tagMismatch),
        Case("a: «[»1, 2\nb: 3\n", .unclosedText, "write ']' at its end"),
        Case("a: «{» b: 1\n", .unclosedText, "write '}' at its end"),
        Case("a: «[»1, {b: 2}\n", .unclosedText, "write ']' at its end"),
    ]

    @Test(arguments: characters + indentation + expressions + structure)
    func `a fault is reported once, at its characters, with advice`(_ item: Case) throws {
        let source = MarkedSource(item.text)
        let (_, diagnostics) = source.parse()
        let found = try #require(diagnostics.first)
        #expect(diagnostics.count == 1)
        #expect(found.id == item.id, "\(found.message)")
        #expect(found.span.start == source.start, "\(found.message) at \(found.span.position): '\(found.span.text)'")
        #expect(found.span.end == source.end, "\(found.message): '\(found.span.text)'")
        let help = found.fix?.message ?? ""
        #expect(help.contains(item.help), "\(help)")
    }

    @Test func `bytes that are not UTF-8 are reported where they begin`() throws {
        var diagnostics = DiagnosticList()
        let file = SourceFile(path: "a.yaml", bytes: Array("ü: x\nb: ".utf8) + [0xC3, 0x28])
        #expect(YAMLParser.parse(file, diagnostics: &diagnostics) == nil)
        #expect(diagnostics.all.map(\.id) == [.invalidUTF8])
        #expect(diagnostics.all.first?.span.position == SourcePosition(line: 2, column: 4))
    }

    @Test func `faults that leave the structure clear are all reported`() {
        let source = MarkedSource("a: !x 1\na: *no\n? [k]\n: 2\nb: !!int z\n")
        let (tree, diagnostics) = source.parse()
        #expect(diagnostics.map(\.id) == [.customTag, .unknownAlias, .duplicateKey, .complexKey, .tagMismatch])
        #expect(tree?.entries?.map(\.key.text) == ["a", "b"])
    }

    @Test func `a repeated key notes where it was first written`() {
        let source = MarkedSource("«a»: 1\n\"a\": 2\n")
        let note = source.parse().diagnostics.first?.notes.first
        #expect(note?.span?.start == source.start)
        #expect(note?.span?.end == source.end)
    }

    @Test func `a repeated key is found in a large map too`() {
        let lines = (0..<500).map { "key_\($0): \($0)\n" }.joined()
        let source = MarkedSource(lines + "«key_7»: again\n")
        let diagnostics = source.parse().diagnostics
        #expect(diagnostics.map(\.id) == [.duplicateKey])
        #expect(diagnostics.first?.span.start == source.start)
    }
}
