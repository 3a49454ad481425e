import Testing

@testable import EngineCLI

/// What the command line never writes over.
struct ExportGuardTests {
    @Test(arguments: ["engine.db", "vault.key", "engine.yaml", "./engine.db", "engine.db-wal"])
    func `an export does not take a file of the project`(_ name: String) async throws {
        try await TypedLine.connected(contacts: 3) { line, _ in
            #expect(await line.type("run sync sandbox --stream Contact").code == .done)
            for format in ["ndjson", "csv", "sqlite"] {
                let outcome = await line.type("record export Contact --format \(format) --out \(name)")
                #expect(outcome.code == .usage && outcome.errors.contains("a file of the project"), "\(outcome.errors)")
            }
            #expect(await line.type("record list Contact").code == .done)
            #expect(await line.type("connection verify sandbox").code == .done)
        }
    }

    @Test(arguments: ["--version", "-V", "version"])
    func `the version is told as most programs tell it`(_ words: String) async throws {
        try await TypedLine.connected(contacts: 1) { line, _ in
            let outcome = await line.type(words)
            #expect(outcome.code == .done && outcome.output.contains(VersionCommand.version), "\(outcome)")
        }
    }
}
