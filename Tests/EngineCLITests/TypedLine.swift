import EngineCLI
import EngineFixtures
import EngineLanguage
import EngineTesting
import Glibc
import Synchronization
import Testing

/// A project in a folder of its own, and a command line to type into it.
final class TypedLine: Sendable {
    /// What a command came to.
    struct Outcome {
        let code: ExitCode
        let output: String
        let errors: String

        var json: JSONValue? { try? JSONValue(parsing: output) }
    }

    let folder: String
    private let package = TestFolder().package

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
        for name in ["vault.key", "engine.db", "engine.db-wal", "engine.db-shm", ".gitignore"] {
            unlink("\(folder)/\(name)")
        }
        for name in ["providers", "syncs"] { rmdir("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// Types words.
    func type(_ words: [String], environment: [String: String] = [:]) async -> Outcome {
        let caught = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
        var variables = environment
        variables["ENGINE_CATALOGUE"] = package
        let code = await EngineCLI.run(
            arguments: words, environment: variables, workingDirectory: folder, binaryPath: ""
        ) { bytes, stream in
            caught.withLock { caught in
                if stream == .output { caught.output += bytes } else { caught.errors += bytes }
            }
        }
        let (output, errors) = caught.withLock { $0 }
        return Outcome(
            code: code, output: String(decoding: output, as: UTF8.self), errors: String(decoding: errors, as: UTF8.self)
        )
    }

    /// Types a line whose words have no spaces.
    func type(_ line: String, environment: [String: String] = [:]) async -> Outcome {
        await type(line.split(separator: " ").map(String.init), environment: environment)
    }

    func write(_ text: String, to name: String) throws { try TextFile.write(text, to: "\(folder)/\(name)") }

    /// Runs a closure with a small sandbox that a project is connected to.
    static func connected<Result>(
        contacts: Int = 25, _ body: (TypedLine, String) async throws -> Result
    ) async throws -> Result {
        var configuration = SandboxConfiguration()
        configuration.contacts = contacts
        configuration.projects = 2
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
}
