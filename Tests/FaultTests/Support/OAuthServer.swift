import EngineFixtures
import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// An OAuth 2.0 server with rotating refresh tokens (Fixtures/oauth_server.py over Authlib), as a process of its own.
struct OAuthServer {
    let address: String
    private let program: Program
    private let client: LoopbackClient

    /// Starts a server.
    /// - Parameter secret: the client secret that it takes.
    /// - Returns: the server, which listens.
    /// - Throws: `NotReady` if it does not listen in time, or why it cannot be started.
    static func start(secret: String = "rotor-secret") async throws -> OAuthServer {
        let script = "\(TestFolder().package)/Tests/FaultTests/Fixtures/oauth_server.py"
        let output = "/tmp/engine-oauth-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).txt"
        let program = try Program([try Binary.python("python"), script, secret], in: "/tmp", output: output)
        defer { unlink(output) }
        for _ in 0..<3_000 where program.isRunning {
            if let line = program.text.split(separator: "\n").first, line.hasPrefix("listening on ") {
                let address = String(line.dropFirst("listening on ".count))
                return OAuthServer(address: address, program: program, client: try LoopbackClient(address))
            }
            await onOwnThread { usleepShort() }
        }
        throw NotReady(text: program.text)
    }

    struct NotReady: Error {
        let text: String
    }

    /// Sets switches: `expire`, `revoke`, `fault=…&times=…`.
    func control(_ query: String) async throws {
        try #require(try await client.send(.post, "/control?\(query)").status == 200)
    }

    /// A first pair of tokens.
    func tokens() async throws -> (access: String, refresh: String) {
        let body = try JSONValue(parsing: try await client.send(.post, "/tokens").body)
        return (try #require(body["access_token"]?.string), try #require(body["refresh_token"]?.string))
    }

    /// What it counted.
    func count(_ name: String) async throws -> Int {
        let truth = try JSONValue(parsing: try await client.send(.get, "/truth").body)
        return Int(try #require(truth[name]?.number?.int64, "\(name)"))
    }

    /// A project with a connection that holds a first pair of tokens.
    /// - Parameter secret: the client secret of `engine.yaml`.
    /// - Returns: the project, connected.
    /// - Throws: why it cannot be written or connected.
    func project(secret: String = "rotor-secret") async throws -> TestProject {
        let project = try await TestProject.make(allowing: address)
        let settings = "\(project.path)/engine.yaml"
        try TextFile.write(secret, to: "\(project.path)/client.secret")
        try TextFile.write(
            try TextFile.text(settings) + """
                integrations:
                  rotor: { provider: rotor, client_id: rotor-app, client_secret: { file: client.secret } }

                """, to: settings)
        try TextFile.write(Self.provider, to: "\(project.path)/providers/rotor.yaml")
        try await connect(project)
        return project
    }

    /// Brings a new pair of tokens, as a person does who connects again.
    func connect(_ project: TestProject) async throws {
        let pair = try await tokens()
        try TextFile.write(
            """
            provider: rotor
            base_url: http://\(address)
            credentials: { access_token: \(pair.access), refresh_token: \(pair.refresh) }
            expires_at: 2099-01-01T00:00:00Z

            """, to: "\(project.path)/tokens.yaml")
        try await project.run(["connection", "import", "tokens.yaml", "--no-verify"])
    }

    /// Two hundred partitions, each of three pages.
    static let provider = """
        provider: rotor
        title: Rotor
        base: http://127.0.0.1:1
        auth:
          person: { type: oauth2, token: /token }
        verify:
          request: GET /me
          identity: { id: response.body.id }
        limits: { concurrency: 50 }
        errors:
          - { when: response.status == 401, is: expired, message: response.body.error.message }
        pagination:
          default: { type: page, param: page, more: response.body.more }
        models:
          Item: { key: id, fields: { id: { type: string, from: record.id } } }
        endpoints:
          list_items:
            title: List items
            request: GET /items
            query: { part: "${input.part}" }
            input: { part: { type: integer, required: true } }
            records: response.body.items
            model: Item
        streams:
          Item:
            endpoint: list_items
            for_each: { values: "lists.range(200)", as: part, concurrency: 50 }
            with: { part: "${part}" }

        """
}

extension TestProject {
    /// The status of the connection, and the reason for it.
    func status(of connection: String) async throws -> (status: String, reason: String) {
        let text = try await run(["connection", "list", "--json"])
        let list = try JSONValue(parsing: String(text.split(separator: "\n").last ?? ""))
        let found = list["connections"]?.elements?.first { $0["name"]?.string == connection }
        return (found?["status"]?.string ?? "?", found?["reason"]?.string ?? "")
    }
}
