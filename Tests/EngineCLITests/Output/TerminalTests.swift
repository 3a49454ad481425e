import Synchronization
import Testing

@testable import EngineCLI

struct TerminalTests {
    /// A terminal that catches what is written to each stream.
    private func terminal(
        answers: [String] = [], everything: String = ""
    ) -> (terminal: Terminal, written: () -> (output: String, errors: String)) {
        let caught = Caught()
        let left = Caught()
        left.lines.withLock { $0 = answers }
        let input = TypedInput(
            line: { _ in left.lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }, everything: { everything })
        let terminal = Terminal(settings: TerminalSettings(), input: input) { bytes, stream in
            let text = String(decoding: bytes, as: UTF8.self)
            caught.lines.withLock { $0.append((stream == .output ? "o" : "e") + text) }
        }
        return (
            terminal,
            {
                let lines = caught.lines.withLock { $0 }
                func of(_ mark: Character) -> String {
                    lines.filter { $0.first == mark }.map { $0.dropFirst() }.joined()
                }
                return (of("o"), of("e"))
            }
        )
    }

    private final class Caught: Sendable {
        let lines = Mutex<[String]>([])
    }

    @Test func `results and notes go to their streams`() {
        let (terminal, written) = terminal()
        terminal.write("result\n")
        terminal.note("note")
        terminal.write([0x78], to: .error)
        let (output, errors) = written()
        #expect(output == "result\n" && errors == "note\nx")
    }

    @Test func `a note steers no terminal`() {
        let (terminal, written) = terminal()
        terminal.note("upstream says \u{1B}[2J\u{7}\nand more")
        #expect(written().errors == "upstream says \u{FFFD}[2J\u{FFFD} and more\n")
    }

    @Test func `a question stands on standard error, and a hidden answer ends its line`() {
        let (terminal, written) = terminal(answers: ["one", "two"])
        #expect(terminal.ask("Name: ") == "one")
        #expect(terminal.ask("Secret: ", isHidden: true) == "two")
        #expect(terminal.ask("More: ") == nil)
        let (output, errors) = written()
        #expect(output.isEmpty && errors == "Name: Secret: \nMore: ")
    }

    @Test func `without a terminal lines are eighty columns wide`() {
        #expect(terminal().terminal.width == 80)
    }

    @Test func `a text comes from a file below the folder, from the root, or from standard input`() throws {
        let line = try TypedLine()
        try line.write("content", to: "file.txt")
        let session = CommandSession(
            terminal: terminal(everything: "typed").terminal, output: OutputChoice(), projectPath: nil,
            isProjectTyped: false, environment: [:], workingDirectory: line.folder, binaryPath: "", requestID: "req_1")
        #expect(try session.text(of: "file.txt") == ("file.txt", "content"))
        #expect(try session.text(of: "\(line.folder)/file.txt").text == "content")
        #expect(try session.text(of: "-") == ("standard input", "typed"))
        #expect(session.path(of: "a/b") == "\(line.folder)/a/b" && session.path(of: "/a") == "/a")
        do throws(CommandFailure) {
            _ = try session.text(of: "none.txt")
            Issue.record("it was read")
        } catch {
            #expect(error.exitCode == .local && error.code == "unreadable-file")
        }
    }
}
