internal import EngineLanguage

/// Prints a completion script.
struct CompletionsCommand: ReportingCommand {
    static let words = ["completions"]
    static let summary = "prints a completion script for bash, zsh or fish"
    static let examples = [
        CommandExample("engine completions bash > /etc/bash_completion.d/engine", "completion in every new bash")
    ]

    static let result = ResultShape([
        .init("shell", .text, "the shell"), .init("script", .text, "the script"),
    ])

    private let shell: String

    init(reading arguments: inout ArgumentReader) {
        shell = arguments.required("shell", "bash, zsh or fish")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        guard let shell = CompletionWriter.Shell(rawValue: shell) else {
            throw .unknown("shell", shell, candidates: CompletionWriter.Shell.allCases.map(\.rawValue))
        }
        let script = CompletionWriter(commands: CommandRegistry.members).script(for: shell)
        report([("shell", .string(shell.rawValue)), ("script", .string(script))], text: script, to: session)
        return .done
    }
}
