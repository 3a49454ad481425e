import EngineFixtures
import Testing

/// A command line of a document that calls the engine.
struct ShownCommand: Sendable, CustomTestStringConvertible {
    /// Where it stands.
    let place: String
    /// The words behind `engine`.
    let words: [String]

    var testDescription: String { "\(place): engine \(words.joined(separator: " "))" }

    /// The calls of a block: what stands behind `engine`, up to a comment, a pipe or a redirection.
    static func all(in block: MarkdownBlock) -> [ShownCommand] {
        guard ["sh", "console"].contains(block.language) else { return [] }
        let lines = block.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        return lines.flatMap { index, line in
            line.split(separator: " | ").compactMap { call in
                let text = call.hasPrefix("$ ") ? call.dropFirst(2) : call
                guard text.hasPrefix("engine ") else { return nil }
                let words = words(text.dropFirst(7)).prefix { !["#", ">", "<", "&&", "2>"].contains($0) }
                return ShownCommand(place: "\(block.path):\(block.line + index)", words: Array(words))
            }
        }
    }

    /// The words behind `engine`, up to a comment, a pipe or a redirection.
    static func words(of line: String) -> [String] {
        Array(words(line.dropFirst(7)).prefix { !["#", ">", "<", "|", "&&", "2>"].contains($0) })
    }

    /// Words as a shell tells them apart; quotes hold some together.
    private static func words(_ text: Substring) -> [String] {
        var words = [""]
        var quote: Character?
        for character in text {
            switch character {
            case quote: quote = nil
            case "'" where quote == nil, "\"" where quote == nil: quote = character
            case " " where quote == nil: words.append("")
            default: words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }
    }
}
