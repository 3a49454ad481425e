internal import EngineLanguage

/// What every command understands, wherever it stands in the line.
struct CommonOptions: Sendable {
    var output = OutputChoice()
    var color = ColorChoice.auto
    var progress = ProgressStyle.auto
    var refusesQuestions = false
    var project: String?

    /// The options as help lists them: what is typed, and what it does.
    static let help: [(String, String)] = [
        ("--json[=lines|<fields>]", "the result as JSON; as JSON lines; with these fields only, separated by commas"),
        ("--output <form>", "table, json, ndjson, yaml or csv; messages and progress go to standard error always"),
        ("--progress <style>", "auto, plain, json or none"),
        ("--color <when>", "auto, always or never; --no-color and NO_COLOR mean never"),
        ("--no-input", "ask nothing, as where no terminal is"),
        ("--project <dir>", "the project folder; else the nearest one above that has an engine.yaml"),
        ("--help", "this text"),
    ]

    /// The names without dashes.
    static let names = ["json", "output", "progress", "color", "no-color", "no-input", "project", "help"]

    /// What stands behind those that take a value; empty: anything.
    static let values: [String: [String]] = [
        "output": OutputFormat.allCases.map(\.rawValue), "progress": ProgressStyle.allCases.map(\.rawValue),
        "color": ColorChoice.allCases.map(\.rawValue), "project": [],
    ]

    /// Takes the common options out of a line.
    /// - Returns: the rest, and the first fault, which is reported in the form that the others say.
    static func take(
        from arguments: [String]
    ) -> (rest: [String], options: CommonOptions, fault: CommandFailure?) {
        var reader = Reader(rest: [], options: CommonOptions(), fault: nil)
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            if argument == "--" {
                reader.rest += arguments[(index - 1)...]
                break
            }
            let next = index < arguments.count ? arguments[index] : nil
            if reader.take(argument, next: next) { index += 1 }
        }
        return (reader.rest, reader.options, reader.fault)
    }

    private struct Reader {
        var rest: [String]
        var options: CommonOptions
        var fault: CommandFailure?

        /// - Returns: whether the word behind was taken too.
        mutating func take(_ argument: String, next: String?) -> Bool {
            guard argument.hasPrefix("--") else {
                rest.append(argument)
                return false
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map(String.init) ?? ""
            let written = parts.count == 2 ? String(parts[1]) : nil
            switch name {
            case "json": takeJSON(written)
            case "no-color": options.color = .never
            case "no-input": options.refusesQuestions = true
            case "output", "progress", "color", "project":
                guard let value = written ?? next else {
                    fail("--\(name) needs a value")
                    return false
                }
                takeValue(value, of: name)
                return written == nil
            default: rest.append(argument)
            }
            return false
        }

        private mutating func takeJSON(_ value: String?) {
            options.output = OutputChoice(format: value == "lines" ? .ndjson : .json)
            guard let value, value != "lines" else { return }
            options.output.fields = value.split(separator: ",").map(String.init)
            if options.output.fields.isEmpty { fail("--json= takes the word lines, or names of fields") }
        }

        private mutating func takeValue(_ value: String, of name: String) {
            switch name {
            case "output": options.output.format = choice(value, name) ?? options.output.format
            case "progress": options.progress = choice(value, name) ?? options.progress
            case "color": options.color = choice(value, name) ?? options.color
            default: options.project = value
            }
        }

        private mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
            _ text: String, _ name: String
        ) -> Value? {
            if let value = Value(rawValue: text) { return value }
            let choices = Value.allCases.map(\.rawValue)
            let near = Suggestion.nearest(to: text, among: choices).map { "; did you mean '\($0)'?" } ?? ""
            fail("--\(name) takes one of \(choices.joined(separator: ", ")), not '\(text)'\(near)")
            return nil
        }

        private mutating func fail(_ message: String) {
            if fault == nil { fault = .usage(message, hint: "'engine help' shows how it is used") }
        }
    }
}
