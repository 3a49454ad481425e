/// Prints a completion script.
struct CompletionsCommand: EngineCommand {
    static let words = ["completions"]
    static let summary = "prints a completion script for bash, zsh or fish"
    static let examples = [
        CommandExample("engine completions bash > /etc/bash_completion.d/engine", "completion in every new bash")
    ]

    private let shell: String

    init(reading arguments: inout ArgumentReader) {
        shell = arguments.required("shell", "bash, zsh or fish")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        guard let shell = CompletionWriter.Shell(rawValue: shell) else {
            throw .unknown("shell", shell, candidates: CompletionWriter.Shell.allCases.map(\.rawValue))
        }
        session.terminal.write(CompletionWriter(commands: CommandRegistry.members).script(for: shell))
        return .done
    }
}
