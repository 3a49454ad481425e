import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// `engine sandbox` as a process of its own, and what it knows to be true.
struct SandboxProgram {
    let address: String
    private let program: Program
    private let client: LoopbackClient

    static func start(_ options: [String]) async throws -> SandboxProgram {
        let output = "/tmp/engine-sandbox-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).txt"
        let program = try Program(
            [try Binary.engine(), "sandbox", "--listen", "127.0.0.1:0"] + options, in: "/tmp", output: output)
        defer { unlink(output) }
        for _ in 0..<1_000 where program.isRunning {
            if let line = program.text.split(separator: "\n").first, let start = line.firstRange(of: "http://") {
                let address = String(line[start.upperBound...])
                return SandboxProgram(address: address, program: program, client: try LoopbackClient(address))
            }
            await onOwnThread { usleepShort() }
        }
        throw NotReady(text: program.text)
    }

    struct NotReady: Error {
        let text: String
    }

    /// Calls a control endpoint.
    func control(_ target: String, _ method: HTTPMethod = .post) async throws {
        let status = try await client.send(method, "/control/\(target)").status
        try #require(status < 300, "\(target)")
    }

    /// A project that is connected to it.
    func project() async throws -> TestProject {
        let project = try await TestProject.make(allowing: address)
        try await project.connect("sandbox", to: "http://\(address)", credentials: "api_key: sandbox-key\n")
        return project
    }

    /// What it counted.
    func requests() async throws -> JSONValue {
        try JSONValue(parsing: try await client.send(.get, "/truth/requests").body)
    }

    /// What is true of a part of it.
    func truth(_ part: String) async throws -> JSONValue {
        try JSONValue(parsing: try await client.send(.get, "/truth/\(part)").body)
    }

    /// How many calls came.
    func calls() async throws -> Int { Int(try await requests()["calls"]?.number?.int64 ?? 0) }

    /// How many pages came more than once, each counted as often as it came too often.
    func pagesReadAgain() async throws -> Int {
        let requests = try await requests()["requests"]?.members ?? []
        return requests.filter { $0.key.contains("/v1/contacts") }.reduce(0) {
            $0 + Int($1.value.number?.int64 ?? 1) - 1
        }
    }

    /// The contacts as it knows them.
    func contacts() async throws -> [String: JSONValue] {
        var records: [String: JSONValue] = [:]
        for line in try await client.send(.get, "/truth/contacts").body.split(separator: 0x0A) {
            let record = try JSONValue(parsing: Array(line))
            records[try #require(record["id"]?.string)] = record
        }
        return records
    }

    /// Expects that a project holds exactly its contacts: the same ids, the same content.
    func expectTruth(in project: TestProject, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let (truth, stored) = (try await contacts(), try await project.records("Contact"))
        let (missing, extra) = (
            truth.keys.filter { stored[$0] == nil }.sorted(), stored.keys.filter { truth[$0] == nil }.sorted()
        )
        #expect(missing.count == 0, "missing: \(missing.prefix(3))", sourceLocation: sourceLocation)
        #expect(extra.count == 0, "too many: \(extra.prefix(3))", sourceLocation: sourceLocation)
        let fields = ["number", "name", "email", "status", "balance", "score", "tags", "notes", "updated_at"]
        let stale = truth.filter { id, record in
            fields.contains { (stored[id]?[$0] ?? .null) != (record[$0] ?? .null).asStored }
        }.keys.sorted()
        #expect(stale.count == 0, "stale: \(stale.prefix(3))", sourceLocation: sourceLocation)
    }
}

extension JSONValue {
    /// The value as mapping stores it: a time without zeros at the end of its fraction.
    var asStored: JSONValue {
        guard var text = string, text.hasSuffix("Z"), text.contains("."), text.count == 24 else { return self }
        text.removeLast()
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return .string(text + "Z")
    }
}

/// A moment, while another process starts: there is nothing to be told by.
func usleepShort() { usleep(10_000) }
