import EngineLanguage
import Testing

@testable import EngineCLI

struct FirstSyncTests {
    private func counts(_ outcome: TypedLine.Outcome, _ stream: String) -> [Int64?] {
        let found = outcome.json?["streams"]?.elements?.first { $0["name"]?.string == stream }
        return ["added", "updated", "deleted", "unchanged"].map { found?[$0]?.number?.int64 }
    }

    @Test func `four commands lead from nothing to records, and a second run changes nothing`() async throws {
        try await TypedLine.connected(contacts: 25) { line, _ in
            let first = await line.type("run sync sandbox --stream Contact --json")
            #expect(first.code == .done, "\(first.errors)")
            #expect(counts(first, "Contact") == [25, 0, 0, 0])
            let second = await line.type("run sync sandbox --stream Contact --full --json")
            #expect(counts(second, "Contact") == [0, 0, 0, 25])
            let list = await line.type("record list Contact --limit 1000 --json")
            #expect(list.output.split(separator: "\n").count == 25)
        }
    }

    @Test func `init overwrites nothing and names the next commands`() async throws {
        let line = try TypedLine()
        let first = await line.type("init")
        #expect(first.output.contains("engine connect <provider>"))
        try line.write("store: other.db\n", to: "engine.yaml")
        let second = await line.type("init")
        #expect(second.output.hasPrefix("Everything was there already"))
    }

    @Test func `connect says whose credential it is`() async throws {
        try await TypedLine.connected { line, address in
            let again = await line.type("connect sandbox --base-url http://\(address) --credentials key.yaml --json")
            #expect(again.json?["verified"]?.bool == true)
            #expect(again.json?["identity"]?["id"] != nil)
        }
    }

    @Test func `reconnecting uses and stores the new address and scheme`() async throws {
        try await TypedLine.connected { line, address in
            let refused = await line.type(
                "connect sandbox --base-url http://127.0.0.1:1 --allow 127.0.0.1:1 --credentials key.yaml")
            #expect(refused.code == .upstream)
            try line.write("username: sandbox\npassword: sandbox-password\n", to: "basic.yaml")
            let basic = await line.type(
                "connect sandbox --scheme basic --base-url http://\(address)/ --credentials basic.yaml --json")
            #expect(basic.code == .done, "\(basic.errors)")
            let shown = await line.type("connection show sandbox --json")
            #expect(shown.json?["scheme"]?.string == "basic")
            #expect(shown.json?["base_url"]?.string == "http://\(address)/")
        }
    }

    @Test func `a refused credential leaves the connection that works`() async throws {
        try await TypedLine.connected { line, address in
            try line.write("api_key: wrong\n", to: "wrong.yaml")
            let refused = await line.type("connect sandbox --base-url http://\(address) --credentials wrong.yaml")
            #expect(refused.code == .refused)
            let works = await line.type("connection verify sandbox")
            #expect(works.code == .done, "\(works.errors)")
        }
    }

    @Test func `a refused credential of a new connection stores nothing`() async throws {
        try await TypedLine.connected { line, address in
            try line.write("api_key: wrong\n", to: "wrong.yaml")
            let refused = await line.type(
                "connect sandbox --connection second --base-url http://\(address) --credentials wrong.yaml")
            #expect(refused.code == .refused)
            let list = await line.type("connection list --json")
            #expect(list.json?["connections"]?.elements?.count == 1)
        }
    }
}
