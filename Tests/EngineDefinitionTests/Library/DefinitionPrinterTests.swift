import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

struct DefinitionPrinterTests {
    @Test(arguments: [
        ("a: 1", "a: 1\n"),
        ("a: '1'", "a: '1'\n"),
        ("a: 'yes'", "a: 'yes'\n"),
        ("a: null", "a: null\n"),
        ("a: {}\nb: []", "a: {}\nb: []\n"),
        ("a: [{ b: 1, c: [2] }]", "a:\n  - b: 1\n    c:\n      - 2\n"),
        ("a: \"x: y\"", "a: 'x: y'\n"),
        ("a: \"it's: y\"", "a: \"it's: y\"\n"),
        ("a: \"x\\ty\"", "a: \"x\\ty\"\n"),
        ("a: |\n  x\n  y\n", "a: |\n  x\n  y\n"),
        ("a: |-\n  x\n  y", "a: |-\n  x\n  y\n"),
        ("'1': x", "'1': x\n"),
        ("a: ${input.id}", "a: ${input.id}\n"),
        ("a: '# no'", "a: '# no'\n"),
    ])
    func `a value is written with quotes only where it needs them`(_ source: String, _ expected: String) throws {
        #expect(DefinitionPrinter.print(try tree(source)) == expected)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `what is printed reads back to the same`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let span = try tree("x").span
        for round in 0..<250 {
            let node = node(depth: 4, at: span, &random)
            let text = DefinitionPrinter.print(node)
            #expect(try tree(text).outline == node.outline, "seed \(seed), round \(round):\n\(text)")
        }
    }

    private static let texts = [
        "", " ", "a", "a b", " lead", "trail ", "true", "Null", "~", "1", "1.5", "-", "- a", "? a", ": a", "a:", "a: b",
        "a #b",
        "#", "'", "\"", "\\", "{a}", "[a]", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "a\nb", "a\n", "a\n\n", "\na",
        "  a\nb",
        "a\n  b\n", "\t", "a\tb", "é", "日本", "🙂", "\u{85}", "\u{2028}", "\u{0}", "\r\n", "0x1F", "0o7", ".inf", "---",
        "...",
        "a,b", "${x}", "$${x}", "=", "<<", "y", "NO",
    ]

    private func node(depth: Int, at span: Span, _ random: inout SeededGenerator) -> SyntaxNode {
        switch Int.random(in: 0..<(depth == 0 ? 3 : 5), using: &random) {
        case 0: .number(Int.random(in: -9...9, using: &random), at: span)
        case 1: .boolean(Bool.random(using: &random), at: span)
        case 2: .text(Self.texts.randomElement(using: &random) ?? "", at: span)
        case 3:
            .list(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in node(depth: depth - 1, at: span, &random) },
                at: span)
        default: map(depth: depth, at: span, &random)
        }
    }

    private func map(depth: Int, at span: Span, _ random: inout SeededGenerator) -> SyntaxNode {
        let keys = Array(
            Set((0..<Int.random(in: 0...4, using: &random)).map { _ in Self.texts.randomElement(using: &random) ?? "" })
        )
        return .map(keys.map { ($0, node(depth: depth - 1, at: span, &random)) }, at: span)
    }
}
