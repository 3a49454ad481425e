import Testing

@testable import EngineCLI

struct CommandLineParserTests {
    private let parser = CommandLineParser(commands: CommandRegistry.members)

    private func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

    private func failure(_ line: String) -> CommandFailure? {
        do throws(CommandFailure) {
            _ = try parser.parse(words(line))
            return nil
        } catch {
            return error
        }
    }

    /// The command of a line with its words and options, in one text.
    private func meaning(_ line: String) throws -> String {
        switch try parser.parse(words(line)) {
        case .help(let words): "help: \(words.joined(separator: " "))"
        case .command(let type, let words, let options):
            "\(type.title): \(words) \(options.map { "\($0.name)=\($0.value ?? "")" })"
        }
    }

    @Test func `a typo names the nearest command`() {
        #expect(failure("versoin")?.hint == "did you mean 'engine version'?")
        #expect(failure("run snyc acme")?.hint == "did you mean 'engine run sync'?")
        #expect(failure("record lst")?.hint == "did you mean 'engine record list'?")
        #expect(failure("conection list")?.hint == "did you mean 'engine connection list'?")
    }

    @Test func `a word that is like nothing is sent to the list`() {
        let failure = failure("xylophone")
        #expect(failure?.exitCode == .usage && failure?.message == "there is no command 'xylophone'")
        #expect(failure?.hint == "'engine --help' lists them")
    }

    @Test(arguments: CommandLineParser.foreignWords.keys.sorted())
    func `words of other tools lead to a command that there is`(_ word: String) throws {
        let ours = try #require(CommandLineParser.foreignWords[word])
        #expect(CommandRegistry.members.contains { $0.title == ours }, "\(ours)")
        if let failure = failure(word) {
            #expect(failure.exitCode == .usage && failure.hint == "it is called 'engine \(ours)' here")
        }
    }

    @Test(arguments: [
        ("sync run acme", "run sync"), ("records", "record list"), ("keys", "vault status"),
        ("completion bash", "completions"), ("lint", "validate"), ("check providers", "validate"),
    ])
    func `the words that newcomers type are known`(_ line: String, _ ours: String) {
        #expect(failure(line)?.hint == "it is called 'engine \(ours)' here")
    }

    @Test func `words, options with both kinds of value, and flags are told apart`() throws {
        #expect(
            try meaning("run sync acme --stream=Task --connection main --full --limit 3")
                == "run sync: [\"acme\"] [\"stream=Task\", \"connection=main\", \"full=\", \"limit=3\"]")
        #expect(try meaning("connect acme --credentials -") == "connect: [\"acme\"] [\"credentials=-\"]")
        #expect(try meaning("connect acme --config=a=b=c") == "connect: [\"acme\"] [\"config=a=b=c\"]")
    }

    @Test func `behind two dashes everything is a word`() throws {
        #expect(try meaning("record get Task -- --odd-id") == "record get: [\"Task\", \"--odd-id\"] []")
    }

    @Test func `a value that is missing at the end is left to the reader`() throws {
        #expect(try meaning("record list --limit") == "record list: [] [\"limit=\"]")
    }

    @Test func `the command with the most words wins`() throws {
        #expect(try meaning("provider list") == "provider list: [] []")
        #expect(try meaning("connection") == "help: connection")
    }

    @Test func `a single dash is no option`() {
        #expect(failure("version -x")?.message == "there is no option '-x'")
        #expect(failure("version -x")?.hint == "options are written with two dashes")
    }

    @Test func `help is asked for in every usual way`() throws {
        for line in ["help run sync", "run sync --help", "run sync -h", "run sync acme --help"] {
            #expect(try meaning(line) == "help: run sync", "\(line)")
        }
        #expect(try meaning("") == "help: ")
        #expect(try meaning("--help") == "help: ")
        #expect(try meaning("help run sync acme") == "help: run sync")
        #expect(try meaning("help exit-codes") == "help: exit-codes")
    }

    @Test func `help of a command that there is not is a mistake`() {
        #expect(failure("help runn sync")?.exitCode == .usage)
        #expect(failure("help nosuch")?.message == "there is no command 'nosuch'")
        #expect(failure("help records")?.hint == "it is called 'engine record list' here")
    }
}
