import EngineFixtures
import Glibc
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

    @Test func `asking for help is no mistake, and a line without words is one`() async throws {
        let line = try TypedLine()
        #expect(await line.type("--help").code == .done)
        #expect(await line.type("help").code == .done)
        #expect(await line.type([]).code == .usage)
        #expect(await line.type("connection --help").code == .done)
        #expect(await line.type("connection").code == .usage)
    }

    @Test func `help lists the exit codes`() async throws {
        let outcome = try await TypedLine().type("help exit-codes")
        #expect(outcome.output.contains(" 3  credentials refused by upstream\n"))
    }

    @Test func `the bash script completes commands and options in a real bash`() async throws {
        let line = try TypedLine()
        let script = await line.type("completions bash").output
        try line.write(
            script + """

                complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _engine; echo "${COMPREPLY[*]}"; }
                test "$(complete_words engine conn)" = "connect connection" || exit 10
                test "$(complete_words engine connection ver)" = "verify" || exit 11
                test "$(complete_words engine record export --for)" = "--format" || exit 12

                """, to: "try.bash")
        #expect(Shell.run("bash \(line.folder)/try.bash") == 0)
    }

    @Test(arguments: ["zsh", "fish"])
    func `scripts of other shells name every command`(_ shell: String) async throws {
        let script = try await TypedLine().type("completions \(shell)").output
        for command in CommandRegistry.members { #expect(script.contains(command.words[command.words.count - 1])) }
    }
}

/// Runs a line in `/bin/sh`.
enum Shell {
    static func run(_ line: String) -> Int32 {
        var process = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(line), nil]
        defer { for argument in arguments { free(argument) } }
        guard posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ) == 0 else { return -1 }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return (status >> 8) & 0xFF
    }
}
