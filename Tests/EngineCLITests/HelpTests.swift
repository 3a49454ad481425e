import EngineDefinition
import EngineFixtures
import Testing

@testable import EngineCLI

struct HelpTests {
    private let writer = HelpWriter(commands: CommandRegistry.members)

    private static let titles: [String] = CommandRegistry.members.map { $0.title }

    @Test(arguments: titles)
    func `the help of each command reads as reviewed`(_ title: String) {
        let words = title.split(separator: " ").map(String.init)
        let name = "help-\(words.joined(separator: "-")).txt"
        #expect(Golden().difference(name, writer.text(for: words)) == nil)
    }

    @Test func `the list of commands reads as reviewed`() {
        #expect(Golden().difference("help.txt", writer.text(for: [])) == nil)
    }

    @Test func `words that several commands begin with list those`() {
        let text = writer.text(for: ["connection"])
        #expect(text.hasPrefix("usage: engine connection <command> [options]\n"))
        #expect(text.contains("connection verify") && !text.contains("provider"))
    }

    @Test func `every command has a summary, an example and help`() {
        for command in CommandRegistry.members {
            #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."))
            #expect(!command.examples.isEmpty, "\(command.title) has no example")
            #expect(writer.text(for: command.words).contains("usage: engine \(command.title)"))
        }
    }

    @Test(arguments: titles)
    func `the examples of a command are lines that it takes`(_ title: String) throws {
        let command = try #require(CommandRegistry.members.first { $0.title == title })
        for example in command.examples {
            let shown = ShownCommand.words(of: example.line)
            let (rest, options, fault) = CommonOptions.take(from: shown)
            #expect(fault == nil, "\(example.line)")
            guard
                case .command(let type, let words, let given) = try CommandLineParser(
                    commands: CommandRegistry.members
                ).parse(rest)
            else {
                Issue.record("'\(example.line)' is no command")
                continue
            }
            var reader = ArgumentReader(words: words, given: given)
            _ = type.init(reading: &reader)
            reader.finish()
            #expect(reader.faults.isEmpty && type.title == title, "\(example.line)")
            let shapes = (type as? any ReportingCommand.Type)?.results ?? []
            for field in options.output.fields {
                #expect(shapes.contains { $0.rowFields.contains { $0.name == field } }, "\(example.line)")
            }
        }
    }

    @Test func `asking for help is no mistake, and a line without words is one`() async throws {
        let line = try TypedLine()
        for asked in ["--help", "help", "connection --help", "help connection", "run sync -h"] {
            let outcome = await line.type(asked)
            #expect(
                outcome.code == .done && outcome.output.contains("usage: engine") && outcome.errors.isEmpty, "\(asked)")
        }
        for mistaken in [[], ["connection"], ["run"]] {
            let outcome = await line.type(mistaken)
            #expect(outcome.code == .usage && outcome.output.isEmpty, "\(mistaken)")
            #expect(outcome.errors.contains("usage: engine"))
        }
    }

    @Test func `help of what there is not names the nearest`() async throws {
        let outcome = try await TypedLine().type("help conect")
        #expect(outcome.code == .usage && outcome.output.isEmpty)
        #expect(outcome.errors.contains("did you mean 'engine connect'?"))
    }

    @Test func `help lists the exit codes`() async throws {
        let outcome = try await TypedLine().type("help exit-codes")
        #expect(Golden().difference("exit-codes.txt", outcome.output) == nil)
        #expect(outcome.code == .done)
        let codes: [Int32] = ExitCode.allCases.map(\.rawValue)
        #expect(codes == [0, 1, 2, 3, 4, 5, 6, 70])
    }

    @Test func `the page of all commands is the committed one`() {
        let page = CommandReference(commands: CommandRegistry.members).page
        #expect(Golden().difference(generated: page.path, page.text, remedy: "scripts/generate") == nil)
    }
}
