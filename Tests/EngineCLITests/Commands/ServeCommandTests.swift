import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineTesting
import Glibc
import Testing

@testable import EngineCLI

struct ServeCommandTests {
    @Test(arguments: [
        ("serve --listen 0.0.0.0:0", "without TLS in front"), ("serve --listen nonsense", "no address to listen on"),
        ("serve --listen localhost:99999", "no address to listen on"),
    ])
    func `an address that is unsafe or none ends with 2 before anything is opened`(
        _ words: String, _ message: String
    ) async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let outcome = await line.type(words)
        #expect(outcome.code == .usage && outcome.errors.contains(message), "\(outcome.errors)")
        #expect(!TextFile.paths(below: line.folder, ending: "").contains { $0.hasSuffix("engine.db") })
    }

    @Test(arguments: [
        ("trusted_proxies: [10.0.0.0/99]", "neither an address nor a range"),
        ("allowed_origins: [\"https://app.acme.test:443\"]", "is no origin"),
    ])
    func `a setting that cannot be meant ends with 2`(_ setting: String, _ message: String) async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write(setting + "\n", to: "engine.yaml")
        let outcome = await line.type("serve")
        #expect(outcome.code == .usage && outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test(arguments: [
        "allowed_origins: [app.acme.test]", "allowed_origins: [\"https://app.acme.test/path\"]",
        "redirect_urls: [\"ftp://app.acme.test\"]", "redirect_urls: [\"https://app.acme.test/a?b\"]",
        "redirect_urls: [\"https://ada@app.acme.test/\"]", "public_url: \"ftp://app.acme.test\"",
    ])
    func `a setting that browsers could not use is told with its place`(_ setting: String) async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write(setting + "\n", to: "engine.yaml")
        for words in ["validate", "serve"] {
            let outcome = await line.type(words)
            let told = outcome.output + outcome.errors
            #expect(outcome.code == .failed && told.contains("engine.yaml:1:"), "\(words): \(told)")
        }
    }

    @Test func `a port that is taken ends with 5`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let sandbox = Sandbox()
        let taken = try await sandbox.start()
        let outcome = await line.type("serve --listen \(taken)")
        #expect(outcome.code == .local && outcome.errors.contains("is taken by another program"), "\(outcome.errors)")
        await sandbox.stop()
    }

    @Test func `a vault key that is missing, malformed or another one ends with 5`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let malformed = await line.type(["serve"], environment: ["ENGINE_VAULT_KEY": "nonsense"])
        #expect(malformed.code == .local && malformed.errors.contains("not 32 bytes"), "\(malformed.errors)")
        try line.write("provider: sandbox\ncredentials: { api_key: k }\n", to: "c.yaml")
        #expect(await line.type("connection import c.yaml --no-verify").code == .done)
        let other = await line.type(
            ["serve"], environment: ["ENGINE_VAULT_KEY": String(repeating: "A", count: 43) + "="])
        #expect(other.code == .local && other.errors.contains("is sealed with vault key"), "\(other.errors)")
        unlink("\(line.folder)/vault.key")
        let missing = await line.type("serve")
        let looked = "there is no key at hand: looked at ENGINE_VAULT_KEY"
        #expect(missing.code == .local && missing.errors.contains(looked), "\(missing.errors)")
    }

    @Test func `a first key that is short is refused`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let outcome = await line.type(["serve"], environment: ["ENGINE_API_KEY": "short"])
        #expect(outcome.code == .usage && outcome.errors.contains("too short to be safe"), "\(outcome.errors)")
    }

    @Test func `a key of a variable comes back with it, unless it was taken back`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let (first, second) = ("1c9f3d52-9d0e-4f3b-8f5a-5f1f0a6f7a10", "2c9f3d52-9d0e-4f3b-8f5a-5f1f0a6f7a10")
        for (key, other) in [(first, second), (second, first), (first, second)] {
            try await Self.serving(line, ["ENGINE_API_KEY": key]) { address, _ async throws in
                #expect(try await Self.status(of: "\(address)/environment-variables", key: key) == 200)
                #expect(try await Self.status(of: "\(address)/environment-variables", key: other) == 401)
                // What the key made goes with it.
                let session = "{\"end_user\":{\"id\":\"u-1\"}}"
                #expect(try await Self.status(of: "\(address)/connect/sessions", key: key, posting: session) == 201)
            }
        }
        #expect(await line.type("key revoke ENGINE_API_KEY").code == .done)
        try await Self.serving(line, ["ENGINE_API_KEY": first]) { address, engine async throws in
            #expect(try await Self.status(of: "\(address)/environment-variables", key: first) == 401)
            #expect(engine.errors.contains("was taken back and opens nothing"))
        }
        #expect(await line.type("audit verify").code == .done)
        let made = await line.type("key create own --json").json?["key"]?.string ?? ""
        try await Self.serving(line, ["ENGINE_API_KEY": made]) { address, _ async throws in
            #expect(try await Self.status(of: "\(address)/environment-variables", key: made) == 200)
        }
    }

    @Test func `a key of one environment is none of another, and an empty variable is none at all`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let key = "1c9f3d52-9d0e-4f3b-8f5a-5f1f0a6f7a10"
        try line.write(key + "\n", to: "key.txt")
        let inFile = ["ENGINE_API_KEY": "", "ENGINE_API_KEY_FILE": "key.txt"]
        try await Self.serving(line, inFile) { address, _ async throws in
            #expect(try await Self.status(of: "\(address)/environment-variables", key: key) == 200)
        }
        let other = ["ENGINE_API_KEY": key, "ENGINE_ENVIRONMENT": "prod"]
        let outcome = await line.type(["serve"], environment: other)
        #expect(outcome.code == .usage && outcome.errors.contains("one of the environment 'dev'"), "\(outcome.errors)")
    }

    @Test func `an environment that is not there is refused before anybody is listened to`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        for words in ["serve", "doctor"] {
            let outcome = await line.type([words], environment: ["ENGINE_ENVIRONMENT": "prodd"])
            let told = outcome.output + outcome.errors
            #expect(outcome.code != .done && told.contains("there is no environment 'prodd'"), "\(words): \(told)")
            #expect(told.contains("did you mean 'prod'?"))
        }
    }

    @Test func `what asks a service to read its settings again does not end it`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try await Self.serving(line) { address, engine async throws in
            engine.signal(SIGHUP)
            for _ in 0..<3 { #expect(try await Self.status(of: "\(address)/healthz", key: "none") == 200) }
            #expect(!engine.errors.contains("\"msg\":\"stopping\""))
        }
    }

    /// A server that is ended in order when the closure has returned.
    private static func serving(
        _ line: TypedLine, _ variables: [String: String] = [:],
        _ body: (_ address: String, _ engine: BuiltEngine) async throws -> Void
    ) async throws {
        let engine = try BuiltEngine(
            "serve --listen 127.0.0.1:0 --json", in: line.folder,
            environment: variables.merging(["ENGINE_CATALOGUE": line.package]) { $1 })
        try await eventually("the address") { engine.output.contains("\n") || engine.code != nil }
        try await body(try #require(try JSONValue(parsing: engine.output)["address"]?.string), engine)
        engine.signal(SIGTERM)
        #expect(try await engine.end() == 0)
    }

    @Test func `it says where it listens and how to get a key, logs requests, and ends with 0`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let key = "1c9f3d52-9d0e-4f3b-8f5a-5f1f0a6f7a10"
        for (variables, hint) in [([:], true), (["ENGINE_API_KEY": key], false)] as [([String: String], Bool)] {
            let engine = try BuiltEngine(
                "serve --listen 127.0.0.1:0 --json", in: line.folder,
                environment: variables.merging(["ENGINE_CATALOGUE": line.package]) { $1 })
            try await eventually("the address") { engine.output.contains("\n") }
            let address = try #require(try JSONValue(parsing: engine.output)["address"]?.string)
            // The port that was given, and not the 0 that was asked for.
            #expect(try JSONValue(parsing: engine.output)["public_url"]?.string == address)
            let status = try await Self.status(of: "\(address)/environment-variables", key: key)
            #expect(status == (hint ? 401 : 200))
            try await eventually("the line of the log") {
                engine.errors.contains("\"route\":\"/environment-variables\",\"status\":\(status)")
            }
            engine.signal(SIGTERM)
            #expect(try await engine.end() == 0)
            #expect(!engine.errors.contains(key))
        }
    }

    @Test func `it tells at the start which files are faulty, and that the bundled ones are missing`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("provider: bad\ntitle: Bad\nbsae: x\n", to: "providers/bad.yaml")
        let engine = try BuiltEngine(
            "serve --listen 127.0.0.1:0 --json", in: line.folder, environment: ["ENGINE_CATALOGUE": "/nowhere"])
        try await eventually("the fault") {
            engine.errors.contains("\"level\":\"warning\",\"msg\":\"provider.faulty\"")
                && engine.errors.contains("providers/bad.yaml:3:1: unknown key 'bsae'")
        }
        #expect(engine.errors.contains("ENGINE_CATALOGUE names '/nowhere'"))
        engine.signal(SIGTERM)
        #expect(try await engine.end() == 0)
    }

    private static func status(of url: String, key: String, posting body: String? = nil) async throws -> Int {
        let loop = try EventLoop(name: "test-client")
        let target = try URLValue(url)
        let client = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [EgressTarget(target)]))
        var request = HTTPRequest(url: target, fields: ["authorization": "Bearer \(key)"])
        if body != nil {
            request.method = .post
            request.fields["content-type"] = "application/json"
        }
        let (exchange, _) = try await client.fetch(
            request, body: body.map { .bytes(Array($0.utf8)) } ?? .none, limit: 10_000)
        await client.close()
        loop.stop()
        await loop.waitUntilStopped()
        return exchange.response.status.code
    }
}
