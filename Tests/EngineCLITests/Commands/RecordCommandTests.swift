import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineCLI

struct RecordListCommandTests {
    @Test func `people see a table that fits, and the names of what does not`() async throws {
        try await TypedLine.synced { line in
            let outcome = await line.type("record list Contact --limit 3")
            #expect(outcome.code == .done)
            #expect(Golden().difference("record-list.txt", outcome.output) == nil)
            #expect(outcome.errors.contains("not shown: ") && outcome.errors.contains("--json has them"))
        }
    }

    @Test func `as JSON it is one document with whole records`() async throws {
        try await TypedLine.synced { line in
            let outcome = await line.type("record list Contact --limit 1000 --json")
            #expect(outcome.json?["model"] == "Contact" && outcome.json?["records"]?.elements?.count == 12)
            let first = outcome.json?["records"]?[0]
            #expect(first?["connection"] == "sandbox" && first?["deleted"] == false)
            #expect(first?["record"]?["number"]?.number?.text == "9007199254740993")
            #expect(first?["last_modified"]?.string?.hasSuffix("Z") == true)
        }
    }

    @Test func `lines, fields, YAML and CSV are other forms of the same`() async throws {
        try await TypedLine.synced { line in
            let lines = await line.type("record list Contact --json=lines")
            #expect(lines.lines.count == 12)
            let ids = await line.type("record list Contact --limit 2 --json=id")
            #expect(ids.json?["records"] == [["id": "con_000000000"], ["id": "con_000000001"]])
            let yaml = await line.type("record list Contact --limit 1 --output yaml")
            #expect(yaml.output.hasPrefix("format_version: 1\nmodel: Contact\nrecords:\n- id: con_000000000\n"))
            let csv = await line.type("record list Contact --limit 1 --output csv")
            let header = "id,connection,input,deleted,last_modified,record\r\n"
            #expect(csv.output.hasPrefix(header + "con_000000000,sandbox,,false,"))
        }
    }

    @Test func `twenty are listed where no limit is given, and a limit goes over pages`() async throws {
        try await TypedLine.synced(contacts: 2_500) { line in
            let first = await line.type("record list Contact --json=lines")
            #expect(first.lines.count == 20)
            #expect(first.errors == "20 of 2500 records shown; --limit 2500 shows all\n")
            #expect(await line.type("record list Contact --limit 30").errors.contains(" shown; --limit") == false)
            #expect(await line.type("record list Contact --limit 2100 --json=lines").lines.count == 2_100)
            #expect(
                await line.type("record list Contact --limit 9999 --json=id").json?["records"]?.elements?.count == 2_500
            )
        }
    }

    @Test func `without a model the models are listed`() async throws {
        try await TypedLine.synced { line in
            let text = await line.type("record list")
            #expect(
                text.output == """
                    connection  model    records  input
                    sandbox     Contact       12
                    sandbox     Project        2

                    """)
            let json = await line.type("record list --json")
            #expect(
                json.json?["models"]?[0] == ["connection": "sandbox", "model": "Contact", "records": 12, "input": ""])
            #expect(
                await line.type("record list --json=model,records").json?["models"]?[1] == [
                    "model": "Project", "records": 2,
                ])
        }
    }

    @Test func `before the first sync there is nothing, and the command that brings some is named`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("record list")
            #expect(outcome.code == .done && outcome.errors == "none yet; 'engine run sync <name>' brings some\n")
        }
    }

    @Test func `deleted ones are listed where they are asked for`() async throws {
        try await TypedLine.synced { line in
            await line.control("contacts/delete?count=2")
            _ = await line.type("run sync sandbox --stream Contact")
            #expect(await line.type("record list Contact --json=id").json?["records"]?.elements?.count == 10)
            let all = await line.type("record list Contact --deleted --json=id,deleted")
            #expect(all.json?["records"]?.elements?.filter { $0["deleted"] == true }.count == 2)
            #expect(await line.type("record list Contact --deleted").output.contains("id             deleted  "))
        }
    }

    @Test func `a model whose records are all gone is empty, not unknown`() async throws {
        try await TypedLine.synced(contacts: 1) { line in
            await line.control("contacts/delete?count=1")
            _ = await line.type("run sync sandbox --stream Contact --yes")
            let outcome = await line.type("record list Contact")
            #expect(outcome.code == .done && outcome.output.isEmpty && outcome.errors == "no records\n")
            #expect(await line.type("record list Contact --json").json?["records"] == [])
        }
    }

    @Test func `one connection's records are told apart`() async throws {
        try await TypedLine.connected(contacts: 4) { line, address in
            _ = await line.type("connect sandbox --connection two --base-url http://\(address) --credentials key.yaml")
            for name in ["sandbox", "two"] {
                #expect(await line.type("run sync sandbox --stream Contact --connection \(name)").code == .done)
            }
            #expect(await line.type("record list Contact --json=id").json?["records"]?.elements?.count == 8)
            let one = await line.type("record list Contact --connection two --json=connection")
            #expect(one.json?["records"]?.elements == Array(repeating: ["connection": "two"], count: 4))
        }
    }
}

struct RecordGetCommandTests {
    @Test func `a record is shown whole, by its key`() async throws {
        try await TypedLine.synced { line in
            let json = await line.type("record get Contact con_000000001 --json")
            #expect(json.json?["id"] == "con_000000001" && json.json?["model"] == "Contact")
            #expect(json.json?["deleted_at"] == .null && json.json?["first_seen"]?.string?.hasSuffix("Z") == true)
            let text = await line.type("record get Contact con_000000001")
            #expect(text.json == json.json?["record"])
            #expect(text.output.hasPrefix("{\n  \"id\": \"con_000000001\",\n") && text.errors.isEmpty)
        }
    }

    @Test func `a deleted record is shown and marked`() async throws {
        try await TypedLine.synced(contacts: 1) { line in
            await line.control("contacts/delete?count=1")
            _ = await line.type("run sync sandbox --stream Contact --yes")
            let text = await line.type("record get Contact con_000000000")
            #expect(text.code == .done && text.errors == "this record was deleted upstream\n")
            #expect(await line.type("record get Contact con_000000000 --json").json?["deleted_at"]?.string != nil)
        }
    }

    @Test func `a key that several connections have needs one`() async throws {
        try await TypedLine.connected(contacts: 2) { line, address in
            _ = await line.type("connect sandbox --connection two --base-url http://\(address) --credentials key.yaml")
            for name in ["sandbox", "two"] {
                _ = await line.type("run sync sandbox --stream Contact --connection \(name)")
            }
            let both = await line.type("record get Contact con_000000000")
            #expect(both.code == .usage && both.errors.contains("name one with --connection: sandbox, two"))
            let one = await line.type("record get Contact con_000000000 --connection two --json")
            #expect(one.json?["connection"] == "two")
        }
    }
}
