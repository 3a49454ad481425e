import EngineFixtures
import Testing

@testable import EngineCLI

/// Every command line that README and guides show names a command that exists, with options that it has.
struct DocumentedCommandTests {
    /// None if a page cannot be read; then the first test fails.
    private static let commands: [ShownCommand] =
        (try? MarkdownBlock.ofDocumentation(in: TestFolder().package).flatMap(ShownCommand.all)) ?? []

    @Test func `there are command lines to try`() {
        #expect(Self.commands.count >= 20)
    }

    @Test(arguments: commands)
    func `a shown command line is understood`(_ shown: ShownCommand) throws {
        let (rest, _, fault) = CommonOptions.take(from: shown.words)
        #expect(fault == nil)
        switch try CommandLineParser(commands: CommandRegistry.members).parse(rest) {
        case .help(let words):
            #expect(shown.words.first == "help" || shown.words.contains("--help"), "it is no command: \(words)")
        case .command(let command, let words, let options):
            var reader = ArgumentReader(words: words, given: options)
            _ = command.init(reading: &reader)
            reader.finish()
            #expect(reader.faults.isEmpty)
        }
    }
}
