import EngineLanguage
import Testing

@testable import EngineCLI

struct ProjectCommandTests {
    @Test func `a new provider validates and its case passes`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        #expect(await line.type("provider new acme-crm").code == .done)
        let checked = await line.type("validate --deny-warnings")
        #expect(checked.code == .done, "\(checked.output)")
        let tested = await line.type("test acme-crm")
        #expect(tested.output.hasSuffix("1 passed, 0 failed\n"), "\(tested.output)")
        #expect(await line.type("provider new acme-crm").code == .failed)
        #expect(await line.type("provider new Acme").code == .usage)
    }

    @Test func `doctor tells where each setting comes from`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("doctor --json", environment: ["ENGINE_ENVIRONMENT": "prod"])
            #expect(outcome.code == .done, "\(outcome.output)")
            let settings = outcome.json?["settings"]?.elements ?? []
            let environment = settings.first { $0["name"]?.string == "environment" }
            #expect(environment?["value"]?.string == "prod" && environment?["source"]?.string == "ENGINE_ENVIRONMENT")
            let allowed = settings.first { $0["name"]?.string == "network.allow" }
            #expect(allowed?["source"]?.string == "engine.yaml")
        }
    }

    @Test func `doctor fails where there is no project`() async throws {
        let outcome = try await TypedLine().type("doctor")
        #expect(outcome.code == .failed && outcome.output.contains("engine init"))
    }

    @Test func `a store is made and brought to the newest schema without a key`() async throws {
        let line = try TypedLine()
        try line.write("store: engine.db\n", to: "engine.yaml")
        #expect(await line.type("migrate --check").code == .failed)
        #expect(await line.type("migrate").output.hasPrefix("Made "))
        #expect(await line.type("migrate").output.contains("has the newest schema"))
        #expect(await line.type("migrate --check").code == .done)
    }

    @Test func `vault init makes a key once and the status tells its id`() async throws {
        let line = try TypedLine()
        try line.write("store: engine.db\n", to: "engine.yaml")
        #expect(await line.type("vault status").code == .local)
        let made = await line.type("vault init --json")
        let id = made.json?["id"]?.string ?? "none"
        #expect(await line.type("vault init").code == .local)
        #expect(await line.type("vault status").output.contains(id))
    }

    @Test func `no other key is made for a store that is sealed`() async throws {
        try await TypedLine.connected { line, _ in
            #expect(await line.type("vault init").code == .local)
        }
    }

    @Test(arguments: ["version", "provider list", "provider show sandbox", "schema provider", "explain unknown-key"])
    func `commands that need no project run without one`(_ typed: String) async throws {
        #expect(try await TypedLine().type(typed).code == .done)
    }
}
