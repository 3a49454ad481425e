import EngineDefinition
import EngineFixtures
import EngineLanguage
import EngineStore
import Synchronization
import Testing

@testable import Engine
@testable import EngineCLI

struct SyncReportTests {
    private func written(
        _ summary: SyncSummary, _ option: String = "--output=table"
    ) -> (
        output: String, errors: String
    ) {
        let caught = Mutex<(String, String)>(("", ""))
        let terminal = Terminal(settings: TerminalSettings(), input: .nothing) { bytes, stream in
            let text = String(decoding: bytes, as: UTF8.self)
            caught.withLock { if stream == .output { $0.0 += text } else { $0.1 += text } }
        }
        let session = CommandSession(
            terminal: terminal, output: CommonOptions.take(from: [option]).options.output, projectPath: nil,
            isProjectTyped: false, environment: [:], workingDirectory: "/", binaryPath: "", requestID: "req_1")
        SyncReport(summary: summary, connection: "main", model: "Person").write(to: session)
        return caught.withLock { $0 }
    }

    private func stream(
        _ name: String, _ outcome: StreamSummary.Outcome = .done, added: Int = 0, warnings: [String] = []
    ) -> StreamSummary {
        var summary = StreamSummary(name: name)
        summary.outcome = outcome
        summary.counts.added = added
        summary.counts.updated = 1
        summary.counts.deleted = 2
        summary.counts.unchanged = 3
        summary.pages = 4
        summary.bytes = 123_456
        summary.warnings = warnings
        return summary
    }

    private func summary(_ streams: [StreamSummary], isDryRun: Bool = false, seconds: Double = 1.234) -> SyncSummary {
        SyncSummary(sync: "acme", connection: "main", streams: streams, seconds: seconds, isDryRun: isDryRun)
    }

    @Test func `people read a table, the sum, and what to type next`() {
        let written = written(summary([stream("Contact", added: 10), stream("Deal")]))
        #expect(
            written.output == """
                stream   added  updated  deleted  unchanged  pages  state
                Contact     10        1        2          3      4  done
                Deal         0        1        2          3      4  done

                22 records, 246 kB in 1.23 s

                Next:
                  engine record list Person --connection main

                """)
        #expect(written.errors.isEmpty)
    }

    @Test func `what was not begun since a stream was interrupted is interrupted too, and one record is one`() {
        let interrupted = written(
            summary([
                stream("Project", .interrupted), stream("Task", .skipped(because: "Project")),
                stream("Note", .skipped(because: "Task")), stream("Deal", .skipped(because: "gone")),
            ])
        ).output.split(separator: "\n").map { $0.split(separator: " ").last.map(String.init) ?? "" }
        #expect(interrupted[1...4] == ["interrupted", "interrupted", "interrupted", "failed"])
        var one = StreamSummary(name: "Contact")
        one.counts.added = 1
        #expect(written(summary([one])).output.contains("\n1 record, "))
    }

    @Test func `programs read the same as JSON`() throws {
        let text = written(summary([stream("Contact", added: 10, warnings: ["odd"])]), "--json").output
        let json = try JSONValue(parsing: text)
        #expect(ResultCheck.faults(of: json, in: SyncReport.shape).isEmpty)
        #expect(json["sync"] == "acme" && json["connection"] == "main" && json["partial"] == false)
        let first = json["streams"]?[0]
        #expect(first?["added"] == 10 && first?["updated"] == 1 && first?["deleted"] == 2 && first?["unchanged"] == 3)
        #expect(first?["pages"] == 4 && first?["bytes"] == 123_456 && first?["warnings"] == ["odd"])
        #expect(first?["state"] == "done" && first?["error"] == nil)
    }

    @Test func `bad and late records and drift are told to programs, each with its types`() throws {
        var contacts = stream("Contact", .partial)
        contacts.counts.quarantined = 3
        contacts.counts.late = 2
        contacts.drift = [ShapeDrift(field: "a", change: .changed, before: "integer", after: "string")]
        let json = try JSONValue(parsing: written(summary([contacts]), "--json").output)
        #expect(ResultCheck.faults(of: json, in: SyncReport.shape).isEmpty)
        let first = json["streams"]?[0]
        #expect(first?["quarantined"] == 3 && first?["late"] == 2)
        #expect(
            first?["drift"] == [["field": "a", "change": "changed", "before": "integer", "after": "string"]])
    }

    @Test func `each outcome has its word`() throws {
        let fault = CallFault(.transport, "nothing came", call: "list")
        let outcomes: [(StreamSummary.Outcome, String)] = [
            (.done, "done"), (.partial, "partial"), (.failed(fault), "failed"), (.skipped(because: "x"), "failed"),
            (.shrinks(deleted: 9, of: 10), "asks"), (.interrupted, "interrupted"),
        ]
        let text = written(summary(outcomes.map { stream("s", $0.0) }), "--json").output
        let states = try JSONValue(parsing: text)["streams"]?.elements?.compactMap { $0["state"]?.string }
        #expect(states == outcomes.map(\.1))
        let errors = try JSONValue(parsing: text)["streams"]?.elements?.map { $0["error"]?.string }
        #expect(
            errors == [
                nil, nil, "nothing came", "'x' failed, whose records it goes through",
                "it would delete 9 of 10 records", "interrupted",
            ])
    }

    @Test func `a partial run says so to both`() throws {
        let partial = summary([stream("Contact", .partial)])
        #expect(written(partial).output.contains("; partial: something was left out"))
        #expect(try JSONValue(parsing: written(partial, "--json").output)["partial"] == true)
    }

    @Test func `a dry run stored nothing and names no next command`() throws {
        let dry = summary([stream("Contact")], isDryRun: true)
        #expect(written(dry).output.contains("; nothing was stored") && !written(dry).output.contains("Next:"))
        #expect(try JSONValue(parsing: written(dry, "--json").output)["dry_run"] == true)
    }

    @Test func `a run that failed names no next command`() {
        #expect(!written(summary([stream("Contact", .interrupted)])).output.contains("Next:"))
    }

    @Test func `warnings go to standard error`() {
        let written = written(summary([stream("Contact", warnings: ["'x' never had a value", "other"])]))
        #expect(written.errors == "warning: 'x' never had a value\nwarning: other\n")
        #expect(!written.output.contains("never had"))
    }

    @Test(arguments: [(0, "0 B"), (9_999, "9999 B"), (10_000, "10 kB"), (9_999_999, "9999 kB"), (12_000_000, "12 MB")])
    func `bytes are told in a unit that fits`(_ bytes: Int, _ text: String) {
        var one = stream("s")
        one.bytes = bytes
        #expect(written(summary([one])).output.contains(" records, \(text) in "))
    }

    @Test(arguments: [(0.0, "0.00 s"), (0.005, "0.01 s"), (2.5, "2.50 s"), (61.999, "62.00 s")])
    func `time is told to a hundredth`(_ seconds: Double, _ text: String) {
        #expect(written(summary([stream("s")], seconds: seconds)).output.contains(" in \(text)"))
    }

    @Test func `a spreadsheet gets a row for each stream`() {
        var first = stream("A")
        first.seconds = 1.5
        let lines = written(summary([first, stream("B")]), "--output=csv").output.split(separator: "\r\n")
        #expect(lines.count == 3)
        let counts = "added,updated,deleted,unchanged,quarantined,late,pages,bytes,seconds"
        #expect(lines[0] == "name,state,\(counts),warnings,drift,error")
        #expect(lines[1] == "A,done,0,1,2,3,0,0,4,123456,1.5,[],[],")
    }
}
