import EngineFixtures
import EngineLanguage
import Testing

/// Every decoded byte knows where it was written.
struct ScalarSegmentTests {
    private static func scalar(_ yaml: String) throws -> (scalar: Scalar, file: SourceFile) {
        let source = MarkedSource(yaml)
        let (tree, diagnostics) = source.parse()
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        return (try #require(tree?["v"]?.scalar ?? tree?["a"]?["v"]?.scalar), source.file)
    }

    /// Decoded texts and where the letters `x`, `y` and `z` in them stand.
    static let cases: [(yaml: String, text: String)] = [
        ("v: x y z\n", "x y z"),
        ("ü: 1\nv: ü x y 漢 z\n", "ü x y 漢 z"),
        ("v: x\n  y\n\n\n  z\n", "x y\n\nz"),
        ("v: 'it''s x   y'\n", "it's x   y"),
        ("v: 'x  \n  y\n\n  z'\n", "x y\nz"),
        ("v: \"\\tx\\u00e9y\\U0001F600z\"\n", "\txéy😀z"),
        ("v: \"x \\\n   y\\\n\n  z\"\n", "x y\nz"),
        ("v: \"\\L\\_x\ny\"\n", "\u{2028}\u{A0}x y"),
        ("v: \"  x  \n\n  \\ y  \"\n", "  x\n y  "),
        ("v: |\n  x\n    y\n\n  z\n", "x\n  y\n\nz\n"),
        ("v: |-  # comment 3\n  x\n\n  y\n\n\n", "x\n\ny"),
        ("v: |+\n  x\n\n  y\n\n\n", "x\n\ny\n\n\n"),
        ("v: >\n  x\n  y\n\n  z\n", "x y\nz\n"),
        ("v: >-\n\n  x\n   y\n  z\n", "\nx\n y\nz"),
        ("v: >\n  x\n\n    y\n\n  z\n\n", "x\n\n  y\n\nz\n"),
        ("a:\n  v: |2\n      x\n    y\n", "  x\ny\n"),
        ("a:\n  v: >1-\n    x\n   y\n   z\n", " x\ny z"),
        ("v: |\r\n  x\r\n  y\r\n", "x\ny\n"),
        ("v: x\r\n  y\r\n\r\n  z\r\n", "x y\nz"),
        ("v: &name !!str\n  \"x\\\"y\"\n", "x\"y"),
        ("v: &n |\n  x\n", "x\n"),
        ("v: ! x y\n", "x y"),
        ("v: &n # c\r  x\r", "x"),
        ("v: [", ""),
    ].filter { $0.text != "" }

    @Test(arguments: cases)
    func `a decoded letter stands where it was written`(_ yaml: String, _ text: String) throws {
        let (scalar, file) = try Self.scalar(yaml)
        #expect(scalar.text == text)
        for (offset, byte) in text.utf8.enumerated() where "xyz".utf8.contains(byte) {
            let source = scalar.sourceOffset(ofDecoded: offset)
            #expect(file.bytes[source] == byte)
            #expect(
                yaml.utf8.filter { $0 == byte }.count == 1, "the letter must be unique for the test to mean anything")
        }
    }

    @Test func `the span of an escape begins at its backslash`() throws {
        let (scalar, file) = try Self.scalar("v: \"a\\n\\u00e9b\"\n")
        #expect(scalar.span(ofDecoded: 1..<2, in: file).start == 5)
        #expect(scalar.span(ofDecoded: 2..<4, in: file).start == 7)
        #expect(scalar.span(ofDecoded: 4..<5, in: file).text == "b")
    }

    @Test func `the end of a text is a place too`() throws {
        let (scalar, file) = try Self.scalar("v: 'abc'\n")
        #expect(scalar.span(ofDecoded: 3..<3, in: file).start == 7)
    }

    @Test func `scalars written as they read are one segment`() throws {
        for yaml in ["v: abc\n", "v: 'abc'\n", "v: \"abc\"\n"] {
            #expect(try Self.scalar(yaml).scalar.segments.count == 1)
        }
    }

    @Test func `random text is mapped byte for byte in every style`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "ScalarSegmentTests"))
        for _ in 0..<4_000 {
            let scalar = RandomScalar(&random)
            let (read, file) = try Self.scalar(scalar.yaml)
            #expect(read.text == scalar.text, "\(scalar.yaml.debugDescription)")
            for (offset, byte) in read.text.utf8.enumerated() where byte > 0x20 && byte < 0x7F {
                #expect(
                    file.bytes[read.sourceOffset(ofDecoded: offset)] == byte,
                    "\(scalar.yaml.debugDescription) at \(offset)")
            }
        }
    }
}

/// A text of words and line breaks, written in a random style.
private struct RandomScalar {
    let yaml: String
    let text: String

    init(_ random: inout SeededGenerator) {
        let lines = (0...random.below(5)).map { _ in Self.line(&random) }
        let indentation = String(repeating: " ", count: random.below(4) + 1)
        switch random.below(3) {
        case 0:
            text = lines.joined(separator: "\n") + "\n"
            yaml = "v: |\n" + lines.map { $0.isEmpty ? "\n" : indentation + $0 + "\n" }.joined()
        case 1:
            text = lines.joined(separator: "\n")
            yaml = "v: \"" + lines.joined(separator: ["\\n", "\n\n  ", "\\n\\\n   "][random.below(3)]) + "\"\n"
        default:
            text = lines.joined(separator: " ")
            yaml = "v: >-\n" + lines.map { indentation + $0 + "\n" }.joined()
        }
    }

    private static let words = ["alpha", "b", "ü€", "😀x", "c[0]", "k: v", "#"]

    private static func line(_ random: inout SeededGenerator) -> String {
        (0...random.below(4)).map { _ in words[random.below(6)] }.joined(separator: " ")
    }
}
