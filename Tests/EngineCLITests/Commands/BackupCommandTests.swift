import EngineDatabase
import EngineFixtures
import EngineLanguage
import Glibc
import Testing

@testable import EngineCLI

/// `engine backup`, `engine restore` and `engine audit`, as they are typed.
struct BackupCommandTests {
    @Test func `a backup is made, checked and restored, and its records are there again`() async throws {
        try await TypedLine.synced(contacts: 30) { line in
            let made = await line.type("backup --out saved.db --json")
            #expect(made.code == .done && made.json?["file"]?.string == "\(line.folder)/saved.db", "\(made.errors)")
            #expect(made.json?["keys"]?.elements?.count == 1)
            let before = await line.type("record export").output
            #expect(await line.type("connection delete sandbox --yes").code == .done)
            #expect(await line.type("record list Contact").code == .usage)

            let checked = await line.type("restore saved.db --verify --json")
            #expect(checked.code == .done && checked.json?["restored"] == false, "\(checked.errors)")
            #expect(checked.json?["connections"] == 1 && checked.json?["faults"] == [])
            #expect(await line.type("record list Contact").code == .usage, "nothing was changed")

            let refused = await line.type("restore saved.db")
            #expect(refused.code == .failed && refused.errors.contains("[needs-yes]"))
            let done = await line.type("restore saved.db --yes")
            #expect(done.code == .done && done.output.contains("It is the store now."), "\(done.errors)")
            #expect(await line.type("record export").output == before)
            #expect(await line.type("connection verify sandbox").code == .done)
            let trail = await line.type("audit list --action store --json")
            #expect(trail.json?["events"]?.elements?.map { $0["action"] } == ["store.restore"], "\(trail.output)")
            #expect(await line.type("audit verify").code == .done)
        }
    }

    @Test func `a backup has a name of its own if none is given, and never writes over a file`() async throws {
        try await TypedLine.connected { line, _ in
            let made = await line.type("backup")
            #expect(made.code == .done && made.output.contains("/engine.db-backup-2"), "\(made.output)")
            #expect(made.output.contains("It needs the vault key "))
            let refused = await line.type("backup --out engine.yaml")
            #expect(refused.code == .local && refused.errors.contains("engine.yaml exists"))
            let project = try line.text(of: "engine.yaml")
            #expect(project.hasPrefix("store:"))
            let nowhere = await line.type("backup --out no/such/folder.db")
            #expect(nowhere.code == .local && nowhere.errors.contains("there is no folder '\(line.folder)/no/such'"))
            #expect(nowhere.errors.contains("mkdir -p") && !nowhere.errors.contains("engine init"))
            let doctor = await line.type("doctor --json")
            let check = doctor.json?["checks"]?.elements?.first { $0["name"] == "backup" }
            #expect(check?["verdict"] == "pass" && check?["message"]?.string?.hasPrefix("the last one is of") == true)
        }
    }

    @Test func `a damaged store gives no backup`() async throws {
        try await TypedLine.synced(contacts: 300) { line in
            let store = open("\(line.folder)/engine.db", O_WRONLY | O_CLOEXEC)
            let noise = [UInt8](repeating: 0x5A, count: 40_960)
            #expect(pwrite(store, noise, noise.count, 4_096 * 12) == noise.count)
            close(store)
            let outcome = await line.type("backup --out saved.db")
            #expect(outcome.code == .local && outcome.errors.contains("damaged"), "\(outcome.errors)")
            let files = TextFile.paths(below: line.folder, ending: "")
            let copies = files.filter { $0.contains("saved.db") }
            #expect(copies.count == 1 && copies[0].hasSuffix("/saved.db.damaged"), "\(copies)")
            #expect(outcome.errors.contains("saved.db.damaged"))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only an administrator may give files away"))
    func `what an administrator restores stays the service's`() async throws {
        try await TypedLine.synced { line in
            #expect(await line.type("backup --out saved.db").code == .done)
            #expect(chown("\(line.folder)/engine.db", 65_534, 65_534) == 0)
            #expect(await line.type("restore saved.db --yes").code == .done)
            var status = stat()
            #expect(stat("\(line.folder)/engine.db", &status) == 0)
            #expect(status.st_uid == 65_534 && status.st_gid == 65_534)
        }
    }

    @Test func `what is no backup, or needs another key, ends with 5 and changes nothing`() async throws {
        try await TypedLine.synced { line in
            #expect(await line.type("backup --out saved.db").code == .done)
            let wrong = ["ENGINE_VAULT_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
            let before = try line.text(of: "vault.key")
            let other = await line.type("restore saved.db --yes", environment: wrong)
            #expect(other.code == .local && other.errors.contains("[vault-key]"), "\(other.errors)")
            try line.write("no backup", to: "text.db")
            for (file, code) in [("text.db", "[store]"), ("none.db", "[unreadable-file]")] {
                let refused = await line.type("restore \(file) --yes")
                #expect(refused.code == .local && refused.errors.contains(code), "\(file): \(refused.errors)")
            }
            #expect(try line.text(of: "vault.key") == before)
            #expect(await line.type("connection verify sandbox").code == .done)
            #expect(!line.exists("engine.db.restoring"))
        }
    }

    @Test func `a credential that does not open is told by name, and keeps the backup out unless it is wanted`()
        async throws
    {
        try await TypedLine.connected { line, _ in
            #expect(await line.type("backup --out saved.db").code == .done)
            let raw = try SQLiteConnection.open("\(line.folder)/saved.db")
            try raw.run("UPDATE connections SET credentials = substr(credentials, 1, 30) || zeroblob(40)")
            try raw.close()
            let refused = await line.type("restore saved.db --yes")
            #expect(refused.code == .failed && refused.output.contains("Nothing was changed."), "\(refused.errors)")
            #expect(refused.output.contains("connection 'sandbox' in dev"))
            #expect(await line.type("connection verify sandbox").code == .done)
            #expect(await line.type("restore saved.db --yes --with-faults").code == .done)
            #expect(await line.type("connection verify sandbox").code == .local)
        }
    }

    // MARK: Audit

    @Test func `the trail tells who did what, and a forged event is found`() async throws {
        try await TypedLine.connected { line, _ in
            let ada = ["USER": "ada"]
            let shown = await line.type("connection show sandbox --reveal --yes", environment: ada)
            #expect(shown.code == .done)
            let list = await line.type("audit list --limit 1 --json")
            let event = list.json?["events"]?[0]
            #expect(event?["actor"] == "cli ada" && event?["action"] == "connection.reveal")
            #expect(!(await line.type("audit list").output.contains("sandbox-key")))
            let proof = await line.type("audit verify --json")
            let head = try #require(proof.json?["head"]?.string)
            #expect(proof.code == .done && proof.json?["broken"] == [])
            #expect(await line.type("audit verify --head \(head)").code == .done)
            #expect(await line.type("audit verify --head 1:00").code == .failed)
            #expect(await line.type("audit verify --head 99:00").output.contains("event 99: missing"))
            #expect(await line.type("audit verify --head nonsense").code == .usage)

            let raw = try SQLiteConnection.open("\(line.folder)/engine.db")
            try raw.execute("DROP TRIGGER events_are_not_changed; UPDATE events SET actor = 'cli eve' WHERE id = 2")
            try raw.close()
            let forged = await line.type("audit verify --json")
            #expect(forged.code == .failed && forged.json?["broken"]?[0]?["event"] == 2, "\(forged.output)")
        }
    }
}
