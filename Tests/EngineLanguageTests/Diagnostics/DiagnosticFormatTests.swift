import EngineFixtures
import EngineLanguage
import Testing

struct DiagnosticFormatTests {
    private let golden = Golden()

    @Test(arguments: DiagnosticFormat.allCases)
    func `a report looks the same in each format as it did`(_ format: DiagnosticFormat) {
        let text = format.text(SampleReport.report, DiagnosticRenderer(), version: "1.2.3")
        #expect(golden.difference("diagnostics.\(format.rawValue).txt", text) == nil)
    }

    @Test func `colours are the only difference that colour makes`() {
        let plain = DiagnosticRenderer().text(SampleReport.report)
        var coloured = DiagnosticRenderer(isColoured: true).text(SampleReport.report)
        #expect(coloured != plain)
        while let start = coloured.firstIndex(of: "\u{1B}"), let end = coloured[start...].firstIndex(of: "m") {
            coloured.removeSubrange(start...end)
        }
        #expect(coloured == plain)
    }

    @Test(arguments: [DiagnosticFormat.json, .sarif])
    func `json formats are json`(_ format: DiagnosticFormat) throws {
        let text = format.text(SampleReport.report, DiagnosticRenderer(), version: "1")
        for document in format == .json ? text.split(separator: "\n").map(String.init) : [text] {
            _ = try JSONValue(parsing: document)
        }
    }

    @Test func `a text of a file cannot begin a command of its own in annotations`() {
        let file = SourceFile(path: "a,b:c%.yaml", text: "x")
        var list = DiagnosticList()
        list.append(Diagnostic(.wrongType, "50% off\n::error::x", at: Span(file: file, start: 0, end: 1)))
        let text = AnnotationWriter.text(DiagnosticReport(list))
        #expect(
            text == """
                ::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=2,title=wrong-type\
                ::50%25 off%0A::error::x
                1 error in 1 file

                """)
    }

    @Test func `text is escaped in a junit report`() {
        let file = SourceFile(path: "<a>&\".yaml", text: "x\u{1}")
        var list = DiagnosticList()
        list.append(Diagnostic(.wrongType, "a < \"b\" & \u{0}", at: Span(file: file, start: 0, end: 1)))
        let text = JUnitWriter.text(DiagnosticReport(list))
        #expect(text.contains("name=\"&lt;a&gt;&amp;&quot;.yaml\""))
        #expect(text.contains("message=\"a &lt; &quot;b&quot; &amp; \u{FFFD}\""))
    }

    @Test func `a path becomes a valid reference in SARIF`() {
        let file = SourceFile(path: "my dir/ü.yaml", text: "x")
        var list = DiagnosticList()
        list.append(Diagnostic(.wrongType, "a", at: Span(file: file, start: 0, end: 1)))
        #expect(SARIFWriter.text(DiagnosticReport(list), version: "1").contains("\"my%20dir/%C3%BC.yaml\""))
    }
}
