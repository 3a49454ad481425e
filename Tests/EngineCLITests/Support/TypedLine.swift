import EngineFixtures
import EngineLanguage
import EngineTesting
import Glibc
import Synchronization
import Testing

@testable import EngineCLI

/// A project in a folder of its own, and a command line to type into it.
final class TypedLine: Sendable {
    /// What a command came to.
    struct Outcome {
        let code: ExitCode
        let output: String
        let errors: String

        var json: JSONValue? { try? JSONValue(parsing: output) }
        /// The lines of the result.
        var lines: [String] {
            output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
        /// The error as programs read it: the last line of standard error.
        var error: JSONValue? {
            errors.split(separator: "\n").last.flatMap { try? JSONValue(parsing: String($0)) }?["error"]
        }
    }

    let folder: String
    let package = TestFolder().package

    init() throws {
        var template = Array("/tmp/engine-cli-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXFault(code: errno) }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    struct POSIXFault: Error {
        let code: Int32
    }

    deinit {
        for path in TextFile.paths(below: folder, ending: "") { unlink(path) }
        for name in [".gitignore", "sub/.gitignore"] { unlink("\(folder)/\(name)") }
        for name in [
            "sub/providers", "sub/syncs", "sub", "providers", "syncs", "docs/reference", "docs", "schemas", "inner",
        ] {
            rmdir("\(folder)/\(name)")
        }
        rmdir(folder)
    }

    // MARK: Typing

    /// Types words.
    /// - Parameters:
    ///   - words: the command and its arguments.
    ///   - environment: the variables of the process.
    ///   - answers: lines that a person types when asked; nothing: nobody is there.
    ///   - input: what comes on standard input.
    ///   - isTerminal: whether standard output and error are terminals.
    ///   - subfolder: where they are typed, seen from the project's folder; nothing: in the folder itself.
    /// - Returns: what the command came to.
    func type(
        _ words: [String], environment: [String: String] = [:], answers: [String]? = nil, input: String = "",
        isTerminal: Bool = false, in subfolder: String? = nil
    ) async -> Outcome {
        let caught = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
        let left = Mutex(answers ?? [])
        var variables = environment
        if variables["ENGINE_CATALOGUE"] == nil { variables["ENGINE_CATALOGUE"] = package }
        // Files to be validated are seen from the folder of the process, which is the package's here.
        let isChecked = words.first == "validate"
        let typed = words.map { isChecked && $0.hasSuffix(".yaml") && !$0.hasPrefix("/") ? "\(folder)/\($0)" : $0 }
        let call = CommandCall(
            arguments: typed, environment: variables, workingDirectory: subfolder.map { "\(folder)/\($0)" } ?? folder,
            binaryPath: "")
        let source = TypedInput(
            line: { _ in left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }, everything: { input })
        let isAsked = answers != nil
        let devices = TerminalSettings.Devices(input: isAsked, output: isTerminal, error: isTerminal || isAsked)
        let code = await call.run(devices: devices) { settings in
            Terminal(settings: settings, input: source) { bytes, stream in
                caught.withLock { caught in
                    if stream == .output { caught.output += bytes } else { caught.errors += bytes }
                }
            }
        }
        let (output, errors) = caught.withLock { $0 }
        let printed = String(decoding: output, as: UTF8.self)
        let outcome = Outcome(
            code: code, output: isChecked ? printed.replacing("\(folder)/", with: "") : printed,
            errors: String(decoding: errors, as: UTF8.self))
        ResultCheck.check(outcome, of: words)
        return outcome
    }

    /// Types a line whose words have no spaces.
    func type(_ line: String, environment: [String: String] = [:], answers: [String]? = nil) async -> Outcome {
        await type(line.split(separator: " ").map(String.init), environment: environment, answers: answers)
    }

    // MARK: Files

    func write(_ text: String, to name: String) throws { try TextFile.write(text, to: "\(folder)/\(name)") }

    func text(of name: String) throws -> String { try TextFile.text("\(folder)/\(name)") }

    func exists(_ name: String) -> Bool { access("\(folder)/\(name)", F_OK) == 0 }

    // MARK: With an upstream

    /// Runs a closure with a small sandbox that a project is connected to.
    static func connected<Result>(
        contacts: Int = 25, _ configure: (inout SandboxConfiguration) -> Void = { _ in },
        _ body: (TypedLine, String) async throws -> Result
    ) async throws -> Result {
        var configuration = SandboxConfiguration()
        configuration.contacts = contacts
        configuration.projects = 2
        configure(&configuration)
        let sandbox = Sandbox(configuration: configuration)
        let address = try await sandbox.start()
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("store: engine.db\nnetwork: { allow: [\"\(address)\"] }\n", to: "engine.yaml")
        try line.write("api_key: sandbox-key\n", to: "key.yaml")
        let made = await line.type("connect sandbox --base-url http://\(address) --credentials key.yaml")
        #expect(made.code == .done, "\(made.errors)")
        let result = try await body(line, "\(address)")
        await sandbox.stop()
        return result
    }

    /// Runs a closure with a project whose contacts and projects are synced.
    static func synced<Result>(contacts: Int = 12, _ body: (TypedLine) async throws -> Result) async throws -> Result {
        try await connected(contacts: contacts) { line, _ in
            let run = await line.type("run sync sandbox --stream Contact --stream Project --json")
            #expect(run.code == .done, "\(run.errors)")
            return try await body(line)
        }
    }

    /// Switches something of the sandbox: `POST /control/…`.
    func control(_ path: String) async {
        let done = await type("call sandbox POST /control/\(path)")
        #expect(done.code == .done, "\(path): \(done.errors) \(done.output)")
    }
}
