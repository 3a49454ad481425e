import EngineFixtures
import EngineHTTP
import EngineTesting
import Testing

/// The sandbox's files, as Python's own libraries read them.
@Suite(.timeLimit(.minutes(5)))
struct SandboxExportTests {
    private func withSandbox(_ body: (LoopbackClient) async throws -> Void) async throws {
        var configuration = SandboxConfiguration()
        configuration.contacts = 2_300
        let sandbox = Sandbox(configuration: configuration)
        let client = try LoopbackClient(try await sandbox.start())
        do { try await body(client) } catch {
            await client.close()
            await sandbox.stop()
            throw error
        }
        await client.close()
        await sandbox.stop()
    }

    private let key = HTTPFields([("x-api-key", "sandbox-key")])

    @Test func `every file has the same rows, however it is packed`() async throws {
        try await withSandbox { client in
            let folder = try TemporaryFolder()
            var names: [String] = []
            for format in ["csv", "tsv", "ndjson", "xml"] {
                for packing in ["", ".gz", ".zip"] {
                    let name = "contacts.\(format)\(packing)"
                    let answer = try await client.send(.get, "/v1/exports/\(name)", fields: key, body: "")
                    #expect(answer.status == 200)
                    try TextFile.write(answer.body, to: folder.file(name))
                    names.append(folder.file(name))
                }
            }
            let script = try PythonJudge(TestFolder().fixture("exports.py"), package: TestFolder().package)
            let lines = try script.run(names).split(separator: "\n")
            #expect(lines.count == 12)
            #expect(Set(lines).count == 1, "\(lines)")
            #expect(lines.first?.hasPrefix("2300 ") == true, "\(lines)")
        }
    }

    @Test func `a file is asked for with a key, by its name, and may be cut once`() async throws {
        try await withSandbox { client in
            let path = "/v1/exports/contacts.csv"
            let refused = try await client.send(.get, path, fields: [:], body: "")
            #expect(refused.status == 401)
            #expect(try await client.send(.post, path, fields: key, body: "x").status == 405)
            #expect(try await client.send(.get, "/v1/exports/contacts.doc", fields: key, body: "").status == 404)
            #expect(try await client.send(.get, "/v1/exports/contacts.csv.", fields: key, body: "").status == 404)
            await #expect(throws: (any Error).self) {
                try await client.send(.get, path + "?cut=10", fields: key, body: "")
            }
            #expect(try await client.send(.get, path + "?cut=10", fields: key, body: "").status == 200)
        }
    }
}
