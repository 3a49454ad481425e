import EngineFixtures
import EngineLanguage
import Glibc
import Testing

/// A project folder that the real `engine` works in, as a person would.
final class TestProject: Sendable {
    /// The folder.
    let path: String
    private let engine: String

    /// Makes a project that may speak to one address.
    static func make(allowing address: String) async throws -> TestProject {
        let project = try TestProject()
        try await project.run(["init"])
        let settings = "\(project.path)/engine.yaml"
        try TextFile.write(
            try TextFile.text(settings) + "network: { allow: [\"\(address)\"] }\n", to: settings)
        return project
    }

    private init() throws {
        engine = try Binary.engine()
        var template = Array("/tmp/engine-fault-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        path = String(cString: made)
    }

    deinit {
        // The folder is our own, made above.
        _ = system("rm -rf '\(path)'")
    }

    /// Connects a provider to an address.
    func connect(_ provider: String, to address: String, credentials: String) async throws {
        try await connect(provider, ["--base-url", address], credentials: credentials)
    }

    /// Connects a provider by the words of a person.
    func connect(_ provider: String, _ words: [String], credentials: String, exit: Int32 = 0) async throws {
        try TextFile.write(credentials, to: "\(path)/credentials.yaml")
        try await run(["connect", provider, "--credentials", "credentials.yaml"] + words, exit: exit)
    }

    /// Whether there is a file or folder of this name.
    func hasFile(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }

    /// Starts a command.
    /// - Parameters:
    ///   - words: the command and its arguments.
    ///   - wrapper: words before the command: a shell that sets limits.
    /// - Returns: the program, which runs.
    /// - Throws: if it cannot be started.
    func start(_ words: [String], wrapper: [String] = []) throws -> Program {
        let output = "\(path)/output-\(UInt32.random(in: 0...UInt32.max)).txt"
        return try Program(wrapper + [engine] + words, in: path, output: output)
    }

    /// Runs a command to its end.
    /// - Returns: what it wrote.
    @discardableResult
    func run(_ words: [String], exit expected: Int32 = 0, wrapper: [String] = []) async throws -> String {
        let program = try start(words, wrapper: wrapper)
        let code = await program.end()
        let text = program.text
        try #require(code == expected, "engine \(words.joined(separator: " ")): exit \(code)\n\(text.prefix(2_000))")
        return text
    }

    /// Runs a sync.
    /// - Returns: by stream: added, updated, deleted, unchanged.
    @discardableResult
    func sync(_ name: String, streams: [String] = [], _ more: [String] = []) async throws -> [String: [Int]] {
        let text = try await run(["run", "sync", name, "--json"] + streams.flatMap { ["--stream", $0] } + more)
        let report = text.split(separator: "\n").last { $0.hasPrefix("{\"format_version\"") }
        let line = try #require(report, "\(text.prefix(2_000))")
        var counts: [String: [Int]] = [:]
        for stream in try JSONValue(parsing: String(line))["streams"]?.elements ?? [] {
            counts[stream["name"]?.string ?? ""] = ["added", "updated", "deleted", "unchanged"].map {
                Int(stream[$0]?.number?.int64 ?? -1)
            }
        }
        return counts
    }

    /// The live records of a model, by id.
    func records(_ model: String) async throws -> [String: JSONValue] {
        let text = try await run(["record", "list", model, "--limit", "1000000", "--json=lines"])
        var records: [String: JSONValue] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("{") {
            let entry = try JSONValue(parsing: String(line))
            let id = try #require(entry["id"]?.string)
            #expect(records[id] == nil, "\(id) is stored twice")
            records[id] = entry["record"]
        }
        return records
    }
}
