internal import EngineDefinition
internal import EngineLanguage

/// Inputs from a command line: `key=value`, where the value is read as the input's type; a file is `key=@path`.
struct InputArguments {
    private let texts: [String]
    /// Where a path leads that was typed.
    private let path: (String) -> String

    init(_ texts: [String], path: @escaping (String) -> String = { $0 }) {
        self.texts = texts
        self.path = path
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
            let read = try self.value(value, field?.definition, name)
            guard let index = values.firstIndex(where: { $0.0 == name }) else {
                values.append((name, read))
                continue
            }
            // A list may be given element by element; of two texts one would be lost.
            guard field?.definition.type == .array, case .list(let first) = values[index].1, case .list(let more) = read
            else { throw .usage("--input \(name) is given twice", hint: "give each input once") }
            values[index].1 = .list(first + more)
        }
        return ExpressionMap(texts: values)
    }

    private func value(
        _ text: String, _ definition: InputDefinition?, _ name: String
    ) throws(CommandFailure) -> ExpressionValue {
        if definition?.type == .file { return try file(text, name) }
        if definition?.items?.value.type == .file, !text.hasPrefix("[") {
            var files: [ExpressionValue] = []
            for part in text.split(separator: ",") { files.append(try file(String(part), name)) }
            return .list(files)
        }
        return try Self.value(text, definition?.type, name)
    }

    /// A path, or an address, which whoever calls the tool fetches.
    private func file(_ text: String, _ name: String) throws(CommandFailure) -> ExpressionValue {
        guard text.hasPrefix("@") else {
            guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
                throw CommandFailure(
                    .failed, "input", "the input '\(name)' is a file, and '\(text)' is neither @path nor an address",
                    hint: "give it with --input \(name)=@\(text)")
            }
            return .string(text)
        }
        let typed = String(text.dropFirst())
        do throws(FileFault) {
            let bytes = try WholeFile(path: path(typed)).bytes(upTo: FileInput.mostBytes)
            return FileInput(path: typed, bytes: bytes).value
        } catch {
            throw CommandFailure(
                .failed, "input", "the file '\(typed)' for the input '\(name)' cannot be read: \(error.message)")
        }
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
