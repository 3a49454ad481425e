import EngineFixtures
import EngineLanguage
import Testing

/// Our reports as programs read them that nobody here wrote.
struct OutsideJudgeTests {
    private static let reports = 150

    @Test func `each report is good SARIF and good JUnit, whatever is in it`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "OutsideJudgeTests"))
        let folder = try TemporaryFolder()
        try write(SampleReport.report, "sample", to: folder)
        try write(DiagnosticReport(DiagnosticList()), "empty", to: folder)
        for index in 0..<Self.reports {
            try write(Self.report(&random), "\(index)", to: folder)
        }
        let judge = try PythonJudge(TestFolder().fixture("judges/reports.py"), package: TestFolder().package)
        let count = Self.reports + 2
        #expect(try judge.run([folder.path]) == "judged \(count) and \(count)\n")
    }

    private func write(_ report: DiagnosticReport, _ name: String, to folder: TemporaryFolder) throws {
        try TextFile.write(SARIFWriter.text(report, version: "1.2.3"), to: folder.file("\(name).sarif"))
        try TextFile.write(JUnitWriter.text(report), to: folder.file("\(name).junit"))
        let first = report.files.compactMap { path in
            report.diagnostics(in: path).first { $0.severity == .error }
        }
        let expected: JSONValue = [
            "tests": .number(JSONNumber(report.files.count)), "failures": .number(JSONNumber(first.count)),
            "names": .array(report.files.map { .string(Self.inXML($0)) }),
            "messages": .array(first.map { .string(Self.inXML($0.message)) }),
            "ids": .array(first.map { .string($0.id.name) }),
        ]
        try TextFile.write(JSONWriter.text(expected), to: folder.file("\(name).expected"))
    }

    /// What XML 1.0 §2.2 lets through of a text.
    private static func inXML(_ text: String) -> String {
        var kept = ""
        for scalar in text.unicodeScalars {
            let isText = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
            let isSpace = [0x09, 0x0A, 0x0D].contains(scalar.value)
            kept.unicodeScalars.append(isText || isSpace ? scalar : "\u{FFFD}")
        }
        return kept
    }

    // MARK: Reports of anything

    private static let ids: [DiagnosticID] = [
        .unknownKey, .wrongType, SampleReport.unknownField, SampleReport.costlySchedule,
    ]

    private static func report(_ random: inout SeededGenerator) -> DiagnosticReport {
        var list = DiagnosticList()
        let files = (0...random.below(4)).map { index in
            SourceFile(path: "\(index)/\(text(&random)).yaml", text: text(&random, lines: 6))
        }
        for _ in 0..<random.below(7) {
            let file = files[random.below(files.count)]
            let notes = (0..<random.below(3)).map { _ in
                Diagnostic.Note(text(&random), at: random.chance(2) ? span(file, &random) : nil)
            }
            let replaced = random.chance(2) ? span(file, &random) : nil
            let fix = random.chance(2) ? Diagnostic.Fix(text(&random), replacing: replaced, with: text(&random)) : nil
            list.append(
                Diagnostic(
                    ids[random.below(ids.count)], text(&random), at: span(file, &random), notes: notes, fix: fix))
        }
        return DiagnosticReport(list, files: files.map(\.path), deniesWarnings: random.chance(4))
    }

    private static func span(_ file: SourceFile, _ random: inout SeededGenerator) -> Span {
        let start = random.below(file.bytes.count + 1)
        return Span(file: file, start: start, end: start + random.below(file.bytes.count - start + 1))
    }

    private static let scalars: [Unicode.Scalar] = [
        "a", "b", " ", "'", "\"", "<", ">", "&", "]", "%", "#", "?", ":", "/", "\\", "\t", "\r", "\u{0}", "\u{1B}",
        "\u{7F}", "\u{85}", "\u{2028}", "é", "漢", "😀", "\u{FFFE}", "\u{FFFF}", "\u{301}",
    ]

    private static func text(_ random: inout SeededGenerator, lines: Int = 1) -> String {
        var text = String.UnicodeScalarView()
        for line in 0..<(lines == 1 ? 1 : random.below(lines + 1)) {
            if line > 0 { text.append("\n") }
            for _ in 0..<random.below(12) { text.append(scalars[random.below(scalars.count)]) }
        }
        return String(text)
    }
}
