import EngineFixtures
import EngineLanguage
import Testing

extension SandboxProgram {
    /// Switches a fault on.
    func fault(_ text: String) async throws {
        try await control("faults?fault=\(text)")
    }

    /// How often a kind of fault has fired.
    func fired(_ kind: String) async throws -> Int {
        Int(try await requests()["faults"]?[kind]?.number?.int64 ?? 0)
    }

    /// A counter, by its name.
    func count(_ name: String) async throws -> Int {
        Int(try await requests()[name]?.number?.int64 ?? 0)
    }

    /// How many answers had a status.
    func answers(_ status: Int) async throws -> Int {
        Int(try await requests()["statuses"]?[String(status)]?.number?.int64 ?? 0)
    }

    /// Expects that a fault fired: one that did not proves nothing.
    func expectFired(
        _ kind: String, times: ClosedRange<Int> = 1...Int.max, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let count = try await fired(kind)
        #expect(times.contains(count), "\(kind) fired \(count) times", sourceLocation: sourceLocation)
    }
}

extension TestProject {
    /// Expects that the store is undamaged, by SQLite's own check in another program.
    func expectSoundStore(
        at store: String = "engine.db", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let check =
            "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check').fetchone()[0])"
        let output = "\(path)/check-\(UInt32.random(in: 0...UInt32.max)).txt"
        let program = try Program(["python3", "-c", check, store], in: path, output: output)
        let code = await program.end()
        #expect(code == 0 && program.text == "ok\n", "\(program.text)", sourceLocation: sourceLocation)
    }
}

extension TestProject {
    /// Lets calls be tried twice within a moment, by a provider file of the project's own.
    func hasten() async throws {
        let bundled = try TextFile.text(TestFolder().package + "/providers/sandbox.yaml")
        try TextFile.write(
            bundled + "retry: { attempts: 2, first: 1s, max: 1s }\n", to: "\(path)/providers/sandbox.yaml")
    }
}
