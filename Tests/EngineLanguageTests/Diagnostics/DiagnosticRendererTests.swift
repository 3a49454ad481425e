import EngineFixtures
import EngineLanguage
import Testing

struct DiagnosticRendererTests {
    /// The excerpt of a text in which the first `«` and `»` enclose what is meant.
    private func excerpt(_ marked: String, width: Int = 120, secrets: [String] = []) -> [String] {
        let bytes = Array(marked.utf8)
        let open = Array("«".utf8)
        let close = Array("»".utf8)
        let start = bytes.indices.first { bytes[$0...].starts(with: open) } ?? 0
        let end = bytes.indices.first { bytes[$0...].starts(with: close) } ?? 0
        let text = bytes[..<start] + bytes[(start + 2)..<end] + bytes[(end + 2)...]
        let file = SourceFile(path: "a.yaml", bytes: Array(text))
        let span = Span(file: file, start: start, end: end - 2)
        let concealed = secrets.map { SampleReport.span(file, $0) }
        let rendered = DiagnosticRenderer(width: width).text(
            Diagnostic(.wrongType, "m", at: span), concealed: concealed)
        return rendered.split(separator: "\n").dropFirst().map(String.init)
    }

    @Test func `the caret stands under what is meant`() {
        #expect(excerpt("a: 1\nkey: «value» # x") == ["  2 | key: value # x", "    |      ^~~~~"])
    }

    @Test func `an indented line brings the one before it`() {
        #expect(excerpt("a:\n  b: «c»") == ["  1 | a:", "  2 |   b: c", "    |      ^"])
    }

    @Test func `tabs are spaces above and below`() {
        #expect(excerpt("a:\t«b\tc»") == ["  1 | a:  b   c", "    |     ^~~~~"])
    }

    @Test func `wide characters take two columns`() {
        #expect(excerpt("名: «値»x") == ["  1 | 名: 値x", "    |     ^~"])
        #expect(excerpt("🎉🎉: «a»") == ["  1 | 🎉🎉: a", "    |       ^"])
    }

    @Test func `combining marks take none`() {
        #expect(excerpt("e\u{301}e\u{301}: «o\u{308}x»") == ["  1 | e\u{301}e\u{301}: o\u{308}x", "    |     ^~"])
        #expect(excerpt("👩‍👩‍👧: «a»") == ["  1 | 👩‍👩‍👧: a", "    |     ^"])
    }

    @Test func `an empty span has a caret`() {
        #expect(excerpt("key:«»") == ["  1 | key:", "    |     ^"])
    }

    @Test func `a span over lines ends with the first`() {
        #expect(excerpt("key: «a\nb: c»") == ["  1 | key: a", "    |      ^"])
    }

    @Test func `a long line is cut around the caret`() {
        let line = String(repeating: "a", count: 300) + "«bcd»" + String(repeating: "e", count: 300)
        let lines = excerpt(line, width: 40)
        let before = String(repeating: "a", count: 13)
        #expect(lines[0] == "  1 | …\(before)bcd\(String(repeating: "e", count: 24))…")
        #expect(lines[1] == "    | " + String(repeating: " ", count: 14) + "^~~")
    }

    @Test func `a line of a megabyte is cut without reading it all`() {
        let line = String(repeating: "ü", count: 300_000) + "«bcd»" + String(repeating: "e", count: 300_000)
        let lines = excerpt(line, width: 40)
        #expect(lines[0].hasPrefix("  1 | …üü"))
        #expect(lines[0].count == 6 + 40 + 2)
        #expect(lines[1].hasSuffix("^~~"))
    }

    @Test func `invalid and steering characters are replaced`() {
        let file = SourceFile(path: "a.yaml", bytes: [0xFF, 0x1B, 0x5B, 0xE2, 0x80, 0xAE, 0x61])
        let text = DiagnosticRenderer().text(
            Diagnostic(.wrongType, "m\u{1B}\nn", at: Span(file: file, start: 6, end: 7)))
        #expect(text == "a.yaml:1:5: error: m\u{FFFD} n [wrong-type]\n  1 | \u{FFFD}\u{FFFD}[\u{FFFD}a\n    |     ^\n")
    }

    @Test func `a secret in the line is not shown`() {
        #expect(
            excerpt("{ secret: hush, «oops»: 1 }", secrets: ["hush"]) == [
                "  1 | { secret: ****, oops: 1 }", "    |                 ^~~~",
            ])
    }

    @Test func `any bytes and any span are rendered`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let seed = random.next()
            var generator = SeededGenerator(seed: seed)
            let bytes = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                [
                    0x0A, 0x0D, 0x09, 0xE5, 0x90, 0x8D, 0xF0, 0x9F, 0x61, 0xCC, 0x81,
                    UInt8.random(in: 0...255, using: &generator),
                ]
                .randomElement(using: &generator) ?? 0
            }
            let file = SourceFile(path: "a", bytes: bytes)
            let start = Int.random(in: 0...file.bytes.count, using: &generator)
            let end = Int.random(in: start...file.bytes.count, using: &generator)
            let diagnostic = Diagnostic(.wrongType, "m", at: Span(file: file, start: start, end: end))
            let text = DiagnosticRenderer(width: 40).text(
                diagnostic, concealed: [Span(file: file, start: start, end: start)])
            #expect(text.hasPrefix("a:"), "seed \(seed)")
        }
    }
}
