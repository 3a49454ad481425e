internal import EngineDefinition
internal import EngineLanguage

/// Checks definition files.
struct ValidateCommand: ReportingCommand {
    static let words = ["validate"]
    static let summary = "checks files: every fault with its place and what to do"
    static let discussion = """
        Without paths the project's own files and what they use are checked, or the bundled ones where
        there is no project. Neither network nor store is touched.
        """
    static let examples = [
        CommandExample("engine validate", "the project"),
        CommandExample("engine validate providers/acme.yaml", "one file, and what it uses"),
        CommandExample("engine validate --format sarif > engine.sarif", "for code scanning"),
    ]

    static let result = ResultShape(
        rows: "diagnostics",
        [
            .init("errors", .integer, "how many errors"), .init("warnings", .integer, "how many warnings"),
            .init("files", .list(.text), "the files that were looked at"),
            .init(
                "diagnostics",
                .list(
                    .object([
                        .init("path", .text, "the file").orAbsent, .init("line", .integer, "from 1").orAbsent,
                        .init("column", .integer, "from 1, in characters").orAbsent,
                        .init("end_line", .integer, "where it ends").orAbsent,
                        .init("end_column", .integer, "where it ends").orAbsent,
                        .init("severity", .text, "error or warning"),
                        .init("id", .text, "what 'engine explain' takes"), .init("message", .text, "what is wrong"),
                        .init("notes", .list(.any), "other places that matter").orAbsent,
                        .init("help", .text, "what to do").orAbsent,
                        .init("fix", .any, "the place and the text to write there").orAbsent,
                    ])), "the faults, by file and place"),
        ])

    private let paths: [String]
    private let format: DiagnosticFormat?
    private let deniesWarnings: Bool

    init(reading arguments: inout ArgumentReader) {
        paths = arguments.rest("path", "files or folders")
        format = arguments.choice("format", DiagnosticFormat.self, "how the report is written")
        deniesWarnings = arguments.flag("deny-warnings", "a warning fails the check too")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let project = try ProjectFolder.find(in: session)
        let demand: LibraryLoader.Demand = paths.isEmpty ? (project == nil ? .everything : .project) : .paths(paths)
        let loaded = Definitions.loader(in: session, project: project).load(demand)
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        let report = DiagnosticReport(diagnostics, files: loaded.files, deniesWarnings: deniesWarnings)
        write(report, to: session)
        Kept.forGood(loaded.library)
        return report.errors > 0 ? .failed : .done
    }

    /// A format of this command's own comes first: editors and CI ask for it by name.
    private func write(_ report: DiagnosticReport, to session: CommandSession) {
        let terminal = session.terminal
        let renderer = DiagnosticRenderer(isColoured: terminal.hasColor(on: .output), width: terminal.width)
        if let format { return terminal.write(format.text(report, renderer, version: VersionCommand.version)) }
        self.report(
            [
                ("errors", .number(JSONNumber(report.errors))), ("warnings", .number(JSONNumber(report.warnings))),
                ("files", .array(report.files.map { .string($0) })),
                ("diagnostics", .array(report.diagnostics.map(JSONLinesWriter.value))),
            ], text: session.output.format == .table ? renderer.text(report) : "", to: session)
    }
}
