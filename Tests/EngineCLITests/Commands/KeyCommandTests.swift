import EngineLanguage
import EngineStore
import Testing

@testable import EngineCLI

struct KeyCommandTests {
    @Test func `a key is shown once, listed by its ending, and revoked by its name`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let made = await line.type("key create web --owner u-1 --json")
        let key = try #require(made.json?["key"]?.string)
        #expect(made.code == .done && key.utf8.count == 36 && made.json?["scopes"] == ["environment:*"])

        let listed = await line.type("key list --json")
        let row = try #require(listed.json?["keys"]?[0])
        #expect(row["name"] == "web" && row["ending"]?.string == String(key.suffix(4)) && row["owner"] == "u-1")
        #expect(row["status"] == "active" && !listed.output.contains(key))

        #expect(await line.type("key create web").errors.contains("key 'web' exists"))
        #expect(await line.type("key revoke web").code == .done)
        #expect(await line.type("key list --json").json?["keys"]?[0]?["status"] == "revoked")
        let again = await line.type("key revoke web")
        #expect(again.code == .usage && again.errors.contains("there is no key 'web'"))
        #expect(await line.type("key create web").code == .done)
    }

    @Test func `the list tells until when a key opens something`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        #expect(await line.type("key create short --expires-in 3").code == .done)
        #expect(await line.type("key create long").code == .done)
        let table = await line.type("key list").output.split(separator: "\n").map { $0.split(separator: " ") }
        let place = try #require(table.first?.firstIndex(of: "EXPIRES") ?? table.first?.firstIndex(of: "expires"))
        // The columns between have no value here.
        #expect(table.first?.count == 9 && place == 7)
        #expect(table[1].contains("never") && table[2].contains { $0.hasPrefix("20") && $0.hasSuffix("Z") })
    }

    @Test func `a key is bound to an integration that there is`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let none = await line.type("key create web --integration crm")
        #expect(none.code == .usage && none.errors.contains("there is no integration 'crm'"), "\(none.errors)")
        try line.write("integrations:\n  crm: { provider: sandbox }\n", to: "engine.yaml")
        let misspelt = await line.type("key create web --integration cmr")
        #expect(misspelt.code == .usage && misspelt.errors.contains("did you mean 'crm'?"), "\(misspelt.errors)")
        #expect(await line.type("key list --json").json?["keys"] == [])
        #expect(await line.type("key create web --integration crm").code == .done)
        let store = try await Store.open(.init(path: "\(line.folder)/engine.db"))
        _ = try await store.addIntegration(
            NewIntegration(environment: "dev", name: "made", provider: "sandbox"), actor: "test")
        try await store.close()
        let made = await line.type("key create other --integration made")
        #expect(made.code == .done, "\(made.errors)")
    }

    @Test func `a key has a name`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        for name in ["", " "] {
            let outcome = await line.type(["key", "create", name])
            #expect(outcome.code == .usage && outcome.errors.contains("a key needs a name"), "\(outcome.errors)")
        }
    }

    @Test func `a scope that does not exist is refused with the nearest one`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let outcome = await line.type("key create web --scope environment:conections:read")
        #expect(outcome.code == .usage && outcome.errors.contains("did you mean 'environment:connections:read'?"))
        #expect(await line.type("key list").output.contains("engine key create first"))
    }
}

struct ConnectionRefreshCommandTests {
    @Test func `another token is obtained and stored, and a scheme without tokens says so`() async throws {
        try await TypedLine.connected(contacts: 1) { line, address in
            try line.write("client_id: sandbox-client\nclient_secret: sandbox-secret\n", to: "client.yaml")
            let made = await line.type(
                "connect sandbox --connection client --scheme client --credentials client.yaml "
                    + "--base-url http://\(address)")
            #expect(made.code == .done, "\(made.errors)")
            func token() async -> String? {
                let shown = await line.type("connection show client --reveal --yes --json")
                return shown.json?["credentials"]?["access_token"]?.string
            }
            let first = await token()
            let refreshed = await line.type("connection refresh client --json")
            #expect(refreshed.code == .done && refreshed.json?["refreshed"] == true, "\(refreshed.errors)")
            #expect(await token() != first)
            let none = await line.type("connection refresh sandbox")
            #expect(none.code == .failed && none.errors.contains("obtains no tokens"))
        }
    }
}
