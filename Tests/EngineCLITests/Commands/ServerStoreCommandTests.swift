import EngineCrypto
import EngineLanguage
import EngineStore
import Testing

@testable import EngineCLI

/// Commands over a store in which the server's API made things: two names of one connection, integrations with secrets.
@Suite(.timeLimit(.minutes(3)))
struct ServerStoreCommandTests {
    private func with(
        _ line: TypedLine, _ body: (Store) async throws -> Void
    ) async throws {
        let store = try await Store.open(.init(path: "\(line.folder)/engine.db"))
        try await store.unlock(from: try VaultSource.find(environment: [:], project: line.folder))
        try await body(store)
        try await store.close()
    }

    /// Two connections of one id, in two integrations.
    private func addTwins(to store: Store) async throws {
        for integration in ["one", "two"] {
            var new = NewConnection(environment: "dev", name: "c-1", provider: "sandbox", scheme: "key")
            new.integration = integration
            new.publicID = "c-1"
            try await store.addConnection(new, credentials: Secret(#"{"api_key":"sandbox-key"}"#))
        }
    }

    @Test func `an id that two integrations have is told with the names that are clear`() async throws {
        try await TypedLine.connected { line, _ in
            try await with(line) { try await addTwins(to: $0) }
            for command in ["connection show c-1", "connection verify c-1", "call c-1 GET /", "connection export c-1"] {
                let outcome = await line.type(command)
                #expect(outcome.code == .usage, "\(command): \(outcome.errors)")
                #expect(outcome.errors.contains("one/c-1, two/c-1"), "\(outcome.errors)")
            }
            let second = await line.type("connection show two/c-1 --json=name,integration")
            #expect(second.json?["name"] == "c-1@two" && second.json?["integration"] == "two", "\(second.errors)")
            let first = await line.type("connection show one/c-1 --json=integration")
            #expect(first.json?["integration"] == "one", "\(first.errors)")
            #expect(await line.type("connection show c-1@two --json=integration").json?["integration"] == "two")
            #expect(await line.type("connection show three/c-1").code == .usage)
            let gone = await line.type("connection delete one/c-1 --yes --json")
            #expect(gone.json?["deleted"] == "c-1", "\(gone.errors)")
            #expect(await line.type("connection show c-1 --json=integration").json?["integration"] == "two")
        }
    }

    @Test func `the trail names who typed`() async throws {
        try await TypedLine.connected { line, _ in
            let gone = await line.type("connection delete sandbox --yes", environment: ["USER": "ada"])
            #expect(gone.code == .done, "\(gone.errors)")
            let trail = await line.type("audit list --json=action,actor").json?["events"]?.elements ?? []
            let actors = trail.filter { $0["action"]?.string?.hasPrefix("connection.") == true }.map { $0["actor"] }
            #expect(actors.contains("cli ada") && !actors.contains("engine"), "\(trail)")
        }
    }

    private static func provider(at address: String) -> String {
        """
        provider: by-app
        title: By app
        base: http://\(address)
        auth:
          app:
            type: oauth2
            token: /oauth/token
            acquire:
              - name: token
                request: POST /oauth/token
                auth: none
                encoding: form
                body:
                  grant_type: client_credentials
                  client_id: "${integration.client_id}"
                  client_secret: "${integration.client_secret}"

        """
    }

    private func integration(_ name: String, secret: String) -> NewIntegration {
        var new = NewIntegration(environment: "dev", name: name, provider: "by-app")
        new.credentials = Secret(
            #"{"credentials":{"client_id":"sandbox-client","client_secret":"\#(secret)"},"settings":{},"custom":{}}"#)
        return new
    }

    @Test func `connect uses the integration that the API made, and asks which where there are several`() async throws {
        try await TypedLine.connected { line, address in
            try line.write(Self.provider(at: address), to: "providers/by-app.yaml")
            try await with(line) { store in
                try await store.addIntegration(integration("right", secret: "sandbox-secret"), actor: "test")
            }
            let made = await line.type("connect by-app --json")
            #expect(made.code == .done, "\(made.errors)")
            #expect(await line.type("connection show by-app --json=integration").json?["integration"] == "right")
            #expect(await line.type("connection refresh by-app").code == .done)
            try await with(line) { store in
                try await store.addIntegration(integration("wrong", secret: "no"), actor: "test")
            }
            let open = await line.type("connect by-app --connection b")
            #expect(open.code == .usage && open.errors.contains("--integration: right, wrong"), "\(open.errors)")
            let wrong = await line.type("connect by-app --connection b --integration wrong")
            #expect(wrong.code == .refused || wrong.code == .upstream, "\(wrong.errors)")
            let right = await line.type("connect by-app --connection b --integration right")
            #expect(right.code == .done, "\(right.errors)")
            let none = await line.type("connect by-app --connection b --integration rihgt")
            #expect(none.code == .usage && none.errors.contains("right"), "\(none.errors)")
        }
    }
}
