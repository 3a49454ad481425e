internal import EngineDefinition

/// Prints or writes the reference pages.
struct DocsCommand: EngineCommand {
    static let words = ["docs"]
    static let summary = "prints the reference pages of all kinds of file"
    static let examples = [CommandExample("engine docs --out docs", "writes them as Markdown")]

    private let folder: String?

    init(reading arguments: inout ArgumentReader) {
        folder = arguments.option("out", "dir", "write the files into this folder")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        guard let folder else {
            for document in GeneratedDocument.pages { session.terminal.write(document.text + "\n") }
            return .done
        }
        try GeneratedFiles(root: session.path(of: folder), prefix: "docs/").write(GeneratedDocument.pages)
        return .done
    }
}
