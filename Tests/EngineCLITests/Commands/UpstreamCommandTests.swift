import EngineFixtures
import EngineLanguage
import EngineTesting
import Glibc
import Testing

@testable import EngineCLI

struct CallCommandTests {
    @Test func `a raw request carries the credential and brings the answer as it is`() async throws {
        try await TypedLine.connected { line, _ in
            let answer = await line.type("call sandbox GET /v1/me")
            #expect(answer.code == .done && answer.errors == "200\n")
            #expect(answer.json?["id"] == "acc_1")
            let json = await line.type("call sandbox get /v1/me --json")
            #expect(json.json?["status"] == 200 && json.json?["body"]?["id"] == "acc_1")
            #expect(json.json?["headers"]?["content-type"]?.string?.hasPrefix("application/json") == true)
        }
    }

    @Test func `a status of 400 and more ends with 4, 401 with 3, and the body is given`() async throws {
        try await TypedLine.connected { line, address in
            let lost = await line.type("call sandbox GET /v1/nowhere")
            #expect(lost.code == .upstream && lost.errors == "404\n" && lost.output.contains("not_found"))
            try line.write(
                "connection: bad\nprovider: sandbox\nbase_url: http://\(address)\ncredentials: { api_key: no }\n",
                to: "i.yaml")
            _ = await line.type("connection import i.yaml --no-verify")
            let refused = await line.type("call bad GET /v1/me --json")
            #expect(refused.code == .refused && refused.json?["status"] == 401)
        }
    }

    @Test func `a body is sent as it is written, or from standard input`() async throws {
        try await TypedLine.connected(contacts: 1) { line, _ in
            let made = await line.type([
                "call", "sandbox", "POST", "/v1/contacts", "--body",
                "{\"name\": \"Ada Lovelace\", \"email\": \"a@b.test\"}",
            ])
            #expect(made.errors == "201\n" && made.json?["name"] == "Ada Lovelace", "\(made.output)")
            let id = try #require(made.json?["id"]?.string)
            let changed = await line.type(
                ["call", "sandbox", "PATCH", "/v1/contacts/\(id)", "--body", "-", "--json"],
                input: "{\"name\": \"Ada\"}")
            #expect(changed.json?["body"]?["name"] == "Ada")
            #expect(await line.type("call sandbox DELETE /v1/contacts/\(id)").errors == "204\n")
        }
    }

    @Test func `a request never takes the credential to another host`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("call sandbox GET https://elsewhere.example/me")
            #expect(outcome.code == .failed && outcome.errors.contains("elsewhere.example"))
        }
    }

    @Test func `a method and a path that are none are wrong usage`() async throws {
        try await TypedLine.connected { line, _ in
            #expect(await line.type("call sandbox G3T /v1/me").errors.contains("'G3T' is no method"))
            let space = await line.type(["call", "sandbox", "GET", "/v1/a b"])
            #expect(space.code == .usage && space.errors.contains("write a space as %20"))
            #expect(await line.type(["call", "sandbox", "GET", ""]).code == .usage)
            #expect(await line.type("call sandbox GET").errors.contains("<path> is missing"))
        }
    }

    @Test func `an answer that is no JSON is a text`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("call sandbox GET /v1/me?fault=html --json")
            #expect(outcome.json?["body"]?.string?.contains("Maintenance") == true, "\(outcome.output)")
        }
    }
}

struct RunToolCommandTests {
    @Test func `people get indented JSON, programs a line`() async throws {
        try await TypedLine.connected(contacts: 3) { line, _ in
            let text = await line.type("run tool sandbox.list_contacts")
            #expect(
                text.code == .done && text.output.hasPrefix("[\n  {\n    \"id\": \"con_000000000\""), "\(text.errors)")
            let json = await line.type("run tool sandbox.list_contacts --json")
            #expect(json.lines.count == 1 && json.json?.elements?.count == 3)
        }
    }

    @Test func `a file is given by its path, in the command or as JSON`() async throws {
        try await TypedLine.connected(contacts: 1) { line, address in
            try line.write(
                """
                provider: uploads
                extends: sandbox
                title: Uploads
                endpoints:
                  upload:
                    request: POST /v1/contacts
                    input: { scan: { type: file, required: true } }
                    encoding: binary
                    body: "${input.scan}"
                    output: "{'made': response.body.name, 'file': input.scan.name + ' ' + input.scan.type}"

                """, to: "providers/uploads.yaml")
            try line.write("api_key: sandbox-key\n", to: "key.yaml")
            let words = ["connect", "uploads", "--credentials", "key.yaml", "--base-url", "http://\(address)"]
            #expect(await line.type(words).code == .done)
            try line.write("{\"name\": \"Ada\", \"email\": \"a@b.test\"}", to: "ada.json")
            let made = await line.type("run tool uploads.upload --input scan=@ada.json --json")
            #expect(made.json?["made"] == "Ada" && made.json?["file"] == "ada.json application/json", "\(made.errors)")
            let given = #"{"scan": {"name": "b.json", "value": "{\"name\": \"Bob\", \"email\": \"b@b.test\"}"}}"#
            let typed = await line.type(["run", "tool", "uploads.upload", "--input", "-", "--json"], input: given)
            #expect(typed.json?["made"] == "Bob", "\(typed.errors)")
            let lost = await line.type("run tool uploads.upload --input scan=@nowhere.json")
            #expect(lost.code == .failed && lost.errors.contains("'nowhere.json'"), "\(lost.errors)")
        }
    }

    @Test func `a limit reads several pages`() async throws {
        try await TypedLine.connected(contacts: 30, { $0.pageSizeLimit = 10 }) { line, _ in
            #expect(await line.type("run tool sandbox.list_contacts --json").json?.elements?.count == 10)
            #expect(await line.type("run tool sandbox.list_contacts --limit 25 --json").json?.elements?.count == 25)
            #expect(await line.type("run tool sandbox.list_contacts --limit 99 --json=lines").lines.count == 30)
        }
    }

    @Test func `inputs come from the line or as JSON from standard input`() async throws {
        try await TypedLine.connected(contacts: 3) { line, _ in
            let line1 = await line.type("run tool sandbox.get_contact --input id=con_000000001 --json")
            #expect(line1.json?["id"] == "con_000000001", "\(line1.errors)")
            let words = ["run", "tool", "sandbox.get_contact", "--input", "-", "--json"]
            let piped = await line.type(words, input: "{\"id\": \"con_000000002\"}")
            #expect(piped.json?["id"] == "con_000000002")
            for input in ["", "[]", "{\"id\":", "text"] {
                let outcome = await line.type(words, input: input)
                #expect(
                    outcome.code == .failed && outcome.errors.contains("standard input is no JSON object"), "\(input)")
            }
            let unknown = await line.type(words, input: "{\"idd\": \"x\"}")
            #expect(
                unknown.code == .failed && unknown.error?["code"] == "unknown-input"
                    && unknown.error?["hint"] == "did you mean 'id'?")
        }
    }

    @Test func `a record is written and read back`() async throws {
        try await TypedLine.connected(contacts: 1) { line, _ in
            let made = await line.type(
                ["run", "tool", "sandbox.create_contact", "--input", "-", "--json"],
                input: "{\"name\": \"Ada\", \"email\": \"ada@example.test\"}")
            #expect(made.code == .done, "\(made.errors)")
            let id = try #require(made.json?["id"]?.string)
            let read = await line.type("run tool sandbox.get_contact --input id=\(id) --json=name,email")
            #expect(read.json == ["name": "Ada", "email": "ada@example.test"])
        }
    }

    @Test func `what upstream says of a mistake ends with 4`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("run tool sandbox.get_contact --input id=con_999999999 --json")
            #expect(outcome.code == .upstream && outcome.output.isEmpty)
            #expect(
                outcome.error?["message"]?.string?.contains("upstream answered 404") == true, "\(outcome.errors)")
        }
    }

    @Test func `a name without an endpoint is wrong usage`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("run tool sandbox")
            #expect(outcome.code == .usage && outcome.errors.contains("write provider.endpoint"))
        }
    }
}

struct ServerCommandTests {
    /// Runs a server until its address is known, and a closure with that.
    private func serving(_ words: String, _ body: (TypedLine, String) async throws -> Void) async throws {
        let line = try TypedLine()
        let engine = try BuiltEngine("\(words) --listen 127.0.0.1:0 --json", in: line.folder)
        try await eventually("the address") { engine.output.contains("\n") }
        let address = try #require(try JSONValue(parsing: engine.output)["address"]?.string)
        try await body(line, address)
        engine.signal(SIGTERM)
        #expect(try await engine.end() == 0)
    }

    @Test func `the sandbox serves as many records as it is told`() async throws {
        try await serving("sandbox --contacts 7 --projects 1 --page-size 3 --seed 2 --latency 1") { line, address in
            _ = await line.type("init")
            let host = address.dropFirst(7)
            try line.write("network: { allow: [\"\(host)\"] }\n", to: "engine.yaml")
            try line.write("api_key: sandbox-key\n", to: "key.yaml")
            #expect(await line.type("connect sandbox --base-url \(address) --credentials key.yaml").code == .done)
            let run = await line.type("run sync sandbox --stream Contact --json")
            #expect(run.json?["streams"]?[0]?["added"] == 7 && run.json?["streams"]?[0]?["pages"] == 3, "\(run.output)")
        }
    }

    @Test func `the mock plays the service, so that its own provider can connect and sync`() async throws {
        try await serving("mock sandbox") { line, address in
            _ = await line.type("init")
            let host = address.dropFirst(7)
            try line.write("network: { allow: [\"\(host)\"] }\n", to: "engine.yaml")
            try line.write("api_key: sandbox-key\n", to: "key.yaml")
            let made = await line.type("connect sandbox --base-url \(address) --credentials key.yaml")
            #expect(made.code == .done, "\(made.errors)")
        }
    }

    @Test(arguments: ["sandbox", "mock sandbox"])
    func `a port that is taken ends with 5, an address that is none with 2`(_ words: String) async throws {
        let sandbox = Sandbox()
        let taken = try await sandbox.start()
        let outcome = try await TypedLine().type("\(words) --listen \(taken)")
        #expect(
            outcome.code == .local && outcome.errors.contains("help: another port: --listen 127.0.0.1:0"),
            "\(outcome.errors)")
        await sandbox.stop()
        let nowhere = try await TypedLine().type("\(words) --listen nowhere")
        #expect(nowhere.code == .usage && nowhere.errors.contains("'nowhere' is no address to listen on"))
    }

    @Test func `a provider without cases cannot be mocked`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("provider: acme\ntitle: Acme\nbase: https://acme.example\n", to: "providers/acme.yaml")
        let outcome = await line.type("mock acme")
        #expect(outcome.code == .failed && outcome.errors.contains("'acme' has no cases with exchanges [no-cases]"))
    }
}
