/// Writes help: of all commands, of those that begin alike, of one.
struct HelpWriter {
    let commands: [any EngineCommand.Type]

    /// Help for what the words begin.
    func text(for words: [String]) -> String {
        if let command = commands.first(where: { $0.words == words }) { return text(of: command) }
        let below = commands.filter { $0.words.starts(with: words) }
        return list(below.isEmpty ? commands : below, under: below.isEmpty ? [] : words)
    }

    private func list(_ commands: [any EngineCommand.Type], under words: [String]) -> String {
        let rows = commands.map { ($0.title, $0.summary) }
        let name = (["engine"] + words).joined(separator: " ")
        return """
            usage: \(name) <command> [options]

            \(Self.table(rows))

            'engine help <command>' tells more about one; 'engine help exit-codes' lists the exit codes.

            """
    }

    private func text(of command: any EngineCommand.Type) -> String {
        let arguments = command.arguments
        let summary = "\(command.summary.prefix(1).uppercased())\(command.summary.dropFirst())."
        var sections = [summary, usage(command, arguments)]
        if !command.discussion.isEmpty { sections.append(command.discussion) }
        let positionals = arguments.positionals.map { ("<\($0.name)>", $0.doc) }
        if !positionals.isEmpty { sections.append(Self.table(positionals)) }
        let options = arguments.options.map { option in
            let repeated = option.isRepeated ? "; may be repeated" : ""
            return ("--\(option.name)" + (option.value.map { " <\($0)>" } ?? ""), option.doc + repeated)
        }
        sections.append("options:\n" + Self.table(options + CommonOptions.help))
        if !command.examples.isEmpty {
            let examples = command.examples.map { "  # \($0.purpose)\n  \($0.line)" }
            sections.append("examples:\n" + examples.joined(separator: "\n"))
        }
        return sections.joined(separator: "\n\n") + "\n"
    }

    private func usage(_ command: any EngineCommand.Type, _ arguments: CommandDescription) -> String {
        var parts = ["usage: engine \(command.title)"]
        for word in arguments.positionals {
            let name = "<\(word.name)>" + (word.isRepeated ? "…" : "")
            parts.append(word.isRequired ? name : "[\(name)]")
        }
        parts.append("[options]")
        return parts.joined(separator: " ")
    }

    /// Two columns; the second begins where the longest of the first ends.
    private static func table(_ rows: [(String, String)]) -> String {
        // 34: beyond that the second column gets too narrow on a terminal of 80.
        let width = min(rows.map { $0.0.count }.max() ?? 0, 34)
        return rows.map { row in
            let gap = String(repeating: " ", count: max(1, width - row.0.count + 2))
            return "  \(row.0)\(gap)\(row.1)"
        }.joined(separator: "\n")
    }
}
