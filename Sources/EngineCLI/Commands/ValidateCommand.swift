internal import EngineDefinition
internal import EngineLanguage

/// Checks definition files.
struct ValidateCommand: EngineCommand {
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
        let renderer = DiagnosticRenderer(isColoured: session.terminal.hasColor, width: session.terminal.width)
        let chosen = format ?? (session.wantsJSON ? .json : .text)
        session.terminal.write(chosen.text(report, renderer, version: VersionCommand.version))
        return report.errors > 0 ? .failed : .done
    }
}
