import Testing

@testable import EngineLanguage

/// The ids: named well, explained, and raised by the examples that `engine explain` shows.
struct DiagnosticCatalogueTests {
    private static let all = DiagnosticID.syntax + DiagnosticID.shapes + DiagnosticID.expressions

    @Test func `ids are unique words with dashes`() {
        #expect(Set(Self.all.map(\.name)).count == Self.all.count)
        for id in Self.all {
            let parts = id.name.split(separator: "-", omittingEmptySubsequences: false)
            #expect(parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x38 } })
        }
    }

    @Test(arguments: all)
    func `an explanation is made of whole sentences`(_ id: DiagnosticID) {
        #expect(id.explanation.first?.isUppercase == true || id.explanation.hasPrefix("`"), "\(id)")
        #expect(id.explanation.hasSuffix("."), "\(id)")
        #expect(id.example.isEmpty || id.example.hasSuffix("\n"), "\(id)")
        #expect(!id.explanation.contains("\n"), "\(id)")
    }

    @Test(arguments: DiagnosticID.syntax.filter { !$0.example.isEmpty })
    func `an example of YAML raises its id`(_ id: DiagnosticID) {
        let diagnostics = MarkedSource(id.example).parse().diagnostics
        #expect(diagnostics.map(\.id).contains(id), "\(diagnostics.map(\.id))")
    }

    @Test(arguments: DiagnosticID.expressions.filter { !$0.example.isEmpty })
    func `an example of an expression raises its id`(_ id: DiagnosticID) throws {
        let source = SourceFile(path: "example.yaml", text: id.example)
        var diagnostics = DiagnosticList()
        let entry = try #require(YAMLParser.parse(source, diagnostics: &diagnostics)?.entries?.first)
        let expression = ExpressionSource(try #require(entry.value.scalar), in: source)
        let isTest = entry.key.text == "more"
        let purpose = ExpressionPurpose(
            entry.key.text, isTest ? .test : .value, storedIn: entry.key.text == "from" ? "records" : nil)
        if ["request", "base"].contains(entry.key.text) {
            _ = Template.parse(expression, diagnostics: &diagnostics)?
                .compile(in: TestScope.all, for: purpose, diagnostics: &diagnostics)
        } else {
            _ = ExpressionParser.parse(expression, diagnostics: &diagnostics)?
                .compile(in: TestScope.all, for: purpose, diagnostics: &diagnostics)
        }
        #expect(diagnostics.all.map(\.id) == [id], "\(diagnostics.all.map(\.message))")
        #expect(diagnostics.all.allSatisfy { $0.span.file === source && !$0.span.text.isEmpty })
    }

    @Test func `expressions and templates of their limits and not more are taken`() {
        func ids(_ text: String) -> [DiagnosticID] { TestScope.reports(text).map(\.id) }
        let longest = "'" + String(repeating: "a", count: (16 << 10) - 2) + "'"
        #expect(ids(longest) == [])
        #expect(ids(longest + " ") == [.expressionLimit])
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        #expect(ids(nested(64)) == [])
        #expect(ids(nested(65)) == [.expressionLimit])
        var diagnostics = DiagnosticList()
        let text = String(repeating: "a", count: Template.textLimit)
        #expect(Template.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?.plainText == text)
        #expect(Template.parse(ExpressionSource(text: text + "a"), diagnostics: &diagnostics) == nil)
        #expect(diagnostics.all.map(\.id) == [.expressionLimit])
    }
}
