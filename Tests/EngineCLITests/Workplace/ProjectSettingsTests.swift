import EngineLanguage
import EngineStore
import Glibc
import Testing

@testable import EngineCLI

/// Flag, then environment, then `engine.yaml`, then the default; `doctor` tells which it was.
struct ProjectSettingsTests {
    private func setting(
        _ name: String, _ file: String = "store: engine.db\n", _ environment: [String: String] = [:]
    ) async throws -> (value: String?, source: String?) {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write(file, to: "engine.yaml")
        let outcome = await line.type("doctor --json", environment: environment)
        let found = outcome.json?["settings"]?.elements?.first { $0["name"]?.string == name }
        let value = found?["value"]?.string?.replacing(line.folder, with: "<project>")
        return (value, found?["source"]?.string)
    }

    @Test func `the store`() async throws {
        #expect(try await setting("store", "environment: dev\n") == ("engine.db", "default"))
        #expect(try await setting("store", "store: other.db\n") == ("other.db", "engine.yaml"))
        // What stands in the file comes from there, also if it says the same as the default.
        #expect(try await setting("store", "store: engine.db\n") == ("engine.db", "engine.yaml"))
        #expect(
            try await setting("store", "store: other.db\n", ["ENGINE_STORE": "third.db"]) == (
                "third.db", "ENGINE_STORE"
            ))
    }

    @Test func `the environment`() async throws {
        #expect(try await setting("environment") == ("dev", "default"))
        #expect(try await setting("environment", "environment: prod\n") == ("prod", "engine.yaml"))
        #expect(try await setting("environment", "environment: dev\n") == ("dev", "engine.yaml"))
        let named = ["ENGINE_ENVIRONMENT": "prod"]
        #expect(try await setting("environment", "environment: dev\n", named) == ("prod", "ENGINE_ENVIRONMENT"))
    }

    @Test func `an empty variable is none`() async throws {
        let names = ["ENGINE_STORE", "ENGINE_ENVIRONMENT", "ENGINE_VAULT_KEY", "ENGINE_VAULT_KEY_FILE"]
        let empty = Dictionary(uniqueKeysWithValues: names.map { ($0, "") })
        #expect(try await setting("store", "store: other.db\n", empty) == ("other.db", "engine.yaml"))
        #expect(try await setting("environment", "store: other.db\n", empty) == ("dev", "default"))
        #expect(try await setting("vault key", "store: other.db\n", empty) == ("<project>/vault.key", "default"))
        let line = try TypedLine()
        _ = await line.type("init")
        #expect(await line.type(["vault", "status"], environment: empty).code == .done)
    }

    @Test func `what may be reached adds up`() async throws {
        #expect(try await setting("network.allow") == ("nothing", "default"))
        #expect(try await setting("network.allow", "network: { allow: [] }\n") == ("nothing", "engine.yaml"))
        let file = "network: { allow: [\"127.0.0.1:1\"] }\n"
        #expect(try await setting("network.allow", file) == ("127.0.0.1:1", "engine.yaml"))
        let both = try await setting("network.allow", file, ["ENGINE_ALLOW": "127.0.0.1:2,127.0.0.1:3"])
        #expect(both == ("127.0.0.1:1, 127.0.0.1:2, 127.0.0.1:3", "engine.yaml and ENGINE_ALLOW"))
        let variable = try await setting("network.allow", "store: a.db\n", ["ENGINE_ALLOW": "127.0.0.1:2"])
        #expect(variable == ("127.0.0.1:2", "ENGINE_ALLOW"))
    }

    @Test func `the catalogue`() async throws {
        #expect(try await setting("catalogue").source == "ENGINE_CATALOGUE")
    }

    @Test func `the vault key, never its value`() async throws {
        #expect(try await setting("vault key") == ("<project>/vault.key", "default"))
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        #expect(
            try await setting("vault key", "store: a.db\n", ["ENGINE_VAULT_KEY": key]) == ("given", "ENGINE_VAULT_KEY"))
        let file = try await setting("vault key", "store: a.db\n", ["ENGINE_VAULT_KEY_FILE": "/run/key"])
        #expect(file == ("given", "ENGINE_VAULT_KEY_FILE"))
    }

    @Test func `a systemd credential comes before the project's file`() async throws {
        let line = try TypedLine()
        try line.write("key", to: "vault.key")
        let found = try await setting("vault key", "store: a.db\n", ["CREDENTIALS_DIRECTORY": line.folder])
        #expect(found == ("\(line.folder)/vault.key", "CREDENTIALS_DIRECTORY"))
        let empty = try await setting("vault key", "store: a.db\n", ["CREDENTIALS_DIRECTORY": "/nowhere"])
        #expect(empty.source == "default")
    }

    @Test func `the key is taken from a file or a credential as it is told`() async throws {
        try await TypedLine.connected { line, _ in
            rename("\(line.folder)/vault.key", "\(line.folder)/moved.key")
            #expect(await line.type("connection verify sandbox").code == .local)
            let file = ["ENGINE_VAULT_KEY_FILE": "\(line.folder)/moved.key"]
            #expect(await line.type("connection verify sandbox", environment: file).code == .done)
            let text = ["ENGINE_VAULT_KEY": try line.text(of: "moved.key").trimmingNewlines]
            #expect(await line.type("connection verify sandbox", environment: text).code == .done)
            mkdir("\(line.folder)/inner", 0o755)
            rename("\(line.folder)/moved.key", "\(line.folder)/inner/vault.key")
            let credential = ["CREDENTIALS_DIRECTORY": "\(line.folder)/inner"]
            #expect(await line.type("connection verify sandbox", environment: credential).code == .done)
        }
    }

    @Test func `a relative store lies beside engine yaml, wherever the command is typed`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("store: data.db\n", to: "engine.yaml")
        mkdir("\(line.folder)/inner", 0o755)
        #expect(await line.type(["migrate"], in: "inner").code == .done)
        #expect(line.exists("data.db") && !line.exists("inner/data.db"))
    }

    @Test func `a target that is none is wrong usage`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let outcome = await line.type("connection list", environment: ["ENGINE_ALLOW": "nonsense"])
        #expect(outcome.code == .usage && outcome.errors.contains("'nonsense' is no target that can be allowed"))
    }

    @Test func `a fault of engine yaml ends every command that reads it`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("stor: engine.db\n", to: "engine.yaml")
        for typed in ["connection list", "migrate", "run sync sandbox", "record list"] {
            let outcome = await line.type(typed)
            #expect(
                outcome.code == .failed && outcome.errors.contains("engine.yaml:1:1: error: unknown key 'stor'"),
                "\(typed)")
        }
        #expect(!line.exists("engine.db"))
    }
}
