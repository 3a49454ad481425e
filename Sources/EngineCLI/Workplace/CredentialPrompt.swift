internal import EngineDefinition
internal import EngineLanguage

/// Gets settings and credentials from a person or a file.
struct CredentialPrompt {
    let session: CommandSession

    /// The settings of a connection.
    func settings(_ plan: SettingsPlan, given: [String: String]) throws(CommandFailure) -> ExpressionMap {
        var texts = given
        for field in plan.fields where texts[field.name] == nil && field.isNeeded && session.terminal.canAsk {
            texts[field.name] = ask(field)
        }
        do throws(InputFault) {
            return try plan.complete(texts, ExpressionBindings())
        } catch {
            throw CommandFailure(error, kind: "setting", option: "--config \(error.path)=…")
        }
    }

    /// The fields of an auth scheme.
    /// - Parameters:
    ///   - plan: the fields that there are.
    ///   - file: a file with them, `-` for standard input; nothing: they are asked.
    /// - Returns: the values by name.
    /// - Throws: a failure if the file cannot be read, or a field is missing or wrong.
    func credentials(_ plan: SettingsPlan, file: String?) throws(CommandFailure) -> ExpressionMap {
        var texts: [String: String] = [:]
        if let file { texts = try read(file) }
        for field in plan.fields where texts[field.name] == nil && field.isNeeded && session.terminal.canAsk {
            texts[field.name] = ask(field)
        }
        do throws(InputFault) {
            return try plan.complete(texts, ExpressionBindings())
        } catch {
            throw CommandFailure(error, kind: "field", option: "--credentials <file>", isTyped: false)
        }
    }

    /// Reads YAML or JSON: names and texts.
    private func read(_ path: String) throws(CommandFailure) -> [String: String] {
        let (name, text) = try session.text(of: path)
        var diagnostics = DiagnosticList()
        let file = SourceFile(path: name, text: text)
        guard let node = YAMLParser.parse(file, diagnostics: &diagnostics), let entries = node.entries else {
            // The text holds secrets: its lines are not shown.
            throw CommandFailure(.failed, "credentials", "'\(file.path)' is no map of fields in YAML or JSON")
        }
        var texts: [String: String] = [:]
        // A key without a value gives nothing: an empty text is written as one.
        for entry in entries where !entry.value.isNull { texts[entry.key.text] = entry.value.scalar?.text }
        return texts
    }

    // MARK: Asking

    private func ask(_ field: SettingsPlan.Field) -> String? {
        if let help = field.definition.help { session.terminal.note(help) }
        let question = "\(field.definition.title)\(hint(field)): "
        return field.definition.isMultiline
            ? session.terminal.askLines(question, isHidden: field.isSecret)
            : session.terminal.ask(question, isHidden: field.isSecret)
    }

    /// What may be typed: the values of a choice with their labels, or an example.
    private func hint(_ field: SettingsPlan.Field) -> String {
        let options = field.definition.options.map { $0.label == $0.value ? $0.value : "\($0.value) = \($0.label)" }
        if !options.isEmpty { return " [\(options.joined(separator: ", "))]" }
        if field.definition.mayBeEmpty { return " (it may be empty)" }
        let end = field.definition.isMultiline ? ", an empty line ends it" : ""
        return field.definition.example.map { " (\($0)\(end))" } ?? (end.isEmpty ? "" : " (\(end.dropFirst(2)))")
    }
}
