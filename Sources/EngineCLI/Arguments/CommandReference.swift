internal import EngineDefinition

/// Writes the reference page of the commands from what parses them.
struct CommandReference {
    let commands: [any EngineCommand.Type]

    /// The page, in Markdown.
    var page: GeneratedDocument {
        let help = HelpWriter(commands: commands)
        let sections = commands.map { command in
            "## engine \(command.title)\n\n```text\n\(help.text(for: command.words))```\n"
        }
        let head = """
            # Commands

            What `engine help <command>` prints, written by `scripts/generate`.
            [Command line](../guides/command-line.md) tells how they go together.

            """
        return GeneratedDocument(
            path: "docs/reference/commands.md", text: ([head] + sections).joined(separator: "\n"))
    }
}
