import EngineFixtures
import Testing

@testable import EngineCLI

/// Every command line that README and guides show names a command that exists, with options that it has.
struct DocumentedCommandTests {
    /// A line of a shell block that calls the engine.
    struct Line: Sendable, CustomTestStringConvertible {
        let place: String
        let words: [String]

        var testDescription: String { "\(place): engine \(words.joined(separator: " "))" }
    }

    /// None if a page cannot be read; then the first test fails.
    private static let lines: [Line] =
        (try? MarkdownBlock.ofDocumentation(in: TestFolder().package).flatMap(calls)) ?? []

    /// The calls of a block: what stands behind `engine`, up to a comment, a pipe or a redirection.
    private static func calls(_ block: MarkdownBlock) -> [Line] {
        guard ["sh", "console"].contains(block.language) else { return [] }
        let lines = block.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        return lines.flatMap { index, line in
            line.split(separator: " | ").compactMap { call in
                let text = call.hasPrefix("$ ") ? call.dropFirst(2) : call
                guard text.hasPrefix("engine ") else { return nil }
                let words = words(text.dropFirst(7)).prefix { !["#", ">", "<", "&&", "2>"].contains($0) }
                return Line(place: "\(block.path):\(block.line + index)", words: Array(words))
            }
        }
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

    @Test func `there are command lines to try`() {
        #expect(Self.lines.count >= 20)
    }

    @Test(arguments: lines)
    func `a shown command line is understood`(_ line: Line) throws {
        let shared: Set = ["--json", "--no-color"]
        let parser = CommandLineParser(commands: CommandRegistry.members)
        switch try parser.parse(line.words.filter { !shared.contains($0) }) {
        case .help(let words):
            #expect(line.words.first == "help" || line.words.contains("--help"), "it is no command: \(words)")
        case .command(let command, let words, let options):
            var reader = ArgumentReader(words: words, given: options.filter { $0.name != "project" })
            _ = command.init(reading: &reader)
            reader.finish()
            #expect(reader.faults.isEmpty)
        }
    }
}
