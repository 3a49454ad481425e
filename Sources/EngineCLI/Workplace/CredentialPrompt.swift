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
    /// - Parameter file: a file with them, `-` for standard input; nothing: they are asked.
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
        for entry in entries { texts[entry.key.text] = entry.value.scalar?.text }
        return texts
    }

    // MARK: Asking

    private func ask(_ field: SettingsPlan.Field) -> String? {
        let example = field.definition.example.map { " (\($0))" } ?? ""
        if let help = field.definition.help { session.terminal.note(help) }
        return session.terminal.ask("\(field.definition.title)\(example): ", isHidden: field.isSecret)
    }
}
