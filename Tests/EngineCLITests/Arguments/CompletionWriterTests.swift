import EngineLanguage
import Testing

@testable import EngineCLI

/// The scripts are tried in the real shells; `scripts/test` installs those that are missing.
struct CompletionWriterTests {
    /// Runs a script in a shell and gives its exit code.
    private func run(_ shell: String, _ script: String) throws -> Int32 {
        let line = try TypedLine()
        try line.write(script, to: "try.\(shell)")
        return Shell.run("\(shell) \(line.folder)/try.\(shell) >\(line.folder)/log.txt 2>&1")
    }

    private func script(_ shell: CompletionWriter.Shell) -> String {
        CompletionWriter(commands: CommandRegistry.members).script(for: shell)
    }

    private static func has(_ shell: String) -> Bool { Shell.run("command -v \(shell) >/dev/null") == 0 }

    @Test func `bash completes commands, their second words and options`() throws {
        let code = try run(
            "bash",
            script(.bash) + """

                complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _engine; echo "${COMPREPLY[*]}"; }
                test "$(complete_words engine conn)" = "connect connection" || exit 10
                test "$(complete_words engine connection ver)" = "verify" || exit 11
                test "$(complete_words engine record export --for)" = "--format" || exit 12
                test "$(complete_words engine run sync --js)" = "--json" || exit 13
                test "$(complete_words engine run sync acme --stre)" = "--stream" || exit 14
                test "$(complete_words engine doctor --proj)" = "--project" || exit 15
                test "$(complete_words engine he)" = "help" || exit 16

                """)
        #expect(code == 0)
    }

    @Test(.enabled(if: CompletionWriterTests.has("zsh")))
    func `zsh takes the script and completes by it`() throws {
        let code = try run(
            "zsh",
            """
            autoload -U +X compinit && compinit -u -D
            \(script(.zsh))
            whence -w _engine | grep -q function || exit 10
            COMP_WORDS=(engine connection ver); COMP_CWORD=2
            setopt ksharrays shwordsplit
            _engine
            [[ " ${COMPREPLY[*]} " == *" verify "* && " ${COMPREPLY[*]} " != *" validate "* ]] || exit 11
            COMP_WORDS=(engine run sync acme --str); COMP_CWORD=4
            _engine
            [[ " ${COMPREPLY[*]} " == *" --stream "* ]] || exit 12

            """)
        #expect(code == 0)
    }

    @Test(.enabled(if: CompletionWriterTests.has("fish")))
    func `fish completes commands, their second words and options`() throws {
        let code = try run(
            "fish",
            script(.fish) + """

                set -l words (complete -C 'engine conn' | string split -f 1 \\t)
                contains connect $words; and contains connection $words; or exit 10
                complete -C 'engine connection ver' | string match -q 'verify*'; or exit 11
                complete -C 'engine record export --for' | string match -q -- '--format*'; or exit 12
                complete -C 'engine run sync --js' | string match -q -- '--json*'; or exit 13
                complete -C 'engine validate --format sa' | string match -q 'sarif*'; or exit 15
                complete -C 'engine validate --color al' | string match -q 'always*'; or exit 16
                complete -C 'engine validate --stre' | string match -q -- '--stream*'; and exit 14
                exit 0

                """)
        #expect(code == 0)
    }

    @Test(arguments: CompletionWriter.Shell.allCases)
    func `every command and option is in every script`(_ shell: CompletionWriter.Shell) {
        let text = script(shell)
        for command in CommandRegistry.members {
            #expect(text.contains(command.words[command.words.count - 1]), "\(command.title)")
            for option in command.arguments.options { #expect(text.contains(option.name), "\(option.name)") }
        }
        for name in CommonOptions.names { #expect(text.contains(name), "\(name)") }
    }

    @Test func `an unknown shell names those that there are`() async throws {
        let outcome = try await TypedLine().type("completions bsh")
        #expect(outcome.code == .usage)
        #expect(outcome.errors == "error: there is no shell 'bsh' [unknown-shell]\nhelp: did you mean 'bash'?\n")
    }

    @Test func `as JSON the script is a text`() async throws {
        let outcome = try await TypedLine().type("completions fish --json")
        #expect(outcome.json?["shell"] == "fish")
        #expect(outcome.json?["script"]?.string == script(.fish))
    }
}
