import EngineFixtures
import Testing

@testable import EngineLanguage

/// The fault of an expression points at its own characters, in whatever style YAML has it.
struct ExpressionPlaceTests {
    private enum Style: CaseIterable {
        case plain, singleQuoted, doubleQuoted, literal, folded, template
    }

    private static let texts = ["a", "é", "漢字", "😀x", "it", "a b", "x-y", "e\u{301}"]

    /// Words of an expression with one name that is not declared.
    private static func words(_ random: inout SeededGenerator) -> [String] {
        let count = random.below(5) + 1
        let faulty = random.below(count)
        return (0..<count).flatMap { index -> [String] in
            let name =
                index == faulty ? "config.tenat" : ["input.a", "response.status", "config.tenant"][random.below(3)]
            let text = "'" + texts[random.below(texts.count)] + "'"
            let clause = [name, "!=", name == "response.status" ? "\(random.below(600))" : text]
            return index == 0 ? clause : ["&&"] + clause
        }
    }

    private static func yaml(_ words: [String], _ style: Style, _ random: inout SeededGenerator) -> String {
        switch style {
        case .plain: return "field: " + words.joined(separator: random.chance(2) ? " " : "\n    ") + "\n"
        case .singleQuoted:
            let doubled = words.map { $0.replacing("'", with: "''") }
            return "field: '" + doubled.joined(separator: random.chance(2) ? " " : "\n  ") + "'\n"
        case .doubleQuoted: return "field: \"" + doubleQuoted(words, &random) + "\"\n"
        case .literal: return "field: |\n" + lines(words, &random)
        case .folded: return "field: >-\n" + lines(words, &random)
        case .template:
            return "field: \"\\u00e9 \\t${ " + doubleQuoted(words, &random) + " } ${input.a}\"\n"
        }
    }

    private static func doubleQuoted(_ words: [String], _ random: inout SeededGenerator) -> String {
        var text = ""
        for (index, word) in words.enumerated() {
            if index > 0 { text += [" ", "\\x20", " \\\n   ", "\n  ", "\\t"][random.below(5)] }
            for scalar in word.unicodeScalars {
                let isHidden = scalar.value > 0x7F && random.chance(2)
                text += isHidden ? "\\U" + padded(scalar.value) : String(scalar)
            }
        }
        return text
    }

    private static func padded(_ code: UInt32) -> String {
        let digits = String(code, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Words in lines of a block, some of them indented further.
    private static func lines(_ words: [String], _ random: inout SeededGenerator) -> String {
        var text = "  "
        for (index, word) in words.enumerated() {
            if index > 0 { text += random.chance(3) ? "\n" + (random.chance(3) ? "\n" : "") + "  " : " " }
            if index > 0, text.hasSuffix("\n  "), random.chance(4) { text += "   " }
            text += word
        }
        return text + "\n"
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5])
    func `the name that is wrong is what is underlined`(_ index: Int) throws {
        var random = SeededGenerator(seed: Seed.make(for: "ExpressionPlaceTests"))
        let style = Style.allCases[index]
        for _ in 0..<1_500 {
            let yaml = Self.yaml(Self.words(&random), style, &random)
            let source = SourceFile(path: "a.yaml", text: yaml)
            var diagnostics = DiagnosticList()
            let scalar = try #require(YAMLParser.parse(source, diagnostics: &diagnostics)?["field"]?.scalar, "\(yaml)")
            let text = ExpressionSource(scalar, in: source)
            if style == .template {
                _ = Template.parse(text, diagnostics: &diagnostics)?
                    .compile(in: TestScope.all, for: ExpressionPurpose("field"), diagnostics: &diagnostics)
            } else {
                _ = ExpressionParser.parse(text, diagnostics: &diagnostics)?
                    .compile(in: TestScope.all, for: ExpressionPurpose("field"), diagnostics: &diagnostics)
            }
            let errors = diagnostics.all.filter { $0.severity == .error }
            guard errors.map(\.id) == [.undeclaredField], errors.first?.span.text == "tenat" else {
                let found = errors.map { "\($0.message) at '\($0.span.text)'" }
                Issue.record("\(yaml.debugDescription): \(found)")
                return
            }
        }
    }
}
