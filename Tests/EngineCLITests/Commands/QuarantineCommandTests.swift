import EngineLanguage
import Glibc
import Testing

@testable import EngineCLI

/// Records that were set aside, what upstream sent, and what a run tells of both, as people and programs see it.
struct QuarantineCommandTests {
    /// Private persons have no company: of the sandbox's contacts some are bad here.
    private static let sync = """
        sync: strict
        provider: sandbox
        streams:
          Contact:
            on_error: quarantine
            raw: true
            model:
              key: id
              fields:
                id: { type: string, from: record.id }
                company: { type: string, from: "record.?company.?name", required: true }

        """

    private func withBad(_ body: (TypedLine, TypedLine.Outcome) async throws -> Void) async throws {
        try await TypedLine.connected(contacts: 40) { line, _ in
            try line.write(Self.sync, to: "syncs/strict.yaml")
            let run = await line.type("run sync strict --json")
            #expect(run.code == .done, "\(run.errors)")
            try await body(line, run)
        }
    }

    @Test func `a run with bad records ends well, and says that it is partial`() async throws {
        try await withBad { line, run in
            let stream = run.json?["streams"]?[0]
            let bad = try #require(stream?["quarantined"]?.number?.int64)
            #expect(bad > 0 && bad < 40)
            #expect(stream?["added"]?.number?.int64 == 40 - bad)
            #expect(run.json?["partial"] == true && stream?["state"] == "partial" && stream?["error"] == nil)
            let text = await line.type("run sync strict --full")
            #expect(text.output.contains("partial: something was left out"))
            #expect(text.errors.contains("\(bad) records were set aside; 'engine record list --quarantined' tells why"))
        }
    }

    @Test func `the list tells stream, key, field, reason, and when`() async throws {
        try await withBad { line, run in
            let bad = try #require(run.json?["streams"]?[0]?["quarantined"]?.number?.int64)
            let list = await line.type("record list --quarantined --json")
            #expect(list.json?["quarantined"]?.elements?.count == Int(bad))
            let first = list.json?["quarantined"]?[0]
            #expect(
                first?["stream"] == "strict/Contact" && first?["model"] == "Contact" && first?["field"] == "company")
            #expect(first?["reason"] == "'company' is required and has no value" && first?["page"] == 1)
            #expect(first?["key"]?.string?.hasPrefix("con_") == true && first?["raw"] == nil)
            #expect(first?["last_seen"]?.string?.hasSuffix("Z") == true)
            let table = await line.type("record list Contact --quarantined --limit 1")
            #expect(table.output.hasPrefix("stream          partition  key"), "\(table.output)")
            #expect(table.lines.count == 2)
            let lines = await line.type("record list --quarantined --json=lines")
            #expect(lines.lines.count == Int(bad))
        }
    }

    @Test func `with --raw it has what upstream sent, and needs the key for that`() async throws {
        try await withBad { line, _ in
            let list = await line.type("record list --quarantined --raw --json")
            let first = list.json?["quarantined"]?[0]
            #expect(first?["raw"]?["id"] == first?["key"])
            #expect(first?["raw"]?["email"] != nil)
            unlink("\(line.folder)/vault.key")
            #expect(await line.type("record list --quarantined --json").code == .done)
            #expect(await line.type("record list --quarantined --raw --json").code == .local)
        }
    }

    @Test func `a name that does not exist is told, --raw alone refused, and no bad record is 'none'`() async throws {
        try await withBad { line, _ in
            #expect(await line.type("record list Contct --quarantined").code == .usage)
            #expect(await line.type("record list --quarantined --connection nobody").code == .usage)
            #expect(await line.type("record list Contact --raw").code == .usage)
        }
        try await TypedLine.synced { line in
            let list = await line.type("record list --quarantined")
            #expect(list.code == .done && list.errors.contains("none"))
            #expect(await line.type("record list --quarantined --json").json?["quarantined"] == [])
        }
    }

    @Test func `get and export show what upstream sent, digit for digit`() async throws {
        try await withBad { line, _ in
            let id = try #require(
                await line.type("record list Contact --limit 1 --json=id").json?["records"]?[0]?["id"]?.string)
            let got = await line.type("record get Contact \(id) --raw --json")
            #expect(got.json?["record"]?.members?.count == 2)
            #expect(got.json?["raw"]?["id"]?.string == id && got.json?["raw"]?["number"]?.number?.text.count == 16)
            let text = await line.type("record get Contact \(id) --raw")
            #expect(text.output.contains("\"email\""))
            let export = await line.type("record export Contact --raw")
            let first = try #require(export.lines.first.flatMap { try? JSONValue(parsing: $0) })
            #expect(first["raw"]?["email"] != nil && first["record"]?.members?.count == 2)
            #expect(await line.type("record export Contact --raw --format csv").code == .usage)
            #expect(await line.type("record export Contact").lines.first?.contains("\"raw\"") == false)
        }
    }

    @Test func `what is not kept is said, with what to write`() async throws {
        try await TypedLine.synced { line in
            let got = await line.type("record get Contact con_000000000 --raw")
            #expect(got.code == .usage && got.errors.contains("raw: true"), "\(got.errors)")
        }
    }
}
