import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineCLI

/// Texts that upstream chose, where people and programs read them: no line is broken, no terminal steered, no formula run
/// (reliability.md X3).
struct InjectedOutputTests {
    private static let pieces = [
        "=", "+", "-", "@", "=cmd|'/C calc'!A0", "=HYPERLINK(\"http://evil.test\")", "\t=1", "\r=1", "\n@SUM(1)", "\"",
        ",",
        "\r\n", "\u{1B}[2J", "\u{1B}]0;title\u{7}", "\u{9B}31m", "\u{202E}", "\u{2066}", "\u{0}", "\u{8}", "<b>", "é",
        "😀", "a",
        "-1", "1e5", "+1", "－1", "＝1", " ",
    ]

    private static func texts(_ count: Int, seed: UInt64) -> [String] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
    }

    @Test(arguments: [1, UInt64.random(in: 0...9_999)])
    func `no cell of a CSV begins as a formula does, and each comes back`(_ seed: UInt64) throws {
        for text in Self.texts(400, seed: seed) {
            let line = CSVLine([text, "end"]).text
            let cell = try #require(Self.firstCell(of: line))
            let first = try #require(cell.unicodeScalars.first)
            if JSONNumber(cell) == nil {
                #expect(!"=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first), "seed \(seed): \(text.debugDescription)")
            }
            #expect(cell == text || cell == "'" + text, "seed \(seed): \(text.debugDescription)")
            #expect(line.hasSuffix(",end\r\n"))
        }
    }

    @Test(arguments: ["-1", "-1.50", "-0", "1e5", "0", "-1E+5", "18446744073709551616"])
    func `numbers stay numbers`(_ number: String) {
        #expect(CSVLine([number]).text == number + "\r\n")
    }

    @Test(arguments: [("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-", "'-"), ("@me", "'@me"), ("a=1", "a=1"), ("", "")])
    func `a text that looks like a formula is shown as text`(_ text: String, _ cell: String) {
        #expect(CSVLine([text]).text == cell + "\r\n")
    }

    @Test(arguments: [1, UInt64.random(in: 0...9_999)])
    func `no text leaves its line or its cell on a terminal`(_ seed: UInt64) {
        for text in Self.texts(400, seed: seed) {
            let line = TerminalText.inOneLine(text)
            #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }, "\(seed)")
            let table = TextTable(header: ["a", "b"], rows: [[text, "x"], ["y", text]]).text
            #expect(
                table.split(separator: "\n", omittingEmptySubsequences: false).count == 4, "\(text.debugDescription)")
            #expect(table.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x9B }, "\(seed)")
        }
    }

    /// The first cell of a line, read as RFC 4180 says.
    private static func firstCell(of line: String) -> String? {
        var rest = line.unicodeScalars[...]
        guard rest.first == "\"" else {
            return line.unicodeScalars.firstIndex(of: ",").map { String(line.unicodeScalars[..<$0]) }
        }
        rest = rest.dropFirst()
        var cell = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            guard scalar == "\"" else {
                cell.append(scalar)
                continue
            }
            guard rest.first == "\"" else { return String(cell) }
            cell.append("\"")
            rest = rest.dropFirst()
        }
        return nil
    }
}
