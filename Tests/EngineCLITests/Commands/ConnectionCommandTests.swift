import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineTesting
import Testing

@testable import EngineCLI

struct ConnectCommandTests {
    @Test func `connect verifies, stores, says whose it is and names the next command`() async throws {
        try await TypedLine.connected { line, address in
            let again = await line.type("connect sandbox --base-url http://\(address) --credentials key.yaml")
            #expect(
                again.output == """
                    Connected 'sandbox' to Sandbox as Sandbox Inc., owner@example.test.

                    Next:
                      engine run sync sandbox

                    """)
            let other = await line.type(
                "connect sandbox --connection b --base-url http://\(address) --credentials key.yaml")
            #expect(other.output.hasSuffix("  engine run sync sandbox --connection b\n"))
            let json = await line.type("connect sandbox --base-url http://\(address) --credentials key.yaml --json")
            #expect(
                json.json?["verified"] == true && json.json?["identity"]?["id"] == "acc_1"
                    && json.json?["scheme"] == "key")
        }
    }

    @Test func `credentials come from standard input, or from a person`() async throws {
        try await TypedLine.connected { line, address in
            let base = ["connect", "sandbox", "--base-url", "http://\(address)", "--connection"]
            let piped = await line.type(
                base + ["piped", "--credentials", "-"], input: "{\"api_key\": \"sandbox-key\"}")
            #expect(piped.code == .done, "\(piped.errors)")
            let asked = await line.type(base + ["asked"], answers: ["sandbox-key"])
            #expect(asked.code == .done && asked.errors.contains("API key"), "\(asked.errors)")
            #expect(asked.errors.ranges(of: "sandbox-key").count == 2, "only the scheme's help and the example show it")
            #expect(!asked.output.contains("sandbox-key"))
            let nobody = await line.type(base + ["nobody"])
            #expect(nobody.code == .failed && nobody.errors.contains("help: give it with --credentials <file>"))
            let forbidden = await line.type(base + ["forbidden", "--no-input"], answers: ["sandbox-key"])
            #expect(forbidden.code == .failed)
            let automated = await line.type(base + ["ci"], environment: ["CI": "true"], answers: ["sandbox-key"])
            #expect(automated.code == .failed)
        }
    }

    @Test(arguments: [
        ("key", "api_key: sandbox-key\n"), ("basic", "username: sandbox\npassword: sandbox-password\n"),
        ("client", "client_id: sandbox-client\nclient_secret: sandbox-secret\n"),
    ])
    func `each scheme of the sandbox connects and syncs`(_ scheme: String, _ credentials: String) async throws {
        try await TypedLine.connected(contacts: 4) { line, address in
            try line.write(credentials, to: "secrets.yaml")
            let made = await line.type(
                "connect sandbox --connection other --scheme \(scheme) --base-url http://\(address) --credentials secrets.yaml --json"
            )
            #expect(made.code == .done && made.json?["scheme"]?.string == scheme, "\(made.errors)")
            let run = await line.type("run sync sandbox --connection other --stream Contact --json")
            #expect(run.json?["streams"]?[0]?["added"] == 4, "\(run.errors)")
        }
    }

    @Test func `a provider without auth is connected and verified like any other`() async throws {
        let mock = MockUpstream([
            MockExchange(
                method: .get, url: try URLValue("https://open.example/status"),
                fields: ["content-type": "application/json"], body: Array(#"{"name": "Open"}"#.utf8))
        ])
        let address = try await mock.start()
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("store: engine.db\nnetwork: { allow: [\"\(address)\"] }\n", to: "engine.yaml")
        try line.write(
            "provider: open\ntitle: Open\nbase: https://open.example\n"
                + "verify: { request: GET /status, identity: { id: response.body.name } }\n", to: "providers/open.yaml")
        let made = await line.type("connect open --base-url http://\(address) --json")
        #expect(made.code == .done && made.json?["identity"]?["id"] == "Open", "\(made.errors)")
        #expect(made.json?["verified"] == true)
        await mock.stop()
    }

    @Test func `a name that another provider has is refused`() async throws {
        try await TypedLine.connected { line, _ in
            try line.write("provider: acme\ntitle: Acme\nbase: https://acme.example\n", to: "providers/acme.yaml")
            let outcome = await line.type("connect acme --connection sandbox")
            #expect(outcome.code == .usage && outcome.errors.contains("the connection 'sandbox' belongs to 'sandbox'"))
        }
    }

    @Test func `a secret is no option, and config takes pairs`() async throws {
        try await TypedLine.connected { line, _ in
            let secret = await line.type("connect sandbox --api-key sandbox-key")
            #expect(secret.code == .usage && secret.errors.contains("there is no option '--api-key'"))
            let pair = await line.type("connect sandbox --config site --credentials key.yaml")
            #expect(pair.code == .usage && pair.errors.contains("--config takes key=value, not 'site'"))
        }
    }

    @Test func `a provider that needs nothing gets its connection by itself`() async throws {
        try await TypedLine.connected(contacts: 2) { line, address in
            try line.write(
                """
                provider: open
                title: Open
                base: http://\(address)
                models: { Thing: { key: id, fields: { id: { type: string, from: record.code } } } }
                endpoints:
                  list: { title: List, request: GET /nowhere, records: response.body, model: Thing }
                streams: { Thing: { endpoint: list } }

                """, to: "providers/open.yaml")
            let outcome = await line.type("run sync open")
            #expect(outcome.code == .upstream, "\(outcome.errors)")
            let list = await line.type("connection list --json=name,provider")
            #expect(list.json?["connections"]?.elements?.contains(["name": "default", "provider": "open"]) == true)
        }
    }

    @Test func `reconnecting uses and stores the new address, and keeps owner and records`() async throws {
        try await TypedLine.connected { line, address in
            _ = await line.type("connect sandbox --base-url http://\(address) --credentials key.yaml --owner ada")
            _ = await line.type("run sync sandbox --stream Contact")
            let refused = await line.type(
                "connect sandbox --base-url http://127.0.0.1:1 --allow 127.0.0.1:1 --credentials key.yaml")
            #expect(refused.code == .upstream)
            #expect(await line.type("connection show sandbox --json").json?["base_url"]?.string == "http://\(address)")
            _ = await line.type("connect sandbox --base-url http://\(address)/ --credentials key.yaml")
            let shown = await line.type("connection show sandbox --json").json
            #expect(shown?["owner"] == "ada" && shown?["base_url"]?.string == "http://\(address)/")
            #expect(await line.type("record list --json").json?["models"]?[0]?["records"] == 25)
        }
    }
}

struct ConnectionShowCommandTests {
    @Test func `credentials are masked unless they are revealed with a yes`() async throws {
        try await TypedLine.connected { line, _ in
            let masked = await line.type("connection show sandbox --json")
            #expect(masked.code == .done && masked.json?["status"] == "active")
            #expect(!masked.output.contains("sandbox-key") && masked.json?["credentials"]?["api_key"]?.string != nil)
            let asked = await line.type("connection show sandbox --reveal --json")
            #expect(asked.code == .failed && asked.error?["code"] == "needs-yes" && asked.output.isEmpty)
            let revealed = await line.type("connection show sandbox --reveal --yes --json")
            #expect(revealed.json?["credentials"]?["api_key"] == "sandbox-key")
        }
    }

    @Test func `on a terminal it asks`() async throws {
        try await TypedLine.connected { line, _ in
            for (answer, isShown) in [("y", true), ("YES", true), ("n", false), ("", false), ("yess", false)] {
                let outcome = await line.type("connection show sandbox --reveal", answers: [answer])
                #expect(outcome.output.contains("sandbox-key") == isShown, "\(answer)")
                #expect(outcome.code == (isShown ? .done : .failed))
                #expect(outcome.errors.contains("Show the secrets of 'sandbox' on this screen? [y/N]"))
            }
            let end = await line.type("connection show sandbox --reveal", answers: [])
            #expect(end.code == .failed && end.errors.contains("nothing was shown"))
        }
    }

    @Test func `each showing is in the audit trail`() async throws {
        try await TypedLine.connected { line, _ in
            _ = await line.type("connection show sandbox")
            _ = await line.type("connection show sandbox --reveal --yes", environment: ["USER": "ada"])
            try line.write(
                """
                import sqlite3
                base = sqlite3.connect("\(line.folder)/engine.db")
                row = base.execute("SELECT count(*) FROM events WHERE action = 'connection.reveal' AND actor = 'cli ada'")
                assert row.fetchone() == (1,)

                """, to: "look.py")
            let code = Shell.run("python3 \(line.folder)/look.py")
            #expect(code == 0)
        }
    }

    @Test func `people read one fact a line`() async throws {
        try await TypedLine.connected { line, _ in
            let lines = await line.type("connection show sandbox").lines
            #expect(lines[0] == "name         sandbox" && lines.contains("status       active"))
            #expect(lines.suffix(2) == ["credentials", "  api_key    ••••"], "\(lines)")
        }
    }
}

struct ConnectionListCommandTests {
    @Test func `a list is a table, or any other form`() async throws {
        try await TypedLine.connected { line, _ in
            #expect(
                await line.type("connection list").output
                    == "name     provider  scheme  status  reason\nsandbox  sandbox   key     active\n")
            #expect(
                await line.type("connection list --json=name,status").json?["connections"] == [
                    ["name": "sandbox", "status": "active"]
                ])
            #expect(
                await line.type("connection list --output csv").output
                    == "name,provider,scheme,status,reason\r\nsandbox,sandbox,key,active,\r\n")
            #expect(await line.type("connection list --output ndjson").lines.count == 1)
        }
    }

    @Test func `an empty list says what makes one`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let outcome = await line.type("connection list")
        #expect(outcome.code == .done && outcome.errors == "none yet; 'engine connect <provider>' makes one\n")
        #expect(await line.type("connection list --json").json?["connections"] == [])
    }

    @Test func `environments are apart`() async throws {
        try await TypedLine.connected { line, address in
            let prod = ["ENGINE_ENVIRONMENT": "prod"]
            #expect(await line.type("connection list --json", environment: prod).json?["connections"] == [])
            let made = await line.type(
                "connect sandbox --base-url http://\(address) --credentials key.yaml", environment: prod)
            #expect(made.code == .done)
            #expect(await line.type("connection delete sandbox --yes", environment: prod).code == .done)
            #expect(await line.type("connection verify sandbox").code == .done)
        }
    }
}

struct ConnectionVerifyCommandTests {
    @Test func `a connection that works says whose it is`() async throws {
        try await TypedLine.connected { line, _ in
            #expect(await line.type("connection verify sandbox").output.hasPrefix("'sandbox' works.\n  id  acc_1\n"))
            let json = await line.type("connection verify sandbox --json")
            #expect(json.json?["verified"] == true && json.json?["identity"]?["id"] == "acc_1")
        }
    }

    @Test func `a refused credential makes a connection invalid, a later success active`() async throws {
        try await TypedLine.connected { line, address in
            func status() async -> JSONValue? { await line.type("connection show sandbox --json").json?["status"] }
            try line.write(
                "provider: sandbox\nbase_url: http://\(address)\ncredentials: { api_key: wrong }\n", to: "import.yaml")
            #expect(await line.type("connection import import.yaml --no-verify").code == .done)
            #expect(await line.type("connection verify sandbox").code == .refused)
            #expect(await status() == "invalid")
            #expect(
                await line.type("connection list --json").json?["connections"]?[0]?["reason"]?.string?.contains("401")
                    == true)
            #expect(
                await line.type("connect sandbox --base-url http://\(address) --credentials key.yaml").code == .done)
            #expect(await status() == "active")
        }
    }

    @Test func `a failure that says nothing of the credential changes nothing`() async throws {
        try await TypedLine.connected { line, _ in
            await line.control("faults?fault=status%3D404%3B%20path%3D/v1/me")
            let outcome = await line.type("connection verify sandbox")
            #expect(outcome.code == .upstream, "\(outcome.errors)")
            #expect(await line.type("connection show sandbox --json").json?["status"] == "active")
        }
    }

    @Test func `a provider without a proof says how to add one`() async throws {
        try await TypedLine.connected { line, address in
            try line.write("provider: acme\ntitle: Acme\nbase: http://\(address)\n", to: "providers/acme.yaml")
            #expect(await line.type("connect acme").output.hasPrefix("Connected 'acme' to Acme.\n"))
            let outcome = await line.type("connection verify acme")
            #expect(outcome.code == .failed && outcome.errors.contains("engine explain provider.verify"))
        }
    }
}

struct ConnectionImportCommandTests {
    @Test func `several connections are imported with what belongs to them`() async throws {
        try await TypedLine.connected { line, address in
            try line.write(
                """
                - connection: one
                  provider: sandbox
                  base_url: http://\(address)
                  credentials: { api_key: sandbox-key }
                  tags: { team: red }
                  metadata: { plan: pro }
                  owner: ada
                - connection: two
                  provider: sandbox
                  scheme: client
                  base_url: http://\(address)
                  credentials: { client_id: sandbox-client, client_secret: sandbox-secret }
                  expires_at: 2030-01-01T00:00:00Z
                """, to: "import.yaml")
            let outcome = await line.type("connection import import.yaml --json")
            #expect(outcome.code == .done && outcome.json?["imported"] == ["one", "two"], "\(outcome.errors)")
            #expect(outcome.json?["verified"] == true)
            let one = await line.type("connection show one --json").json
            #expect(one?["tags"]?["team"] == "red" && one?["owner"] == "ada" && one?["metadata"]?["plan"] == "pro")
            #expect(await line.type("connection verify two").code == .done)
        }
    }

    @Test func `the first that is refused ends the import, and those before it stay`() async throws {
        try await TypedLine.connected { line, address in
            let input = ["good": "sandbox-key", "worse": "no-such-key", "zero": "sandbox-key"].sorted {
                $0.key < $1.key
            }.map {
                "- { connection: \($0.key), provider: sandbox, base_url: \"http://\(address)\", credentials: { api_key: \($0.value) } }\n"
            }.joined()
            let outcome = await line.type(["connection", "import", "-"], input: input)
            #expect(outcome.code == .refused && !outcome.errors.contains("no-such-key"))
            let names = await line.type("connection list --json=name").json?["connections"]
            #expect(names == [["name": "good"], ["name": "sandbox"]])
        }
    }

    @Test func `without verifying nobody is called, and that is said`() async throws {
        try await TypedLine.connected { line, _ in
            try line.write(
                "provider: sandbox\nconnection: later\nbase_url: http://127.0.0.1:1\ncredentials: { api_key: x }\n",
                to: "i.yaml")
            let outcome = await line.type("connection import i.yaml --no-verify")
            #expect(outcome.output == "Imported 1 connections, not verified.\n")
            #expect(await line.type("connection show later --json").json?["verified_at"] == .null)
        }
    }

    @Test func `names that do not exist end with 2`() async throws {
        try await TypedLine.connected { line, _ in
            try line.write("provider: sandbax\n", to: "a.yaml")
            #expect(await line.type("connection import a.yaml").errors.contains("did you mean 'sandbox'?"))
            try line.write("provider: sandbox\nscheme: kee\n", to: "b.yaml")
            #expect(await line.type("connection import b.yaml").errors.contains("did you mean 'key'?"))
            #expect(await line.type("connection import none.yaml").code == .local)
        }
    }
}

struct ConnectionDeleteCommandTests {
    @Test func `deleting needs a yes and takes the records along`() async throws {
        try await TypedLine.connected(contacts: 5) { line, _ in
            _ = await line.type("run sync sandbox --stream Contact")
            let refused = await line.type("connection delete sandbox")
            #expect(refused.code == .failed && refused.errors.contains("help: add --yes"))
            #expect(await line.type("connection delete sandbox --no-input", answers: ["sandbox"]).code == .failed)
            let deleted = await line.type("connection delete sandbox --yes --json")
            #expect(deleted.json?["deleted"] == "sandbox" && deleted.json?["records"] == 5)
            #expect(await line.type("record list --json").json?["models"] == [])
        }
    }

    @Test func `on a terminal the name is typed, and nothing else will do`() async throws {
        try await TypedLine.connected { line, _ in
            let other = await line.type("connection delete sandbox", answers: ["yes"])
            #expect(other.code == .failed && other.errors.contains("nothing was deleted"))
            #expect(await line.type("connection delete sandbox", answers: []).code == .failed)
            let typed = await line.type("connection delete sandbox", answers: ["sandbox"])
            #expect(typed.code == .done && typed.output == "Deleted 'sandbox' and 0 records.\n")
        }
    }
}
