import EngineFixtures
import EngineLanguage
import Testing

struct YAMLPropertyTests {
    private static let sources =
        YAMLTestSuiteTests.cases.map { Array($0.yaml.utf8) } + [
            Array("provider: acme\nauth:\n  key: { type: api_key, in: header }\nt: >-\n  a\n  b\n".utf8),
            Array("list: &l [1, 'a', \"b\\n\"]\nuse: *l\nmore: { x: *l, y: !!str 1 }\n".utf8),
        ]

    @Test func `any bytes give a tree or diagnostics with places in the file`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "YAMLPropertyTests"))
        for _ in 0..<40_000 {
            let bytes = ByteMutation.mutate(Self.sources[random.below(Self.sources.count)], using: &random)
            let file = SourceFile(path: "a.yaml", bytes: bytes)
            var diagnostics = DiagnosticList()
            let tree = YAMLParser.parse(file, diagnostics: &diagnostics)
            #expect(tree != nil || diagnostics.hasErrors)
            for diagnostic in diagnostics.all {
                #expect((0...file.bytes.count).contains(diagnostic.span.start))
                #expect((0...file.bytes.count).contains(diagnostic.span.end))
                #expect(!diagnostic.message.isEmpty)
            }
            if let tree { Self.check(tree, in: file) }
        }
    }

    private static func check(_ node: SyntaxNode, in file: SourceFile) {
        let range = 0...file.bytes.count
        let isInside = range.contains(node.span.start) && range.contains(node.span.end)
        if !isInside { #expect(isInside) }
        switch node.content {
        case .scalar(let scalar):
            let end = scalar.text.utf8.count
            let places = [0, end / 2, max(0, end - 1)].map { scalar.sourceOffset(ofDecoded: $0) }
            if !places.allSatisfy({ range.contains($0) }) { #expect(places.allSatisfy { range.contains($0) }) }
        case .sequence(let elements): for element in elements { check(element, in: file) }
        case .mapping(let entries): for entry in entries { check(entry.value, in: file) }
        }
    }

    @Test func `the text of a scalar that is one segment stands in the file`() throws {
        for source in Self.sources {
            let file = SourceFile(path: "a.yaml", bytes: source)
            var diagnostics = DiagnosticList()
            guard let tree = YAMLParser.parse(file, diagnostics: &diagnostics) else { continue }
            Self.checkText(tree, in: file)
        }
    }

    /// Letters and digits are never escaped in the suite, so each stands at its place.
    private static func checkText(_ node: SyntaxNode, in file: SourceFile) {
        switch node.content {
        case .scalar(let scalar):
            for (offset, byte) in scalar.text.utf8.enumerated() where (0x61...0x7A).contains(byte) {
                let source = scalar.sourceOffset(ofDecoded: offset)
                #expect(file.bytes[source] == byte, "\(scalar.text.debugDescription) at \(offset)")
            }
        case .sequence(let elements): for element in elements { checkText(element, in: file) }
        case .mapping(let entries): for entry in entries { checkText(entry.value, in: file) }
        }
    }
}
