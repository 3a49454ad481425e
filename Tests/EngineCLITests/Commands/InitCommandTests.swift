import EngineFixtures
import EngineLanguage
import Glibc
import Testing

@testable import EngineCLI

struct InitCommandTests {
    private static func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func `a project has settings, a key for its owner alone, folders, and a list of what git must not see`()
        async throws
    {
        let line = try TypedLine()
        let outcome = await line.type("init --json")
        #expect(outcome.json?["made"] == ["engine.yaml", ".gitignore", "vault.key"])
        #expect(try line.text(of: ".gitignore") == "vault.key*\nengine.db*\n")
        #expect(Self.mode("\(line.folder)/vault.key") == 0o600)
        #expect(line.exists("providers") && line.exists("syncs") && !line.exists("engine.db"))
        #expect(await line.type("validate").code == .done, "what it wrote has no faults")
    }

    @Test func `people are told what was made and the next two commands`() async throws {
        let outcome = try await TypedLine().type("init")
        #expect(Golden().difference("init.txt", outcome.output) == nil)
        #expect(outcome.errors.isEmpty)
    }

    @Test func `a folder of its own is made and named`() async throws {
        let line = try TypedLine()
        let outcome = await line.type("init sub")
        #expect(outcome.output.hasPrefix("Made engine.yaml, .gitignore, vault.key in 'sub'.\n"))
        #expect(outcome.output.contains("  cd sub && engine connect <provider>\n"))
        #expect(line.exists("sub/engine.yaml") && !line.exists("engine.yaml"))
    }

    @Test func `who names the folder they are in is not sent there`() async throws {
        let line = try TypedLine()
        let outcome = await line.type("init .")
        #expect(outcome.output.hasPrefix("Made engine.yaml, .gitignore, vault.key.\n"))
        #expect(outcome.output.contains("\n  engine connect <provider>\n"))
    }

    @Test func `nothing is overwritten`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let key = try line.text(of: "vault.key")
        try line.write("store: other.db\n", to: "engine.yaml")
        unlink("\(line.folder)/.gitignore")
        #expect(await line.type("init --json").json?["made"] == [".gitignore"])
        #expect(try line.text(of: "engine.yaml") == "store: other.db\n")
        #expect(try line.text(of: "vault.key") == key)
        #expect(await line.type("init").output.hasPrefix("Everything was there already.\n"))
    }

    @Test func `no new key is made beside a store that another one seals, and the missing one is named`() async throws {
        try await TypedLine.connected(contacts: 1) { line, _ in
            let id = await line.type("vault status --json").json?["keys"]?[0]?["id"]?.string ?? "none"
            let key = try line.text(of: "vault.key")
            unlink("\(line.folder)/vault.key")
            for words in ["init", "vault init", "run sync sandbox"] {
                let outcome = await line.type(words)
                #expect(outcome.code == .local, "\(words): \(outcome.output)")
                #expect(
                    outcome.errors.contains("the store is sealed with vault key \(id), and there is no key at hand"),
                    "\(words): \(outcome.errors)")
                #expect(!line.exists("vault.key"))
            }
            try line.write(key, to: "vault.key")
            chmod("\(line.folder)/vault.key", 0o600)
            #expect(await line.type("init").code == .done)
        }
    }

    @Test func `two projects have two keys`() async throws {
        let (one, two) = (try TypedLine(), try TypedLine())
        _ = await one.type("init")
        _ = await two.type("init")
        #expect(try one.text(of: "vault.key") != two.text(of: "vault.key"))
    }

    @Test func `a place that cannot be written ends with 5`() async throws {
        let outcome = try await TypedLine().type("init /proc/project")
        #expect(outcome.code == .local && outcome.errors.contains("the folder '/proc/project' cannot be made"))
    }
}

struct VaultInitCommandTests {
    @Test func `a key is made once, and its id is told, never the key`() async throws {
        let line = try TypedLine()
        try line.write("store: engine.db\n", to: "engine.yaml")
        #expect(await line.type("vault status").code == .local)
        let made = await line.type("vault init --json")
        let id = try #require(made.json?["id"]?.string)
        #expect(made.json?["made"]?.string == "\(line.folder)/vault.key")
        let key = try line.text(of: "vault.key").trimmingNewlines
        #expect(!made.output.contains(key))
        let again = await line.type("vault init")
        #expect(again.code == .local && again.errors.contains("[vault-key]"))
        let status = await line.type("vault status")
        #expect(status.output.contains(id) && !status.output.contains(key))
    }

    @Test func `the status tells which key seals, and what is sealed`() async throws {
        try await TypedLine.connected { line, _ in
            let status = await line.type("vault status --json")
            let key = status.json?["keys"]?[0]
            #expect(status.code == .done && key?["seals"] == true && key?["at_hand"] == true)
            #expect(status.json?["sealed_connections"] == 1)
            let text = await line.type("vault status").lines
            let words = text[1].split(separator: " ").dropFirst()
            #expect(text[0].hasPrefix("key ") && words == ["yes", "1", "yes"])
            #expect(text.last?.hasPrefix("keys from ") == true)
        }
    }

    @Test func `a key that is at hand and seals nothing yet is told apart`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let status = await line.type("vault status --json")
        #expect(status.json?["keys"]?[0]?["seals"] == false && status.json?["sealed_connections"] == 0)
        #expect(await line.type("vault status").output.contains("not yet"))
    }

    @Test func `beside a key that seals the store none is made, and it is not said to be missing`() async throws {
        try await TypedLine.connected { line, _ in
            let beside = await line.type("vault init")
            #expect(beside.code == .local && beside.errors.contains("vault.key exists"), "\(beside.errors)")
            let key = try line.text(of: "vault.key").trimmingNewlines
            let id = await line.type("vault status --json").json?["keys"]?[0]?["id"]?.string ?? "none"
            unlink("\(line.folder)/vault.key")
            let given = await line.type("vault init", environment: ["ENGINE_VAULT_KEY": key])
            #expect(given.code == .local && !line.exists("vault.key"))
            #expect(given.errors.contains("the key \(id), which seals the store, is at hand already"))
        }
    }

    @Test func `no other key is made for a store that is sealed, and the lost one is named`() async throws {
        try await TypedLine.connected { line, _ in
            let id = await line.type("vault status --json").json?["keys"]?[0]?["id"]?.string ?? "none"
            unlink("\(line.folder)/vault.key")
            let outcome = await line.type("vault init")
            #expect(outcome.code == .local && outcome.errors.contains(id), "\(outcome.errors)")
            #expect(!line.exists("vault.key"))
            let status = await line.type("vault status --json")
            #expect(status.code == .local && status.json?["keys"]?[0]?["at_hand"] == false)
        }
    }
}

struct MigrateCommandTests {
    @Test func `a store is made and brought to the newest schema without a key`() async throws {
        let line = try TypedLine()
        try line.write("store: engine.db\n", to: "engine.yaml")
        let check = await line.type("migrate --check")
        #expect(check.code == .failed && check.output == "There is no store yet at \(line.folder)/engine.db.\n")
        #expect(!line.exists("engine.db"), "a check changes nothing")
        let made = await line.type("migrate --json")
        #expect(
            made.code == .done && made.json?["from"] == 0 && made.json?["store"]?.string == "\(line.folder)/engine.db")
        let newest = try #require(made.json?["to"]?.number?.int64)
        #expect(newest >= 1)
        let again = await line.type("migrate")
        #expect(again.output == "\(line.folder)/engine.db has the newest schema, \(newest).\n")
        #expect(await line.type("migrate --check").code == .done)
    }

    @Test func `people are told what was made`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        #expect(await line.type("migrate").output.hasPrefix("Made \(line.folder)/engine.db with schema "))
    }

    @Test func `a store that a newer engine wrote is refused and not changed`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        _ = await line.type("migrate")
        try line.write(
            """
            import sqlite3
            base = sqlite3.connect("\(line.folder)/engine.db")
            base.execute("PRAGMA user_version = 999")
            base.commit()

            """, to: "age.py")
        #expect(Shell.run("python3 \(line.folder)/age.py") == 0)
        for typed in ["migrate", "migrate --check", "record list", "connection list"] {
            let outcome = await line.type(typed)
            #expect(outcome.code == .local && outcome.errors.contains("999"), "\(typed): \(outcome.errors)")
        }
    }
}

struct VersionCommandTests {
    @Test func `the version is told`() async throws {
        let line = try TypedLine()
        #expect(await line.type("version").output == "engine \(VersionCommand.version)\n")
        #expect(
            await line.type("version --json").output
                == "{\"format_version\":1,\"version\":\"\(VersionCommand.version)\"}\n")
        #expect(
            await line.type("version --output yaml").output
                == "format_version: 1\nversion: \"\(VersionCommand.version)\"\n")
        #expect(await line.type("version --output csv").output == "version\r\n\(VersionCommand.version)\r\n")
    }
}
