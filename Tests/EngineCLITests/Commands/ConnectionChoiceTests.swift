import EngineLanguage
import Testing

@testable import EngineCLI

/// For which connection a sync runs where none is named (contracts.md §1).
struct ConnectionChoiceTests {
    /// A project with connections that have tags and owners, and a sync for some of them.
    private func project(_ connections: String, _ body: (TypedLine) async throws -> Void) async throws {
        try await TypedLine.connected(contacts: 3) { line, address in
            try line.write(
                """
                - { connection: red, provider: sandbox, base_url: "http://\(address)", credentials: { api_key: sandbox-key }, \
                tags: { team: red, plan: pro }, owner: ada }
                - { connection: blue, provider: sandbox, base_url: "http://\(address)", credentials: { api_key: sandbox-key }, \
                tags: { team: blue, plan: pro } }

                """, to: "import.yaml")
            let imported = await line.type("connection import import.yaml")
            #expect(imported.code == .done, "\(imported.errors)")
            try line.write(
                "sync: chosen\nprovider: sandbox\n\(connections)\nstreams: { Contact: {} }\n", to: "syncs/chosen.yaml")
            try await body(line)
        }
    }

    @Test(arguments: [
        ("connections: { tags: { team: red } }", "red"), ("connections: { ids: [blue, nobody] }", "blue"),
        ("connections: { owner: ada }", "red"),
    ])
    func `the only connection that a sync is for is taken`(_ keys: String, _ name: String) async throws {
        try await project(keys) { line in
            let outcome = await line.type("run sync chosen --json")
            #expect(outcome.code == .done, "\(outcome.errors)")
            #expect(outcome.json?["connection"]?.string == name)
        }
    }

    @Test func `several that fit, none that fits, and one that does not are told`() async throws {
        try await project("connections: { tags: { plan: pro } }") { line in
            let several = await line.type("run sync chosen")
            #expect(several.code == .usage && several.errors.contains("--connection"), "\(several.errors)")
            #expect(await line.type("run sync chosen --connection blue").code == .done)
            let other = await line.type("run sync chosen --connection sandbox")
            #expect(other.code == .usage && other.errors.contains("'plan: pro'"), "\(other.errors)")
        }
        try await project("connections: { owner: nobody }") { line in
            let none = await line.type("run sync chosen")
            #expect(none.code == .usage && none.errors.contains("the owner 'nobody'"), "\(none.errors)")
        }
    }

    @Test func `a connection of another provider is refused`() async throws {
        try await project("") { line in
            try line.write("provider: other\ntitle: O\nbase: https://other.test\n", to: "providers/other.yaml")
            let outcome = await line.type("run tool other.none --connection red")
            #expect(outcome.code == .usage)
            let sync = await line.type("run sync hacker-news --connection red")
            #expect(sync.code == .usage && sync.errors.contains("'red' is one of 'sandbox'"), "\(sync.errors)")
        }
    }

    @Test func `what is no tool cannot be called as one`() async throws {
        try await TypedLine.connected(contacts: 3) { line, _ in
            try line.write(
                """
                provider: hidden
                title: Hidden
                base: https://hidden.test
                endpoints:
                  secret_call: { request: GET /a, tool: false }
                  open_call: { request: GET /b, input: { token: { internal: true } } }

                """, to: "providers/hidden.yaml")
            let hidden = await line.type("run tool hidden.secret_call")
            #expect(hidden.code == .usage && hidden.errors.contains("open_call"), "\(hidden.errors)")
            let inner = await line.type("run tool hidden.open_call --input token=x")
            #expect(inner.code != .done && inner.errors.contains("token"), "\(inner.errors)")
        }
    }
}
