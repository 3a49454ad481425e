import Testing

@testable import EngineCLI

struct CommandLineParserTests {
    private let parser = CommandLineParser(commands: CommandRegistry.members)

    private func failure(_ line: String) -> CommandFailure? {
        do throws(CommandFailure) {
            _ = try parser.parse(line.split(separator: " ").map(String.init))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a typo names the nearest command`() {
        #expect(failure("versoin")?.hint == "did you mean 'engine version'?")
    }

    @Test(arguments: CommandLineParser.foreignWords.keys.sorted())
    func `words of other tools lead to ours`(_ word: String) {
        #expect(failure(word)?.exitCode == .usage || failure(word) == nil)
    }

    @Test func `a single dash is no option`() {
        #expect(failure("version -x")?.message == "there is no option '-x'")
    }

    @Test func `an unknown option names the nearest`() {
        var reader = ArgumentReader(words: [], given: [("limti", "3")])
        _ = reader.integer("limit", "n", "The most.", in: 1...10)
        reader.finish()
        #expect(reader.faults == ["there is no option '--limti'; did you mean '--limit'?"])
    }

    @Test func `a number outside of its range is refused with the range`() {
        var reader = ArgumentReader(words: [], given: [("limit", "11")])
        _ = reader.integer("limit", "n", "The most.", in: 1...10)
        #expect(reader.faults == ["--limit takes a whole number from 1 to 10, not '11'"])
    }

    @Test func `every command has a summary, an example and help`() {
        for command in CommandRegistry.members {
            #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."))
            #expect(!command.examples.isEmpty, "\(command.title) has no example")
            #expect(
                HelpWriter(commands: CommandRegistry.members).text(for: command.words).contains(
                    "usage: engine \(command.title)"))
        }
    }
}
