internal import EngineDefinition
internal import EngineLanguage
internal import Glibc

/// Gets settings and credentials from a person or a file.
struct CredentialPrompt {
    let session: CommandSession

    /// The settings of a connection.
    func settings(_ plan: SettingsPlan, given: [String: String]) throws(CommandFailure) -> ExpressionMap {
        var texts = given
        for field in plan.fields where texts[field.name] == nil && field.isNeeded && session.terminal.canAsk {
            texts[field.name] = ask(field)
        }
        return try complete(plan, texts, option: "--config \("key=value")")
    }

    /// The fields of an auth scheme.
    /// - Parameters:
    ///   - plan: the fields that the scheme has.
    ///   - file: a file with them, `-` for standard input; nothing: they are asked.
    /// - Returns: a value for each field that was given.
    /// - Throws: a wrong use if a field is missing and nobody can be asked.
    func credentials(_ plan: SettingsPlan, file: String?) throws(CommandFailure) -> ExpressionMap {
        var texts: [String: String] = [:]
        if let file { texts = try read(file) }
        for field in plan.fields where texts[field.name] == nil && field.isNeeded && session.terminal.canAsk {
            texts[field.name] = ask(field)
        }
        return try complete(plan, texts, option: "--credentials <file>")
    }

    private func complete(
        _ plan: SettingsPlan, _ texts: [String: String], option: String
    ) throws(CommandFailure) -> ExpressionMap {
        do throws(InputFault) {
            return try plan.complete(texts, ExpressionBindings())
        } catch {
            throw CommandFailure(.failed, "input", error.message, hint: "give it with \(option)")
        }
    }

    /// Reads YAML or JSON: names and texts.
    private func read(_ path: String) throws(CommandFailure) -> [String: String] {
        let isInput = path == "-"
        let full = path.hasPrefix("/") ? path : "\(session.workingDirectory)/\(path)"
        guard let text = isInput ? TextFile.standardInput() : TextFile(path: full).read() else {
            throw CommandFailure(.local, "unreadable-file", "'\(path)' cannot be read")
        }
        var diagnostics = DiagnosticList()
        let file = SourceFile(path: isInput ? "standard input" : path, text: text)
        guard let node = YAMLParser.parse(file, diagnostics: &diagnostics), let entries = node.entries else {
            // The text holds secrets: its lines are not shown.
            throw CommandFailure(.failed, "credentials", "'\(file.path)' is no map of fields in YAML or JSON")
        }
        var texts: [String: String] = [:]
        for entry in entries { texts[entry.key.text] = entry.value.scalar?.text }
        return texts
    }

    // MARK: Asking

    private func ask(_ field: SettingsPlan.Field) -> String? {
        if let help = field.definition.help { session.terminal.note(help) }
        session.terminal.write("\(field.definition.title)\(hint(field)): ", to: .error)
        let read = field.definition.isMultiline ? readLines : { readLine(strippingNewline: true) }
        return field.isSecret ? readHidden(read) : read()
    }

    /// What may be typed: the values of a choice with their labels, or an example.
    private func hint(_ field: SettingsPlan.Field) -> String {
        let options = field.definition.options.map { $0.label == $0.value ? $0.value : "\($0.value) = \($0.label)" }
        if !options.isEmpty { return " [\(options.joined(separator: ", "))]" }
        let end = field.definition.isMultiline ? ", an empty line ends it" : ""
        return field.definition.example.map { " (\($0)\(end))" } ?? (end.isEmpty ? "" : " (\(end.dropFirst(2)))")
    }

    /// Lines up to an empty one, such as those of a key file.
    private func readLines() -> String? {
        var lines: [String] = []
        while let line = readLine(strippingNewline: true), !line.isEmpty { lines.append(line) }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    private func readHidden(_ read: () -> String?) -> String? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return read() }
        var hidden = settings
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            session.terminal.note("")
        }
        return read()
    }
}
