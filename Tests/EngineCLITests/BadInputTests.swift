import EngineFixtures
import EngineLanguage
import EngineTesting
import Glibc
import Testing

@testable import EngineCLI

/// Each way in which input can be bad: the exit code, what the message says, and that nothing was changed.
@Suite(.timeLimit(.minutes(2)))
struct BadInputTests {
    /// A provider of the project's own that reads the sandbox.
    private static func provider(_ change: (String) -> String = { $0 }) -> String {
        change(
            """
            provider: acme
            title: Acme
            base: http://127.0.0.1:8788
            auth:
              key: { type: api_key, name: x-api-key, title: API key }
            models:
              Thing:
                key: id
                fields:
                  id: { type: string, from: record.id }
                  name: { type: string, from: record.name }
            endpoints:
              list_things:
                title: List things
                request: GET /v1/contacts
                records: response.body.data
                model: Thing
            streams:
              Thing: { endpoint: list_things }

            """)
    }

    /// Runs a closure in a project that is connected to the sandbox by a provider of its own.
    private func withAcme(
        _ change: (String) -> String = { $0 }, _ body: (TypedLine, String) async throws -> Void
    ) async throws {
        try await TypedLine.connected(contacts: 30, { $0.pageSizeLimit = 10 }) { line, address in
            try line.write(Self.provider(), to: "providers/acme.yaml")
            let made = await line.type("connect acme --base-url http://\(address) --credentials key.yaml")
            #expect(made.code == .done, "\(made.errors)")
            try line.write(Self.provider(change), to: "providers/acme.yaml")
            try await body(line, address)
        }
    }

    private func count(_ line: TypedLine) async -> Int64 {
        let models = await line.type("record list --json").json?["models"]?.elements ?? []
        return models.reduce(0) { $0 + ($1["records"]?.number?.int64 ?? 0) }
    }

    // MARK: Definitions

    @Test func `a YAML fault ends with 1, with its place, and nothing is run`() async throws {
        try await withAcme({ $0.replacing("records: response.body.data", with: "recrods: response.body.data") }) {
            line, _ in
            for typed in [
                "run sync acme", "run tool acme.list_things", "connection verify acme", "call acme GET /v1/me",
            ] {
                let outcome = await line.type(typed)
                #expect(outcome.code == .failed && outcome.output.isEmpty, "\(typed)")
                #expect(
                    outcome.errors.contains("providers/acme.yaml:16:5: error: unknown key 'recrods'"),
                    "\(outcome.errors)")
                #expect(outcome.errors.contains("help: did you mean 'records'?"))
                #expect(
                    outcome.errors.hasSuffix(
                        "error: the definitions have faults; nothing was run [invalid-definition]\n"))
            }
            #expect(await count(line) == 0)
        }
    }

    @Test func `a file that is no YAML ends with 1 and its place`() async throws {
        try await withAcme({ $0 + "  - [" }) { line, _ in
            let outcome = await line.type("run sync acme")
            #expect(outcome.code == .failed && outcome.errors.contains("providers/acme.yaml:"))
        }
    }

    @Test func `for programs the diagnostics are JSON lines, the error behind them`() async throws {
        try await withAcme({ $0.replacing("title: Acme", with: "titel: Acme") }) { line, _ in
            let outcome = await line.type("run sync acme --json")
            #expect(outcome.code == .failed && outcome.output.isEmpty)
            let lines = try outcome.errors.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            #expect(lines.first?["id"] == "unknown-key" || lines.contains { $0["id"] == "unknown-key" })
            #expect(
                lines.last?["error"]?["code"] == "invalid-definition" && lines.last?["error"]?["retryable"] == false)
        }
    }

    @Test func `any bytes in a file are diagnostics, never a trap`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        for text in [
            "\u{0}", "\u{FEFF}", "&a *a", "? {}: {}", "%YAML 9.9\n---\n", "!!binary x", "provider: !x y\n", "\t", "{",
        ] {
            try line.write(text, to: "providers/odd.yaml")
            let outcome = await line.type("validate")
            #expect([.failed, .done].contains(outcome.code), "\(text)")
            #expect(await line.type("provider show odd").code != .bug)
        }
    }

    // MARK: What came

    @Test func `records that finds no list shows the shape of what came, and no value`() async throws {
        try await withAcme({ $0.replacing("response.body.data", with: "response.body.items") }) { line, _ in
            let outcome = await line.type("run sync acme")
            #expect(outcome.code == .failed)
            #expect(outcome.errors.contains("data"), "\(outcome.errors)")
            #expect(outcome.errors.contains("has_more") && outcome.errors.contains("[definition]"))
            #expect(!outcome.errors.contains("con_000000000") && !outcome.errors.contains("example.test"))
            #expect(await count(line) == 0)
            let tool = await line.type("run tool acme.list_things")
            #expect(tool.code == .failed && tool.errors.contains("has_more") && tool.output.isEmpty)
        }
    }

    @Test func `records that finds no list among wrong things says what they are`() async throws {
        try await withAcme({ $0.replacing("response.body.data", with: "response.body.has_more") }) { line, _ in
            let outcome = await line.type("run sync acme --json")
            #expect(outcome.code == .failed && outcome.error?["code"] == "definition", "\(outcome.errors)")
            #expect(outcome.json?["streams"]?[0]?["state"] == "failed")
        }
    }

    @Test func `an answer that is no JSON is a failure of upstream, never records`() async throws {
        try await TypedLine.connected { line, _ in
            try line.write(Self.retryless, to: "providers/sandbox.yaml")
            for fault in ["html", "malformed", "empty"] {
                await line.control("faults?fault=\(fault)%3B%20path%3D/v1/contacts")
                let outcome = await line.type("run sync sandbox --stream Contact")
                #expect(outcome.code == .upstream, "\(fault): \(outcome.errors)")
                #expect(!outcome.errors.contains("mend the definition"), "\(fault)")
                #expect(await count(line) == 0)
                _ = await line.type(["call", "sandbox", "DELETE", "/control/faults"])
            }
        }
    }

    // MARK: Upstream

    @Test func `an upstream that fails ends with 4, keeps what came, and says how to go on`() async throws {
        try await TypedLine.connected(contacts: 100, { $0.pageSizeLimit = 10 }) { line, address in
            try line.write(Self.retryless, to: "providers/sandbox.yaml")
            await line.control("faults?fault=status%3D500%3B%20at%3D4%3B%20path%3D/v1/contacts")
            let outcome = await line.type("run sync sandbox")
            #expect(outcome.code == .upstream, "\(outcome.errors)")
            #expect(outcome.errors.contains("stream 'Contact': ") && outcome.errors.contains("500"))
            #expect(outcome.errors.contains("the position is kept; 'engine run sync sandbox' goes on from it"))
            #expect(await count(line) == 30)
            _ = await line.type(["call", "sandbox", "DELETE", "/control/faults"])
            let rest = await line.type("run sync sandbox --json")
            #expect(rest.json?["streams"]?[0]?["added"] == 70, "\(rest.errors) \(rest.output)")
        }
    }

    /// The sandbox by the same id, read by cursor, with one try a call.
    private static let retryless = """
        provider: sandbox
        title: Sandbox
        base: http://127.0.0.1:8788
        retry: { attempts: 1 }
        auth:
          key: { type: api_key, name: x-api-key, title: API key }
        pagination:
          default: { type: cursor, param: cursor, next: response.body.next_cursor }
        models:
          Contact: { key: id, fields: { id: { type: string, from: record.id } } }
        endpoints:
          list_contacts:
            title: List
            request: GET /v1/contacts
            records: response.body.data
            model: Contact
        streams:
          Contact: { endpoint: list_contacts }

        """

    @Test func `an upstream that is not there ends with 4 and may be tried again`() async throws {
        try await TypedLine.connected { line, address in
            try line.write(Self.retryless, to: "providers/sandbox.yaml")
            let outcome = await line.type(
                "connect sandbox --connection gone --base-url http://127.0.0.1:1 --allow 127.0.0.1:1 --credentials key.yaml --json"
            )
            // This provider has no 'verify': nothing was called yet.
            #expect(outcome.code == .done && outcome.json?["verified"] == false)
            let run = await line.type("run sync sandbox --connection gone --allow 127.0.0.1:1 --json")
            #expect(run.code == .upstream, "\(run.errors)")
            #expect(run.error?["retryable"] == true && run.error?["code"] == "upstream")
        }
    }

    @Test func `refused credentials end with 3, name the field and how to reconnect`() async throws {
        try await TypedLine.connected { line, address in
            try line.write("api_key: no-such-key\n", to: "wrong.yaml")
            let connect = await line.type(
                "connect sandbox --connection second --base-url http://\(address) --credentials wrong.yaml")
            #expect(connect.code == .refused)
            #expect(connect.errors.contains("it refuses 'api_key' (API key) [refused]"), "\(connect.errors)")
            #expect(
                connect.errors.contains("help: check it and try again: engine connect sandbox --connection second\n"))
            #expect(!connect.errors.contains("no-such-key"))
            #expect(await line.type("connection list --json=name").output.contains("second") == false)
            #expect(!TextFile.paths(below: line.folder, ending: "").contains { $0.contains(".trial-") })
        }
    }

    @Test(arguments: [
        "run sync sandbox --connection bad", "run tool sandbox.list_contacts --connection bad", "connection verify bad",
    ])
    func `credentials that are refused later end with 3 too`(_ typed: String) async throws {
        try await TypedLine.connected { line, address in
            try line.write(
                "connection: bad\nprovider: sandbox\nbase_url: http://\(address)\ncredentials: { api_key: hidden }\n",
                to: "import.yaml")
            #expect(await line.type("connection import import.yaml --no-verify").code == .done)
            let outcome = await line.type("\(typed) --json")
            #expect(outcome.code == .refused, "\(outcome.errors)")
            #expect(outcome.error?["code"] == "refused" && outcome.error?["retryable"] == false)
            #expect(outcome.error?["message"]?.string?.contains("'api_key' (API key)") == true)
            #expect(outcome.error?["hint"]?.string?.contains("engine connect sandbox --connection bad") == true)
            #expect(!outcome.errors.contains("hidden"))
        }
    }

    @Test func `a private address without an entry ends with 4 before a packet, with the line to add`() async throws {
        try await TypedLine.connected { line, address in
            let before = await Self.requests(line)
            try line.write("store: engine.db\n", to: "engine.yaml")
            for typed in [
                "run sync sandbox", "connection verify sandbox", "call sandbox GET /v1/me",
                "run tool sandbox.list_contacts",
            ] {
                let outcome = await line.type(typed)
                #expect(outcome.code == .upstream, "\(typed)")
                #expect(outcome.errors.contains("[egress]"))
                #expect(
                    outcome.errors.contains("add '\(address)' to network.allow in engine.yaml"), "\(outcome.errors)")
            }
            try line.write("store: engine.db\nnetwork: { allow: [\"\(address)\"] }\n", to: "engine.yaml")
            // The two requests that look are the only ones.
            #expect(await Self.requests(line) == before + 1)
        }
    }

    /// How many requests the sandbox has counted under `/v1`.
    private static func requests(_ line: TypedLine) async -> Int64 {
        _ = await line.type("call sandbox GET /v1/me")
        let truth = await line.type("call sandbox GET /truth/requests")
        return truth.json?["requests"]?["GET /v1/me"]?.number?.int64 ?? -1
    }

    @Test(arguments: ["--allow", "ENGINE_ALLOW"])
    func `a target may be opened by the line or the environment`(_ way: String) async throws {
        try await TypedLine.connected { line, address in
            try line.write("store: engine.db\n", to: "engine.yaml")
            let words = ["connection", "verify", "sandbox"] + (way == "--allow" ? ["--allow", address] : [])
            let outcome = await line.type(words, environment: way == "--allow" ? [:] : ["ENGINE_ALLOW": address])
            #expect(outcome.code == .done, "\(outcome.errors)")
        }
    }

    // MARK: The vault

    @Test func `a key that is missing ends with 5, says where it was looked for, and changes nothing`() async throws {
        try await TypedLine.synced { line in
            rename("\(line.folder)/vault.key", "\(line.folder)/moved.key")
            let before = try TextFile.bytes("\(line.folder)/engine.db")
            for typed in [
                "run sync sandbox", "connection show sandbox", "call sandbox GET /v1/me", "connection verify sandbox",
            ] {
                let outcome = await line.type(typed)
                #expect(outcome.code == .local, "\(typed)")
                #expect(outcome.errors.contains("no key at hand: looked at ENGINE_VAULT_KEY, ENGINE_VAULT_KEY_FILE"))
                #expect(outcome.errors.contains("[vault-key]"))
            }
            #expect(try TextFile.bytes("\(line.folder)/engine.db") == before)
        }
    }

    @Test func `a wrong key ends with 5, names both keys by id, and changes nothing`() async throws {
        try await TypedLine.synced { line in
            let before = try TextFile.bytes("\(line.folder)/engine.db")
            let right = await line.type("vault status --json").json?["keys"]?[0]?["id"]?.string ?? "none"
            let wrong = ["ENGINE_VAULT_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
            for typed in ["run sync sandbox", "connection show sandbox", "call sandbox GET /v1/me", "vault status"] {
                let outcome = await line.type(typed, environment: wrong)
                #expect(outcome.code == .local, "\(typed)")
                #expect(outcome.errors.contains("sealed with vault key \(right)"), "\(typed): \(outcome.errors)")
            }
            #expect(try TextFile.bytes("\(line.folder)/engine.db") == before)
            for typed in ["record list Contact", "record export", "connection list", "migrate"] {
                #expect(await line.type(typed, environment: wrong).code == .done, "\(typed) needs no key")
            }
        }
    }

    @Test func `a key that others can read, or that is none, ends with 5`() async throws {
        try await TypedLine.connected { line, _ in
            chmod("\(line.folder)/vault.key", 0o644)
            let exposed = await line.type("connection verify sandbox")
            #expect(exposed.code == .local && exposed.errors.contains("[vault-key]"), "\(exposed.errors)")
            let short = await line.type("connection verify sandbox", environment: ["ENGINE_VAULT_KEY": "c2hvcnQ="])
            #expect(short.code == .local && !short.errors.contains("c2hvcnQ="))
        }
    }

    // MARK: The store

    @Test func `a store that cannot be used ends with 5 and its reason`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("store: nowhere/engine.db\n", to: "engine.yaml")
        #expect(await line.type("connection list").code == .local)
        try line.write("store: text.db\n", to: "engine.yaml")
        try line.write(String(repeating: "this is no database\n", count: 100), to: "text.db")
        let outcome = await line.type("record list")
        #expect(outcome.code == .local && outcome.errors.contains("text.db") && outcome.errors.contains("[store]"))
        #expect(try line.text(of: "text.db").hasPrefix("this is no database"))
    }

    @Test func `a store that another process holds ends with 5 and may be tried again`() async throws {
        try await TypedLine.connected { line, _ in
            try line.write(
                """
                import sqlite3, sys, time
                base = sqlite3.connect(sys.argv[1], isolation_level=None)
                base.execute("BEGIN EXCLUSIVE")
                print("held", flush=True)
                sys.stdin.read()

                """, to: "hold.py")
            let holder = Shell.held("python3 \(line.folder)/hold.py \(line.folder)/engine.db", ready: "held")
            let outcome = await line.type("run sync sandbox --json")
            holder.release()
            #expect(outcome.code == .local && outcome.error?["code"] == "store", "\(outcome.errors)")
            #expect(outcome.error?["retryable"] == true)
            #expect(await line.type("run sync sandbox --stream Contact").code == .done)
        }
    }

    // MARK: Names

    @Test(arguments: [
        ("run sync sandbax", "'sandbox'", "unknown-sync"),
        ("run sync sandbox --stream Contct", "'Contact'", "unknown-stream"),
        ("run sync sandbox --connection sandbax", "'sandbox'", "unknown-connection"),
        ("run sync sandbox --input updated=1", "there is none", "unknown-input"),
        ("run tool sandbax.list_contacts", "'sandbox'", "unknown-provider"),
        ("run tool sandbox.list_contact", "'list_contacts'", "unknown-endpoint"),
        ("run tool sandbox.list_contacts --input updated_sinc=1", "'updated_since'", "unknown-input"),
        ("run tool sandbox.list_contacts --connection sandbax", "'sandbox'", "unknown-connection"),
        ("call sandbax GET /v1/me", "'sandbox'", "unknown-connection"),
        ("connect sandbax", "'sandbox'", "unknown-provider"),
        ("connect sandbox --scheme kee", "'key'", "unknown-scheme"),
        ("connect sandbox --config sit=1 --credentials key.yaml", "there is none", "unknown-setting"),
        ("connection show sandbax", "'sandbox'", "unknown-connection"),
        ("connection verify sandbax", "'sandbox'", "unknown-connection"),
        ("connection delete sandbax --yes", "'sandbox'", "unknown-connection"),
        ("record list Contct", "'Contact'", "unknown-model"), ("record get Contct 1", "'Contact'", "unknown-model"),
        ("record export Contct", "'Contact'", "unknown-model"),
        ("record list --connection sandbax", "'sandbox'", "unknown-connection"),
        ("record get Contact con_0 --connection sandbax", "'sandbox'", "unknown-connection"),
        ("record get Contact nobody", "'engine record list Contact'", "unknown-record"),
        ("provider show sandbax", "'sandbox'", "unknown-provider"), ("mock sandbax", "'sandbox'", "unknown-provider"),
        ("test sandbax", "'sandbox'", "unknown-provider"),
        ("explain provider sandbax --expanded", "'sandbox'", "unknown-provider"),
        ("explain unknown-kee", "'unknown-key'", "usage"), ("explain provider.oauth", "auth", "usage"),
        ("schema providr", "'provider'", "unknown-kind"), ("completions zhs", "'zsh'", "unknown-shell"),
        ("connection list --json=nam", "'name'", "unknown-field"),
        ("validate --format sarf", "'sarif'", "usage"), ("record export --format cvs", "'csv'", "usage"),
    ])
    func `a name that does not exist ends with 2 and the nearest`(
        _ typed: String, _ near: String, _ code: String
    )
        async throws
    {
        try await TypedLine.synced(contacts: 3) { line in
            let outcome = await line.type(typed)
            #expect(outcome.code == .usage && outcome.output.isEmpty, "\(outcome.errors)")
            #expect(outcome.errors.contains(near) && outcome.errors.contains(code), "\(outcome.errors)")
        }
    }

    @Test func `a model before the first sync says what brings records`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("record list Contact")
            #expect(outcome.code == .usage)
            #expect(outcome.errors.contains("nothing was synced yet; 'engine run sync <name>' does that"))
        }
    }

    @Test func `several connections that fit are named, and one of another provider is refused`() async throws {
        try await withAcme { line, address in
            #expect(
                await line.type("connect sandbox --connection two --base-url http://\(address) --credentials key.yaml")
                    .code == .done)
            let several = await line.type("run sync sandbox")
            #expect(several.code == .usage && several.errors.contains("there are 2 connections of 'sandbox'"))
            #expect(several.errors.contains("name one with --connection: sandbox, two"))
            let other = await line.type("run sync sandbox --connection acme")
            #expect(
                other.code == .usage
                    && other.errors.contains("the connection 'acme' is one of 'acme', not of 'sandbox'"))
        }
    }

    @Test func `without a connection the command that makes one is told`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let outcome = await line.type("run sync sandbox")
        #expect(outcome.code == .usage && outcome.errors.contains("run 'engine connect sandbox' first"))
    }

    // MARK: Inputs

    @Test func `an input of the wrong type ends with 1 and its name, before anything is sent`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("run tool sandbox.list_contacts --input updated_since=yesterday")
            #expect(outcome.code == .failed, "\(outcome.errors)")
            #expect(outcome.errors.contains("'updated_since'") && outcome.errors.contains("[input]"))
            let missing = await line.type("run tool sandbox.get_contact")
            #expect(missing.code == .failed && missing.errors.contains("is needed"), "\(missing.errors)")
            let word = await line.type("run tool sandbox.list_contacts --input updated_since")
            #expect(word.code == .usage && word.errors.contains("--input takes key=value"))
        }
    }

    // MARK: For programs

    @Test func `an error is one object on standard error, the output empty`() async throws {
        let outcome = try await TypedLine().type("provider show nosuch --json")
        #expect(outcome.code == .usage && outcome.output.isEmpty)
        #expect(outcome.error?["code"] == "unknown-provider" && outcome.error?["retryable"] == false)
        #expect(outcome.error?["hint"]?.string?.isEmpty == false)
        #expect(outcome.error?["request_id"]?.string?.hasPrefix("req_") == true)
        #expect(outcome.error?.members?.map(\.key) == ["code", "message", "hint", "retryable", "request_id"])
        let other = try await TypedLine().type("provider show nosuch --json")
        #expect(other.error?["request_id"] != outcome.error?["request_id"])
    }

    @Test(arguments: ["--json=lines", "--output ndjson", "--output json", "--json=id"])
    func `every form of JSON has errors as objects`(_ form: String) async throws {
        let outcome = try await TypedLine().type("provider show nosuch \(form)")
        #expect(outcome.error?["code"] == "unknown-provider")
    }

    @Test(arguments: ["--output yaml", "--output csv", "--output table"])
    func `the other forms have errors as lines`(_ form: String) async throws {
        let outcome = try await TypedLine().type("provider show nosuch \(form)")
        #expect(outcome.errors.hasPrefix("error: there is no provider 'nosuch' [unknown-provider]\nhelp: "))
    }
}
