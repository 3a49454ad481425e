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
        let example = field.definition.example.map { " (\($0))" } ?? ""
        if let help = field.definition.help { session.terminal.note(help) }
        session.terminal.write("\(field.definition.title)\(example): ", to: .error)
        return field.isSecret ? readHidden() : readLine(strippingNewline: true)
    }

    private func readHidden() -> String? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return readLine(strippingNewline: true) }
        var hidden = settings
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            session.terminal.note("")
        }
        return readLine(strippingNewline: true)
    }
}
