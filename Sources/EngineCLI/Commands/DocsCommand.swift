internal import EngineDefinition
internal import EngineLanguage

/// Prints or writes the reference pages.
struct DocsCommand: ReportingCommand {
    static let words = ["docs"]
    static let summary = "prints the reference pages of all kinds of file"
    static let examples = [CommandExample("engine docs --out docs", "writes them as Markdown")]

    static let result = ResultShape(
        rows: "pages",
        [
            .init(
                "pages",
                .list(
                    .object([
                        .init("path", .text, "where the page lies"),
                        .init("text", .text, "the page in Markdown; left out where files were written").orAbsent,
                    ])), "the pages")
        ])

    private let folder: String?

    init(reading arguments: inout ArgumentReader) {
        folder = arguments.option("out", "dir", "write the files into this folder")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let pages =
            GeneratedDocument.pages
            + [
                CommandReference(commands: CommandRegistry.members).page,
                EnvironmentReference(variables: EnvironmentVariable.all).page,
            ]
        guard let folder else {
            let list = pages.map { page -> JSONValue in ["path": .string(page.path), "text": .string(page.text)] }
            report([("pages", .array(list))], text: pages.map { $0.text + "\n" }.joined(), to: session)
            return .done
        }
        let paths = try GeneratedFiles(root: session.path(of: folder), prefix: "docs/").write(pages)
        let list = paths.map { path -> JSONValue in ["path": .string(path)] }
        report([("pages", .array(list))], text: "", to: session)
        return .done
    }
}
