internal import EngineDefinition
internal import EngineLanguage

/// Inputs from a command line: `key=value`, where the value is read as the input's type.
struct InputArguments {
    private let texts: [String]

    init(_ texts: [String]) {
        self.texts = texts
    }

    /// The values by name.
    /// - Throws: a usage failure for what is not `key=value`; exit code 1 for a value that cannot be of the type.
    func values(for plan: InputPlan) throws(CommandFailure) -> ExpressionMap {
        var values: [(String, ExpressionValue)] = []
        for text in texts {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw .usage("--input takes key=value, not '\(text)'")
            }
            let name = String(text[..<equals])
            let value = String(text[text.index(after: equals)...])
            let field = plan.fields.first { $0.name == name }
            values.append((name, try Self.value(value, field?.definition.type, name)))
        }
        return ExpressionMap(texts: values)
    }

    /// Only types that JSON writes without quotes are read as JSON; all else is text.
    private static func value(
        _ text: String, _ type: InputDefinition.Kind?, _ name: String
    ) throws(CommandFailure) -> ExpressionValue {
        switch type {
        case .integer, .number, .boolean, .array, .object, .any:
            guard let value = try? JSONValue(parsing: text) else {
                if type == .array { return .list(text.split(separator: ",").map { .string(String($0)) }) }
                if type == .any { return .string(text) }
                let wanted = type == .boolean ? "true or false" : type == .object ? "a JSON object" : "a number"
                throw CommandFailure(
                    .failed, "input", "the input '\(name)' must be \(wanted), not '\(text)'",
                    hint: "give it with --input \(name)=…")
            }
            return ExpressionValue(value)
        default: return .string(text)
        }
    }
}
