import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineCLI

struct RecordCommandTests {
    private func synced(_ body: (TypedLine) async throws -> Void) async throws {
        try await TypedLine.connected(contacts: 12) { line, _ in
            let run = await line.type("run sync sandbox --stream Contact --stream Project --json")
            #expect(run.code == .done, "\(run.errors)")
            try await body(line)
        }
    }

    @Test func `a record is found by its key`() async throws {
        try await synced { line in
            let list = await line.type("record list Contact --limit 1 --json")
            let id = list.json?["id"]?.string ?? ""
            let record = await line.type(["record", "get", "Contact", id, "--json"])
            #expect(record.json?["record"] == list.json?["record"])
            #expect(await line.type("record get Contact nobody").code == .usage)
            #expect(await line.type("record get Contct \(id)").errors.contains("'Contact'"))
        }
    }

    @Test func `records are exported as lines, as CSV and as a database`() async throws {
        try await synced { line in
            let lines = await line.type("record export")
            #expect(lines.output.split(separator: "\n").count == 14, "\(lines.errors)")
            let csv = await line.type("record export Contact --format csv --out contacts.csv")
            #expect(csv.code == .done, "\(csv.errors)")
            let text = try TextFile.text("\(line.folder)/contacts.csv")
            #expect(text.hasPrefix("_id,id,number,name,"))
            let base = await line.type("record export --format sqlite --out out.db --json")
            #expect(base.json?["records"]?.number?.int64 == 14, "\(base.errors)")
            #expect(try TextFile.bytes("\(line.folder)/out.db").starts(with: Array("SQLite format 3".utf8)))
        }
    }

    @Test func `CSV holds one model, and a database needs a file`() async throws {
        try await synced { line in
            #expect(await line.type("record export --format csv").code == .usage)
            #expect(await line.type("record export --format sqlite").code == .usage)
        }
    }
}
