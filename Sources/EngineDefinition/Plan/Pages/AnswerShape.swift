internal import EngineLanguage

/// Says what an answer looks like: keys and types, never values.
enum AnswerShape {
    /// Keys that are named; a map of ids would drown the message.
    private static let mostKeys = 20

    /// The shape of an answer's body, two levels deep.
    static func describe(_ answer: Answer) -> String {
        switch answer.body {
        case .none: "the answer has no body"
        case .bytes(let bytes): "the answer is \(bytes.count) bytes that are no text"
        case .text: "the answer is text of \(answer.raw.count) bytes"
        case .json(let tape): "the answer is \(describe(tape, tape.root, depth: 2))"
        }
    }

    private static func describe(_ tape: JSONTape, _ node: JSONNode, depth: Int) -> String {
        switch tape.kind(of: node) {
        case .array:
            guard let first = tape.elements(of: node).first(where: { _ in true }) else { return "an empty list" }
            return "a list of \(tape.count(of: node)), the first \(describe(tape, first, depth: depth - 1))"
        case .object:
            guard depth > 0 else { return "a map" }
            return "a map {\(keys(tape, node, depth: depth))}"
        case .string: return "text"
        case .number: return "a number"
        case .boolean: return "a boolean"
        case .null: return "null"
        }
    }

    private static func keys(_ tape: JSONTape, _ node: JSONNode, depth: Int) -> String {
        var parts: [String] = []
        for (key, value) in tape.members(of: node).prefix(mostKeys) {
            parts.append("\(tape.string(at: key) ?? "?"): \(describe(tape, value, depth: depth - 1))")
        }
        let rest = tape.count(of: node) - parts.count
        return parts.joined(separator: ", ") + (rest > 0 ? ", and \(rest) more" : "")
    }
}
