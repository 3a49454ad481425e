import EngineFixtures
import Testing

@testable import EngineLanguage

/// Reports of any text: readable, safe for a terminal, and silent about secrets.
struct DiagnosticPropertyTests {
    private static let pieces: [String] = [
        "a", "Z", "0", " ", "\t", "é", "漢", "😀", "e\u{301}", "\u{1B}[31m", "\u{0}", "\u{202E}", "\u{200B}", "\n", ":",
        "'",
    ]

    private static func text(_ random: inout SeededGenerator, _ count: Int) -> String {
        (0..<random.below(count)).map { _ in pieces[random.below(pieces.count)] }.joined()
    }

    @Test func `an excerpt fits the width, steers no terminal, and has its caret inside`() {
        var random = SeededGenerator(seed: Seed.make(for: "DiagnosticPropertyTests"))
        for _ in 0..<3_000 {
            let file = SourceFile(path: "a.yaml", text: Self.text(&random, 300))
            let start = random.below(file.bytes.count + 1)
            let end = start + random.below(min(20, file.bytes.count - start) + 1)
            var list = DiagnosticList()
            let span = Span(file: file, start: start, end: end)
            list.append(Diagnostic(.wrongType, Self.text(&random, 10), at: span).help(Self.text(&random, 10)))
            let width = 40 + random.below(100)
            let report = DiagnosticRenderer(width: width).text(DiagnosticReport(list))
            let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
            for scalar in report.unicodeScalars where scalar.value < 0x20 && scalar != "\n" {
                Issue.record("U+\(String(scalar.value, radix: 16)) in \(report.debugDescription)")
            }
            guard let caret = lines.first(where: { $0.hasPrefix("    | ") && $0.contains("^") }) else {
                // An empty line is not shown.
                let line = file.line(span.position.line)
                #expect(line.isEmpty, "\(report)")
                continue
            }
            // 6: the margin; 2: the marks of what is cut off.
            #expect(caret.count <= width + 8, "\(report)")
            #expect(caret.allSatisfy { " |^~".contains($0) }, "\(report)")
        }
    }

    @Test func `a concealed place is shown by no format`() {
        var random = SeededGenerator(seed: Seed.make(for: "DiagnosticPropertyTests"))
        for _ in 0..<400 {
            let before = Self.text(&random, 20)
            let after = Self.text(&random, 20)
            let secret = "hush\(random.below(1_000_000))"
            let file = SourceFile(path: "a.yaml", text: before + secret + after)
            let start = before.utf8.count
            let place = Span(file: file, start: start, end: start + secret.utf8.count)
            var list = DiagnosticList()
            list.conceal(place)
            for _ in 0...random.below(3) {
                let from = random.below(file.bytes.count + 1)
                list.append(Diagnostic(.wrongType, "odd", at: Span(file: file, start: from, end: file.bytes.count)))
            }
            for format in DiagnosticFormat.allCases {
                let text = format.text(DiagnosticReport(list), DiagnosticRenderer(), version: "1")
                #expect(!text.contains("hush") && !text.contains(secret.suffix(4)), "\(format): \(text)")
            }
        }
    }

    @Test func `the distance of words is what a plain matrix gives`() {
        var random = SeededGenerator(seed: Seed.make(for: "DiagnosticPropertyTests"))
        let letters = ["a", "b", "c", "é"]
        for _ in 0..<5_000 {
            let left = (0..<random.below(7)).map { _ in letters[random.below(4)] }.joined()
            let right = (0..<random.below(7)).map { _ in letters[random.below(4)] }.joined()
            let wanted = Self.distance(Array(left), Array(right))
            #expect(Suggestion.distance(left, right, limit: 9) == wanted, "\(left) \(right)")
            #expect(Suggestion.distance(right, left, limit: 9) == wanted, "\(left) \(right)")
            let near = Suggestion.distance(left, right, limit: 2)
            #expect(wanted <= 2 ? near == wanted : near > 2, "\(left) \(right)")
        }
    }

    /// Optimal string alignment, written from its recurrence.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var known: [[Int]: Int] = [:]
        func distance(_ i: Int, _ j: Int) -> Int {
            guard i > 0, j > 0 else { return max(i, j) }
            if let known = known[[i, j]] { return known }
            var best = min(
                distance(i - 1, j) + 1, distance(i, j - 1) + 1,
                distance(i - 1, j - 1) + (left[i - 1] == right[j - 1] ? 0 : 1))
            if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                best = min(best, distance(i - 2, j - 2) + 1)
            }
            known[[i, j]] = best
            return best
        }
        return distance(left.count, right.count)
    }

    @Test func `the place of each byte is what counting says`() {
        var random = SeededGenerator(seed: Seed.make(for: "DiagnosticPropertyTests"))
        for _ in 0..<500 {
            let text = Self.text(&random, 60)
            let file = SourceFile(path: "a", text: text)
            var line = 1
            var column = 1
            var offset = 0
            for scalar in text.unicodeScalars {
                #expect(
                    file.position(at: offset) == SourcePosition(line: line, column: column), "\(text.debugDescription)")
                offset += String(scalar).utf8.count
                if scalar == "\n" {
                    line += 1
                    column = 1
                } else {
                    column += 1
                }
            }
            #expect(file.position(at: offset) == SourcePosition(line: line, column: column), "\(text.debugDescription)")
        }
    }
}
