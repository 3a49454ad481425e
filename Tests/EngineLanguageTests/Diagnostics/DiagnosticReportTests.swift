import EngineLanguage
import Testing

struct DiagnosticReportTests {
    private func report(_ count: Int, files: [String] = [], denies: Bool = false) -> DiagnosticReport {
        let file = SourceFile(path: "a.yaml", text: String(repeating: "x\n", count: count + 1))
        var list = DiagnosticList()
        for index in (0..<count).reversed() {
            list.append(
                Diagnostic(
                    index % 2 == 0 ? .wrongType : .deprecatedKey, "fault \(index)",
                    at: Span(file: file, start: index * 2, end: index * 2 + 1)))
        }
        return DiagnosticReport(list, files: files, deniesWarnings: denies)
    }

    @Test func `diagnostics come by file and position`() {
        #expect(SampleReport.report.diagnostics.map(\.id.name) == ["unknown-field", "unknown-key", "costly-schedule"])
        #expect(report(5).diagnostics.map(\.message) == (0..<5).map { "fault \($0)" })
    }

    @Test func `at most a hundred are shown and the rest is counted`() {
        let text = DiagnosticRenderer().text(report(137))
        #expect(text.contains("fault 99 "))
        #expect(!text.contains("fault 100 "))
        #expect(text.hasSuffix("\n… and 37 more\n69 errors, 68 warnings in 1 file\n"))
    }

    @Test(arguments: [
        (0, [], "no faults in 0 files"), (0, ["b.yaml"], "no faults in 1 file"), (1, [], "1 error in 1 file"),
        (2, ["b.yaml"], "1 error, 1 warning in 1 of 2 files"), (3, ["a.yaml"], "2 errors, 1 warning in 1 file"),
    ])
    func `the summary counts`(_ count: Int, _ files: [String], _ summary: String) {
        #expect(report(count, files: files).summary == summary)
    }

    @Test func `warnings can be denied`() {
        #expect(report(4, denies: true).errors == 4)
    }
}
