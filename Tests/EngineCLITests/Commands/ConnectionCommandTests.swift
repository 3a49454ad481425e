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

    @Test func `tokens from elsewhere come in and go out as they were`() async throws {
        try await TypedLine.connected { line, address in
            try line.write(
                """
                provider: drive
                title: Drive
                base: http://127.0.0.1:1
                auth: { person: { type: oauth2, token: /oauth/token } }
                endpoints: { me: { title: Me, request: GET /v1/me } }

                """, to: "providers/drive.yaml")
            try line.write(
                """
                connection: one
                provider: drive
                base_url: http://\(address)
                credentials: { access_token: access-text-1, refresh_token: refresh-text-1, scope: "a b" }
                expires_at: 2031-05-06T07:08:09Z
                metadata: { site: eu, big: 12345678901234567890 }
                tags: { team: red }
                owner: ada

                """, to: "import.yaml")
            #expect(await line.type("connection import import.yaml --no-verify").code == .done)
            let keys = ["credentials", "expires_at", "metadata", "tags", "owner", "base_url", "scheme", "provider"]
            let shown = try #require(await line.type("connection show one --reveal --yes --json").json)
            #expect(shown["credentials"]?["refresh_token"]?.string == "refresh-text-1")
            #expect(shown["expires_at"]?.string == "2031-05-06T07:08:09Z")
            let members = keys.map { ($0, shown[$0] ?? .null) } + [("connection", JSONValue.string("two"))]
            try line.write(JSONWriter.text(.object(members)), to: "export.json")
            let again = await line.type("connection import export.json --no-verify")
            #expect(again.code == .done, "\(again.errors)")
            let copy = try #require(await line.type("connection show two --reveal --yes --json").json)
            for key in keys { #expect(copy[key] == shown[key], "\(key)") }
            let masked = await line.type("connection show two")
            #expect(!masked.output.contains("text-1"), "\(masked.output)")
        }
    }

    @Test func `a refused credential tells its field and how to reconnect`() async throws {
        try await TypedLine.connected { line, address in
            func bring(_ key: String) async throws {
                try line.write(
                    "connection: other\nprovider: sandbox\nbase_url: http://\(address)\ncredentials: { api_key: \(key) }\n",
                    to: "import.yaml")
                #expect(await line.type("connection import import.yaml --no-verify").code == .done)
            }
            try await bring("wrong")
            for typed in ["run sync sandbox --connection other", "connection verify other"] {
                let refused = await line.type(typed)
                #expect(refused.code == .refused)
                #expect(refused.errors.contains("'api_key'"), "\(refused.errors)")
                #expect(refused.errors.contains("engine connect sandbox --connection other --scheme key"))
            }
            #expect(await line.type("connection list").output.contains("invalid"))
            // What the person puts right works again, and the status says so.
            try await bring("sandbox-key")
            #expect(await line.type("run sync sandbox --connection other --stream Project").code == .done)
            #expect(!(await line.type("connection list").output.contains("invalid")))
        }
    }

    @Test func `a password in an address is refused and not shown`() async throws {
        try await TypedLine.connected { line, address in
            let words = "connect sandbox --connection url --credentials key.yaml --base-url"
            let refused = await line.type("\(words) http://ada:hidden@\(address)")
            #expect(refused.code == .usage && refused.errors.contains("credentials belong to the connection"))
            #expect(!refused.errors.contains("hidden"))
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
