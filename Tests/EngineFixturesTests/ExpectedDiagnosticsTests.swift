import EngineFixtures
import EngineLanguage
import Testing

struct ExpectedDiagnosticsTests {
    private let file = SourceFile(
        path: "a.yaml",
        text: """
            type: curser   # error: unknown-variant @7 help "did you mean 'cursor'?"
            max: 0         # error: out-of-range message "must be"; warning: deprecated-key
            text: |
              a block has no comments
            # error^: invalid-format
            """)

    private func at(_ offset: Int) -> Span { Span(file: file, start: offset, end: offset + 3) }

    private var all: [Diagnostic] {
        let block = file.bytes.count - 45
        return [
            Diagnostic(.unknownVariant, "unknown", at: at(6)).help("did you mean 'cursor'?"),
            Diagnostic(.outOfRange, "'max' must be more", at: at(80)),
            Diagnostic(.deprecatedKey, "'max' goes", at: at(80)),
            Diagnostic(.invalidFormat, "no", at: at(block)),
        ]
    }

    private func findings(_ diagnostics: [Diagnostic]) -> [String] {
        var list = DiagnosticList()
        for diagnostic in diagnostics { list.append(diagnostic) }
        return ExpectedDiagnostics(in: file).findings(list)
    }

    @Test func `nothing is found where all expectations are met`() {
        #expect(findings(all) == [])
    }

    @Test func `a missing diagnostic is found`() {
        let found = findings(Array(all.dropFirst()))
        #expect(found == ["missing: a.yaml:1: error: unknown-variant @7 help \"did you mean 'cursor'?\""])
    }

    @Test func `an extra diagnostic is found`() {
        let extra = Diagnostic(.wrongType, "extra", at: at(0))
        let found = findings(all + [extra])
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("not expected:\na.yaml:1:1: error: extra [wrong-type]"))
    }

    @Test(arguments: [
        Diagnostic(.unknownVariant, "x", at: Span(file: SourceFile(path: "a.yaml", text: "abc"), start: 0, end: 1)),
        Diagnostic(
            .unknownVariant, "x", at: Span(file: SourceFile(path: "a.yaml", text: "type: x"), start: 6, end: 7),
            severity: .warning),
    ])
    func `another column or severity does not meet an expectation`(_ diagnostic: Diagnostic) {
        #expect(findings(Array(all.dropFirst()) + [diagnostic]).count == 2)
    }

    @Test func `an expectation that cannot be read is a finding`() {
        let file = SourceFile(path: "b.yaml", text: "a: 1  # error: unknown-key @x")
        let found = ExpectedDiagnostics(in: file).findings(DiagnosticList())
        #expect(found == ["b.yaml:1: cannot read the expectation 'error: unknown-key @x'"])
    }

    @Test func `diagnostics of other files are left alone`() {
        let other = SourceFile(path: "other.yaml", text: "x")
        #expect(findings(all + [Diagnostic(.wrongType, "x", at: Span(file: other, start: 0, end: 1))]) == [])
    }
}
