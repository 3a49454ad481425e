import EngineFixtures
import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// Callers of a server and of an embedded proxy on one store, whose connection holds one rotating refresh token.
///
/// Reliability.md T1 and T2; RenewalProcessTests has the same below HTTP.
///
/// `ENGINE_RACE_ROUNDS` makes a longer run.
@Suite(.serialized) struct ProxyTokenTests {
    /// Callers of each process.
    private static let callers = 50

    /// A process that serves, and how it is called.
    private struct Door {
        let program: Program
        let client: LoopbackClient
        let target: String
        let fields: HTTPFields

        func call() async throws -> Int { try await client.send(.get, target, fields: fields).status }

        func stop() async -> Int32 {
            kill(program.id, SIGTERM)
            return await program.end()
        }
    }

    private func server(of project: TestProject) async throws -> Door {
        let text = try await project.run(["key", "create", "full", "--scope", "environment:*", "--json"])
        let key = try #require(try JSONValue(parsing: text)["key"]?.string)
        let port = try FreePort.find()
        let program = try project.start(["serve", "--listen", "127.0.0.1:\(port)"])
        let client = try LoopbackClient("127.0.0.1:\(port)")
        try await client.waitUntilReady(program)
        var fields: HTTPFields = ["authorization": "Bearer \(key)"]
        let list = try JSONValue(parsing: try await client.send(.get, "/connections", fields: fields).body)
        let connection = try #require(list["connections"]?[0], "\(list)")
        fields["connection-id"] = try #require(connection["connection_id"]?.string)
        fields["provider-config-key"] = try #require(connection["provider_config_key"]?.string)
        return Door(program: program, client: client, target: "/proxy/me", fields: fields)
    }

    private func embedded(of project: TestProject) async throws -> Door {
        let port = try FreePort.find()
        let program = try project.start(["proxy", "--connection", "rotor", "--listen", "127.0.0.1:\(port)"])
        let client = try LoopbackClient("127.0.0.1:\(port)")
        try await client.waitUntilReady(program)
        return Door(program: program, client: client, target: "/me", fields: HTTPFields())
    }

    @Test func `T1 a hundred callers of two processes race for one refresh token: one refresh a round, no call lost`()
        async throws
    {
        let upstream = try await OAuthServer.start()
        let project = try await upstream.project()
        let doors = [try await server(of: project), try await embedded(of: project)]
        let rounds = figure("ENGINE_RACE_ROUNDS", 6)
        let before = try await upstream.count("refreshes")
        let began = ContinuousClock.now
        for round in 1...rounds {
            try await upstream.control("expire=1")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for door in doors {
                    for _ in 0..<Self.callers { group.addTask { try await door.call() } }
                }
                return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
            }
            try #require(statuses == [200: 2 * Self.callers], "round \(round): \(statuses)")
            try #require(try await upstream.count("refreshes") == before + round, "round \(round)")
            try #require(try await upstream.count("refresh_reuse") == 0, "round \(round)")
        }
        print(
            "proxy race test: \(rounds) rounds of \(2 * Self.callers) callers, \(rounds) refreshes, "
                + "\(ContinuousClock.now - began)")
        #expect(try await project.status(of: "rotor").status == "active")
        for door in doors { #expect(await door.stop() == 0, "\(door.program.text.suffix(500))") }
    }
}
