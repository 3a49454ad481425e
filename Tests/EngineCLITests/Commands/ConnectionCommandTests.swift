import EngineLanguage
import Testing

@testable import EngineCLI

struct ConnectionCommandTests {
    @Test func `credentials are masked unless they are revealed with a yes`() async throws {
        try await TypedLine.connected { line, _ in
            let masked = await line.type("connection show sandbox --json")
            #expect(masked.code == .done)
            #expect(!masked.output.contains("sandbox-key"))
            let asked = await line.type("connection show sandbox --reveal")
            #expect(asked.code == .failed && !asked.output.contains("sandbox-key"))
            let revealed = await line.type("connection show sandbox --reveal --yes --json")
            #expect(revealed.json?["credentials"]?["api_key"]?.string == "sandbox-key")
        }
    }

    @Test func `a refused credential makes a connection invalid`() async throws {
        try await TypedLine.connected { line, address in
            try line.write(
                "provider: sandbox\nbase_url: http://\(address)\ncredentials: { api_key: wrong }\n", to: "import.yaml")
            #expect(await line.type("connection import import.yaml --no-verify").code == .done)
            #expect(await line.type("connection verify sandbox").code == .refused)
            let list = await line.type("connection list --json")
            #expect(list.json?["connections"]?[0]?["status"]?.string == "invalid")
            #expect(await line.type("doctor --json").output.contains("invalid"))
        }
    }

    @Test func `several connections are imported with what belongs to them`() async throws {
        try await TypedLine.connected { line, address in
            try line.write(
                """
                - connection: one
                  provider: sandbox
                  base_url: http://\(address)
                  credentials: { api_key: sandbox-key }
                  tags: { team: red }
                  owner: ada
                - connection: two
                  provider: sandbox
                  scheme: client
                  base_url: http://\(address)
                  credentials: { client_id: sandbox-client, client_secret: sandbox-secret }
                  expires_at: 2030-01-01T00:00:00Z
                """, to: "import.yaml")
            let outcome = await line.type("connection import import.yaml --json")
            #expect(outcome.code == .done, "\(outcome.errors)")
            #expect(outcome.json?["imported"]?.elements?.count == 2)
            let one = await line.type("connection show one --json")
            #expect(one.json?["tags"]?["team"]?.string == "red" && one.json?["owner"]?.string == "ada")
            #expect(await line.type("connection verify two").code == .done)
        }
    }

    @Test func `an import with a misspelt key is refused and shows no value`() async throws {
        try await TypedLine.connected { line, _ in
            try line.write("provider: sandbox\ncredential: { api_key: hidden }\n", to: "import.yaml")
            let outcome = await line.type("connection import import.yaml")
            #expect(outcome.code == .failed && outcome.errors.contains("'credentials'"))
            #expect(!outcome.errors.contains("hidden"))
        }
    }

    @Test func `deleting needs a yes and takes the records along`() async throws {
        try await TypedLine.connected(contacts: 5) { line, _ in
            _ = await line.type("run sync sandbox --stream Contact")
            #expect(await line.type("connection delete sandbox").code == .failed)
            let deleted = await line.type("connection delete sandbox --yes --json")
            #expect(deleted.json?["records"]?.number?.int64 == 5)
        }
    }
}
