import EngineFixtures
import Glibc
import Testing

@testable import EngineCLI

/// Results that cannot be written are told.
struct ProcessOutputTests {
    private static let lost = "standard output cannot be written: No space left on device"

    /// Runs a command whose standard output is a full disk; what it says on standard error.
    private func typedToFullDisk(
        _ words: String, in line: TypedLine
    ) async throws -> (code: ExitCode, errors: String) {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        let errors = open("\(line.folder)/errors.txt", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(errors) }
        try #require(full >= 0 && errors >= 0)
        let call = CommandCall(
            arguments: words.split(separator: " ").map(String.init),
            environment: ["ENGINE_CATALOGUE": line.package], workingDirectory: line.folder, binaryPath: "")
        let code = await call.run {
            Terminal(settings: $0, input: .nothing, process: ProcessOutput(output: full, error: errors))
        }
        return (code, try line.text(of: "errors.txt"))
    }

    @Test(arguments: ["version", "--help", "init --json", "provider list"])
    func `a result on a full disk ends with 5`(_ words: String) async throws {
        let (code, errors) = try await typedToFullDisk(words, in: try TypedLine())
        #expect(code == .local)
        #expect(errors.contains(Self.lost), "\(errors)")
    }

    @Test(arguments: ["csv", "ndjson"])
    func `an export to a full disk does not say that it wrote its records`(_ format: String) async throws {
        try await TypedLine.synced { line in
            let (code, errors) = try await typedToFullDisk("record export Contact --format \(format)", in: line)
            #expect(code == .local)
            #expect(errors.contains(Self.lost) && !errors.contains("wrote"), "\(errors)")
            let list = try await typedToFullDisk("record list Contact --json", in: line)
            #expect(list.code == .local && list.errors.contains("\"code\":\"unwritable\""), "\(list.errors)")
        }
    }

    @Test func `a command that failed keeps its code, and the loss is told too`() async throws {
        let line = try TypedLine()
        try line.write("provider: acme\ntitle: Acme\nbse: x\n", to: "acme.yaml")
        let (code, errors) = try await typedToFullDisk("validate \(line.folder)/acme.yaml", in: line)
        #expect(code == .failed)
        #expect(errors.contains(Self.lost), "\(errors)")
    }

    @Test func `a reader that went away is no fault`() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        let output = ProcessOutput(output: ends[1])
        output.write(Array("result".utf8), .output)
        output.close()
        #expect(output.failure == nil)
    }

    @Test func `behind a fault nothing more is written`() throws {
        let output = ProcessOutput(output: -1)
        output.write([0x78], .output)
        #expect(output.failure?.exitCode == .local)
        output.write([0x78], .output)
        output.close()
        #expect(output.failure?.message == "standard output cannot be written: Bad file descriptor")
    }
}
