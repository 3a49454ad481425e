import EngineFixtures
import Testing

@testable import EngineLanguage

/// RE2 against Python's `re`, on patterns that mean the same to both.
struct RegularExpressionOracleTests {
    @Test func `the first match and its groups are where Python finds them`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "RegularExpressionOracleTests"))
        let questions = (0..<6_000).map { _ -> JSONValue in
            [.string(Self.pattern(&random, depth: 3)), .string(Self.text(&random))]
        }
        for (question, answer) in zip(questions, try Oracle.ask("patterns.py", questions)) {
            let pattern = try #require(question[0]?.string)
            let text = try #require(question[1]?.string)
            let found = Self.match(try RegularExpression(pattern), text)
            let expected = answer.elements?.map { span in
                span.elements.map { [$0[0], $0[1]].compactMap { $0.number?.int64.map(Int.init) } }
            }
            if found != expected {
                Issue.record("\(pattern.debugDescription) in \(text.debugDescription): \(String(describing: found))")
            }
        }
    }

    /// Start and end of each group, in code points as Python counts; nil without a match.
    private static func match(_ expression: RegularExpression, _ text: String) -> [[Int]?]? {
        var text = text
        return text.withUTF8 { bytes in
            expression.firstMatch(in: bytes)?.groups.map { range in
                range.map { [bytes[..<$0.lowerBound], bytes[..<$0.upperBound]].map(codePoints) }
            }
        }
    }

    private static func codePoints(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        bytes.count { $0 & 0xC0 != 0x80 }
    }

    private static let atoms = [
        "a", "b", "é", "漢", ".", "[ab]", "[^a]", "[a-c]", "\\.", "(?:ab|a)", "a?", "b*", "a+?", "[é漢]", "x{2}",
        "b{0,2}", "^",
        "$", "\\b", "(?i:A)",
    ]

    private static func pattern(_ random: inout SeededGenerator, depth: Int) -> String {
        let parts = (0...random.below(3)).map { _ -> String in
            guard depth > 0, random.chance(3) else { return atoms[random.below(atoms.count)] }
            let inner = pattern(&random, depth: depth - 1)
            return random.chance(2) ? "(\(inner))" : "(?:\(inner)|\(atoms[random.below(8)]))"
        }
        return parts.joined()
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let pieces = ["a", "b", "c", "x", "é", "漢", ".", " ", "A", "ab", "xx"]
        return (0..<random.below(10)).map { _ in pieces[random.below(pieces.count)] }.joined()
    }
}
