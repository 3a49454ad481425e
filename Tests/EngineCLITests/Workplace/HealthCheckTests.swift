import EngineCrypto
import EngineDatabase
import EngineLanguage
import EngineStore
import Glibc
import Testing

@testable import EngineCLI

struct HealthCheckTests {
    /// The checks of `doctor` by name: verdict and message.
    private func checks(
        _ line: TypedLine, environment: [String: String] = [:]
    ) async -> (code: ExitCode, checks: [String: JSONValue]) {
        let outcome = await line.type("doctor --json", environment: environment)
        var checks: [String: JSONValue] = [:]
        for check in outcome.json?["checks"]?.elements ?? [] { checks[check["name"]?.string ?? ""] = check }
        return (outcome.code, checks)
    }

    @Test func `a project that works passes everything`() async throws {
        try await TypedLine.synced { line in
            let (code, checks) = await checks(line)
            #expect(code == .done)
            let names = [
                "project", "definitions", "catalogue", "store schema", "store integrity", "disk", "vault key", "clock",
                "backup",
                "connection sandbox",
            ]
            #expect(checks.keys.sorted() == names.sorted())
            for name in names {
                #expect(checks[name]?["verdict"] == "pass", "\(name)")
                #expect(checks[name]?["fix"] == .null, "\(name)")
            }
        }
    }

    @Test func `without a project it fails and says what to run`() async throws {
        let outcome = try await TypedLine().type("doctor")
        #expect(outcome.code == .failed)
        #expect(outcome.output == "fail  project: there is no project here\n      run \"engine init\" first\n")
    }

    @Test func `a new project lacks a store, which is only a warning`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let (code, checks) = await checks(line)
        #expect(code == .done && checks["store"]?["verdict"] == "warn")
        #expect(checks["store"]?["fix"] == "engine connect <provider> makes it")
        #expect(checks["vault key"] == nil, "there is nothing to open yet")
    }

    @Test func `faulty definitions fail and name the command that shows them`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("provider: acme\ntitel: Acme\n", to: "providers/acme.yaml")
        let (code, checks) = await checks(line)
        #expect(code == .failed && checks["definitions"]?["verdict"] == "fail")
        #expect(checks["definitions"]?["fix"] == "engine validate")
    }

    @Test func `a key that does not open the store fails`() async throws {
        try await TypedLine.connected { line, _ in
            let wrong = ["ENGINE_VAULT_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
            let (code, checks) = await checks(line, environment: wrong)
            #expect(code == .failed && checks["vault key"]?["verdict"] == "fail")
            #expect(checks["connection sandbox"]?["verdict"] == "pass", "what needs no key is checked all the same")
        }
    }

    @Test func `a credential that was changed is found by name, and a rotation that has not ended is told`()
        async throws
    {
        try await TypedLine.connected { line, address in
            let pair =
                Base64.encode([UInt8](repeating: 9, count: 32)) + ","
                + (try line.text(of: "vault.key").trimmingNewlines)
            let ring = ["ENGINE_VAULT_KEY": pair]
            let options = "--connection second --credentials key.yaml --base-url http://\(address)"
            _ = await line.type("connect sandbox \(options)", environment: ring)
            let (code, found) = await checks(line, environment: ring)
            #expect(code == .done && found["vault key"]?["message"] == "it opens what is sealed: 2 values")
            #expect(found["vault rotation"]?["fix"] == "engine vault rotate")
            let raw = try SQLiteConnection.open("\(line.folder)/engine.db")
            try raw.run(
                "UPDATE connections SET credentials = substr(credentials, 1, 30) || zeroblob(40) WHERE name = 'second'")
            try raw.close()
            let (failed, checks) = await checks(line, environment: ring)
            #expect(failed == .failed && checks["vault"]?["verdict"] == "fail")
            #expect(checks["vault"]?["message"]?.string?.contains("connection 'second' in dev") == true)
        }
    }

    @Test func `a file that is no store, and a store that is damaged, fail`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write(String(repeating: "no database ", count: 500), to: "engine.db")
        let (code, checks) = await checks(line)
        #expect(code == .failed && checks["store"]?["verdict"] == "fail", "\(checks)")
    }

    @Test func `a damaged store is found and told`() async throws {
        try await TypedLine.synced(contacts: 500) { line in
            // Some pages behind the first are overwritten: the header still says that it is a store.
            let file = open("\(line.folder)/engine.db", O_RDWR | O_CLOEXEC)
            let noise = [UInt8](repeating: 0xA5, count: 16_384)
            for place in stride(from: 40_960, to: 200_000, by: 32_768) {
                pwrite(file, noise, noise.count, off_t(place))
            }
            close(file)
            let (code, checks) = await checks(line)
            #expect(code == .failed)
            #expect(checks["store integrity"]?["verdict"] == "fail", "\(checks)")
        }
    }

    @Test func `a clock that lies behind the store is a warning with what to do`() async throws {
        try await TypedLine.connected { line, _ in
            let session = CommandSession(
                terminal: Terminal(settings: TerminalSettings(), input: .nothing) { _, _ in }, output: OutputChoice(),
                projectPath: nil, isProjectTyped: false, environment: ["ENGINE_CATALOGUE": line.package],
                workingDirectory: line.folder, binaryPath: "", requestID: "req_1")
            let found = await HealthCheck(session: session, now: { 1_700_000_000 }).findings().findings
            let clock = found.first { $0.name == "clock" }
            #expect(
                clock?.verdict == .warn && clock?.message.hasSuffix("s behind the newest change of the store") == true)
            #expect(clock?.fix?.hasPrefix("set the clock") == true)
        }
    }

    @Test func `a connection that is not active is a warning that names how to reconnect`() async throws {
        try await TypedLine.connected { line, address in
            try line.write(
                "connection: second\nprovider: sandbox\nbase_url: http://\(address)\ncredentials: { api_key: wrong }\n",
                to: "import.yaml")
            _ = await line.type("connection import import.yaml --no-verify")
            _ = await line.type("connection verify second")
            let (code, checks) = await checks(line)
            #expect(code == .done)
            #expect(checks["connection second"]?["verdict"] == "warn")
            #expect(checks["connection second"]?["message"]?.string?.hasPrefix("invalid: ") == true)
            #expect(checks["connection second"]?["fix"] == "engine connect sandbox --connection second")
        }
    }

    @Test func `it changes nothing`() async throws {
        try await TypedLine.connected { line, _ in
            let before = try line.text(of: "engine.yaml")
            let events = await line.type("connection show sandbox --json").json?["updated_at"]
            _ = await line.type("doctor")
            #expect(await line.type("connection show sandbox --json").json?["updated_at"] == events)
            #expect(try line.text(of: "engine.yaml") == before)
        }
    }

    @Test func `people read a table of settings and a line for each check`() async throws {
        try await TypedLine.connected { line, _ in
            let lines = await line.type("doctor").lines
            #expect(lines[0].hasPrefix("setting") && lines[0].hasSuffix("from"))
            #expect(lines.contains { $0.split(separator: " ") == ["store", "engine.db", "engine.yaml"] })
            #expect(lines.contains { $0.hasPrefix("pass  vault key: it opens what is sealed") })
            #expect(lines.contains { $0.hasPrefix("pass  definitions: no faults in ") })
        }
    }
}
