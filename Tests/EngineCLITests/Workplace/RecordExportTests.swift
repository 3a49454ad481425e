import EngineDefinition
import EngineFixtures
import EngineLanguage
import EngineStore
import Testing

@testable import EngineCLI

struct RecordColumnsTests {
    private static let text = """
        provider: acme
        title: Acme
        base: https://acme.example
        models:
          Thing:
            key: id
            fields:
              id: { type: string, from: record.id }
              count: { type: integer, from: record.count }
              ratio: { type: number, from: record.ratio }
              price: { type: decimal, from: record.price }
              open: { type: boolean, from: record.open }
              at: { type: timestamp, from: record.at }
              tags: { type: array, items: string, from: record.tags }
              more: { type: object, from: record.more }

        """

    private func columns() throws -> RecordColumns {
        let model = try #require(Written.provider("acme", Self.text).models["Thing"])
        return RecordColumns("Thing", model)
    }

    @Test func `a field has the column of its type, between the key and what the store knows`() throws {
        let columns = try columns().table.columns
        #expect(
            columns.map(\.name) == [
                "_id", "id", "count", "ratio", "price", "open", "at", "tags", "more", "_input", "_connection",
                "_last_modified", "_deleted_at",
            ])
        #expect(
            columns.map { "\($0.kind)" } == [
                "text", "text", "integer", "real", "text", "boolean", "text", "json", "json", "json", "text", "text",
                "text",
            ])
    }

    @Test func `a model that no definition has any more is one column`() {
        let columns = RecordColumns("Gone", nil).table.columns
        #expect(columns.map(\.name) == ["_id", "record", "_input", "_connection", "_last_modified", "_deleted_at"])
    }
}

struct RecordExportTests {
    @Test func `lines hold the record as it is stored, to the last digit`() async throws {
        try await TypedLine.synced { line in
            let outcome = await line.type("record export Contact")
            #expect(outcome.code == .done && outcome.lines.count == 12)
            #expect(outcome.errors == "wrote 12 records\n")
            let first = try JSONValue(parsing: outcome.lines[0])
            #expect(first["connection"] == "sandbox" && first["model"] == "Contact" && first["deleted"] == false)
            #expect(first["record"]?["number"]?.number?.text == "9007199254740993")
            #expect(first["record"]?["score"]?.number?.text == "0.7537806946818085110")
            #expect(first["id"] == first["record"]?["id"])
        }
    }

    @Test func `without a model all are written, and several may be named`() async throws {
        try await TypedLine.synced { line in
            #expect(await line.type("record export").lines.count == 14)
            #expect(await line.type("record export Project").lines.count == 2)
            #expect(await line.type("record export Project Contact").lines.count == 14)
        }
    }

    @Test func `CSV has a header, a row a record, and quotes`() async throws {
        try await TypedLine.synced { line in
            let outcome = await line.type("record export Contact --format csv --out contacts.csv")
            #expect(outcome.code == .done && outcome.output == "Wrote 12 records to contacts.csv.\n")
            let text = try line.text(of: "contacts.csv")
            let header = text.split(separator: "\r\n")[0]
            #expect(
                header.hasPrefix("_id,id,number,name,email,")
                    && header.hasSuffix(",_connection,_last_modified,_deleted_at"))
            #expect(text.contains("9007199254740993"))
            #expect(text.contains("Said: \"\"call me only when it burns\"\"."))
        }
    }

    @Test func `a database has typed columns that SQL can use`() async throws {
        try await TypedLine.synced { line in
            let outcome = await line.type("record export --format sqlite --out out.db --json")
            #expect(outcome.code == .done && outcome.json?["records"] == 14 && outcome.json?["file"] == "out.db")
            try line.write(
                """
                import sqlite3, sys
                base = sqlite3.connect("\(line.folder)/out.db")
                types = dict((row[1], row[2]) for row in base.execute("PRAGMA table_info(Contact)"))
                assert types["number"] == "INTEGER" and types["name"] == "TEXT" and types["balance"] != "INTEGER", types
                row = base.execute("SELECT count(*), min(number), typeof(number) FROM Contact").fetchone()
                assert row == (12, 9007199254740993, "integer"), row
                assert base.execute("SELECT count(*) FROM Project WHERE _connection = 'sandbox'").fetchone() == (2,)
                assert base.execute("SELECT count(*) FROM Contact WHERE _deleted_at IS NULL").fetchone() == (12,)

                """, to: "look.py")
            #expect(Shell.run("python3 \(line.folder)/look.py") == 0)
        }
    }

    @Test func `a database over an old one replaces it whole`() async throws {
        try await TypedLine.synced { line in
            #expect(await line.type("record export --format sqlite --out out.db").code == .done)
            for format in ["sqlite", "csv", "ndjson"] {
                let refused = await line.type("record export Project --format \(format) --out out.db")
                #expect(refused.code == .usage && refused.errors.contains("add --replace"), "\(refused.errors)")
            }
            let again = await line.type("record export Project --format sqlite --out out.db --json --replace")
            #expect(again.json?["records"] == 2, "\(again.errors)")
        }
    }

    @Test func `records of one model that were read with other inputs are told apart`() async throws {
        try await TypedLine.connected(contacts: 3) { line, _ in
            try line.write(
                """
                sync: own
                provider: sandbox
                input: { team: { type: string, required: true } }
                streams: { Contact: { map: { team: input.team } } }

                """, to: "syncs/own.yaml")
            for team in ["a", "b"] {
                #expect(await line.type("run sync own --input team=\(team)").code == .done)
            }
            let both = await line.type("record get Contact con_000000001")
            #expect(both.code == .usage && both.errors.contains(#"--input key=value: {"team":"a"}, {"team":"b"}"#))
            let one = await line.type("record get Contact con_000000001 --input team=b --json").json
            #expect(one?["input"]?["team"] == "b" && one?["record"]?["team"] == "b")
            let list = await line.type("record list Contact --input team=a --json").json?["records"]?.elements
            #expect(list?.count == 3 && list?.allSatisfy { $0["input"]?["team"] == "a" } == true)
            #expect(await line.type("record list Contact --json").json?["records"]?.elements?.count == 6)
            let lines = await line.type("record export Contact --input team=a").lines
            #expect(lines.count == 3 && lines.allSatisfy { $0.contains(#""input":{"team":"a"}"#) })
            let table = await line.type("record export Contact --format csv")
            #expect(table.output.contains(#""{""team"":""b""}""#), "\(table.output)")
            let none = await line.type("record list Contact --input team=c")
            #expect(none.code == .usage && none.errors.contains("there are: "), "\(none.errors)")
        }
    }

    @Test func `CSV holds one model, and a database needs a file`() async throws {
        try await TypedLine.synced { line in
            let csv = await line.type("record export --format csv")
            #expect(csv.code == .usage && csv.errors.contains("name one: Contact, Project"))
            let base = await line.type("record export --format sqlite")
            #expect(base.code == .usage && base.errors.contains("add --out records.db"))
            #expect(await line.type("record export --format xml").errors.contains("ndjson, csv, sqlite"))
        }
    }

    @Test func `names that do not exist end with 2 and the nearest`() async throws {
        try await TypedLine.synced { line in
            let model = await line.type("record export Contct")
            #expect(model.code == .usage && model.errors.contains("did you mean 'Contact'?"))
            let connection = await line.type("record export --connection sandbax")
            #expect(connection.code == .usage && connection.errors.contains("did you mean 'sandbox'?"))
        }
    }

    @Test func `a place that cannot be written ends with 5`() async throws {
        try await TypedLine.synced { line in
            for format in ["ndjson", "csv", "sqlite"] {
                let outcome = await line.type("record export Contact --format \(format) --out /nowhere/out")
                #expect(outcome.code == .local, "\(format): \(outcome.errors)")
            }
            let full = await line.type("record export Contact --out /dev/full")
            #expect(full.code == .local && full.errors.contains("No space left on device"))
        }
    }

    @Test func `deleted ones come where they are asked for`() async throws {
        try await TypedLine.synced { line in
            await line.control("contacts/delete?count=3")
            _ = await line.type("run sync sandbox --stream Contact")
            #expect(await line.type("record export Contact").lines.count == 9)
            let all = await line.type("record export Contact --deleted")
            #expect(all.lines.count == 12)
            #expect(all.lines.filter { $0.contains("\"deleted\":true") }.count == 3)
        }
    }
}
