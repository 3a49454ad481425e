import Engine
import EngineCrypto
import EngineLanguage
import EngineStore
import Testing

@testable import EngineCLI

/// Commands while the renewal of a connection's credential rests (docs/decisions/0118).
@Suite(.timeLimit(.minutes(2)))
struct RestingRenewalTests {
    /// Leaves the connection without a token, and its renewal at rest for so many seconds.
    private static func rest(_ line: TypedLine, seconds: Double) async throws {
        let store = try await Store.open(.init(path: "\(line.folder)/engine.db"))
        try await store.unlock(from: try VaultSource.find(environment: [:], project: line.folder))
        let version = try await store.replaceCredentials(
            of: "client", in: "dev",
            with: Secret(#"{"client_id":"sandbox-client","client_secret":"sandbox-secret"}"#), expecting: nil)
        let now = SystemClock().now().seconds * 1_000_000
        let pause = RenewalPause(
            version: version, failedAt: now - 1_000_000, until: now + Int64(seconds * 1_000_000), cause: "unavailable",
            reason: "upstream answered 503")
        try await store.noteRenewalPause(pause, of: "client", in: "dev")
        try await store.close()
    }

    private static func with(_ body: (TypedLine) async throws -> Void) async throws {
        try await TypedLine.connected(contacts: 3) { line, address in
            try line.write("client_id: sandbox-client\nclient_secret: sandbox-secret\n", to: "client.yaml")
            let made = await line.type(
                "connect sandbox --connection client --scheme client --credentials client.yaml "
                    + "--base-url http://\(address)")
            try #require(made.code == .done, "\(made.errors)")
            try await body(line)
        }
    }

    @Test func `a sync that begins meanwhile waits and says so, a person is told when to come again`() async throws {
        try await Self.with { line in
            try await Self.rest(line, seconds: 3_000)
            let told = await line.type("connection verify client --json")
            #expect(told.code == .upstream, "\(told.errors)")
            #expect(told.error?["message"]?.string?.contains("it is tried again in 50 min") == true, "\(told.errors)")
            // Longer than a busy machine takes to begin.
            try await Self.rest(line, seconds: 12)
            let run = await line.type("run sync sandbox --connection client --stream Contact")
            #expect(run.code == .done, "\(run.errors)")
            #expect(run.lines[1].contains("3        0        0          0"), "\(run.output)")
            let first = run.errors.split(separator: "\n").first ?? ""
            #expect(first.hasPrefix("waiting "), "\(run.errors)")
            #expect(first.contains("could not be renewed") && first.contains("503"), "\(run.errors)")
        }
    }
}
