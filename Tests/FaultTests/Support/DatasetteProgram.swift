import EngineFixtures
import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// Datasette on loopback over a SQLite file of its own, which a test changes by SQL, as its owner would.
struct DatasetteProgram {
    let address: String
    private let program: Program
    private let client: LoopbackClient
    private let folder: String
    private static let secret = "of-a-test"

    static func start(_ sql: String) async throws -> DatasetteProgram {
        let port = try FreePort.find()
        var template = Array("/tmp/engine-datasette-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        try await change("\(folder)/shop.db", by: sql)
        let program = try Program(
            [
                try Binary.python("datasette"), "serve", "shop.db", "--host", "127.0.0.1", "--port", "\(port)",
                "--root",
                "--secret", secret,
            ], in: folder, output: "\(folder)/output.txt")
        let client = try LoopbackClient("127.0.0.1:\(port)")
        try await client.waitUntilReady(program)
        return DatasetteProgram(address: client.address, program: program, client: client, folder: folder)
    }

    /// A project that is connected to it.
    func project() async throws -> TestProject {
        let project = try await TestProject.make(allowing: address)
        try await project.connect(
            "datasette", ["--scheme", "token", "--config", "server=http://\(address)"],
            credentials: "token: \(try await token())\n")
        return project
    }

    /// Changes the database.
    func change(_ sql: String) async throws { try await Self.change("\(folder)/shop.db", by: sql) }

    /// Waits until the server tells of a table: it looks at the schema now and then.
    func waitUntilListed(_ table: String) async throws {
        for _ in 0..<600 {
            let answer = try await client.send(.get, "/shop/\(table).json")
            if answer.status == 200, String(decoding: try await shop(), as: UTF8.self).contains("\"\(table)\"") {
                return
            }
            await onOwnThread { _ = usleep(50_000) }
        }
        Issue.record("'\(table)' is never listed")
    }

    private func shop() async throws -> [UInt8] { try await client.send(.get, "/shop.json").body }

    /// What a query gives, by the text of its first column.
    func rows(_ query: String) async throws -> [String: String] {
        let text = try await Self.sqlite("\(folder)/shop.db", query)
        var rows: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "|", maxSplits: 1)
            rows[String(cells[0])] = String(cells[1])
        }
        return rows
    }

    private func token() async throws -> String {
        let output = "\(folder)/token.txt"
        let program = try Program(
            [try Binary.python("datasette"), "create-token", "root", "--secret", Self.secret], in: folder,
            output: output)
        try #require(await program.end() == 0)
        return String(try #require(program.text.split(separator: "\n").first))
    }

    private static func change(_ database: String, by sql: String) async throws {
        _ = try await sqlite(database, sql)
    }

    private static func sqlite(_ database: String, _ sql: String) async throws -> String {
        let script = """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1], timeout=30)
            if sys.argv[2].startswith("select"):
                for row in database.execute(sys.argv[2]): print("|".join(str(cell) for cell in row))
            else:
                database.executescript(sys.argv[2])
                database.commit()
            """
        let program = try Program(
            ["python3", "-c", script, database, sql], in: "/tmp",
            output: "\(database)-\(UInt32.random(in: 0...UInt32.max)).txt")
        let code = await program.end()
        try #require(code == 0, "\(program.text)")
        return program.text
    }
}
