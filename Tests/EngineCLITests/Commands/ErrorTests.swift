import EngineLanguage
import Testing

@testable import EngineCLI

struct ErrorTests {
    @Test func `names that do not exist end with 2 and the nearest`() async throws {
        try await TypedLine.connected { line, _ in
            for (typed, near) in [
                ("run sync sandbax", "'sandbox'"), ("run tool sandbox.list_contact", "list_contacts"),
                ("connection show sandbux", "'sandbox'"), ("connection verify sandbux", "'sandbox'"),
                ("call sandbux GET /v1/me", "'sandbox'"), ("run sync sandbox --stream Contct", "'Contact'"),
                ("connection delte sandbox", "connection delete"), ("record list --limti 3", "--limit"),
            ] {
                let outcome = await line.type(typed)
                #expect(outcome.code == .usage, "\(typed)")
                #expect(outcome.errors.contains(near), "\(typed): \(outcome.errors)")
            }
        }
    }

    @Test func `without a project commands that need one say so`() async throws {
        let outcome = try await TypedLine().type("run sync sandbox")
        #expect(outcome.code == .usage)
        #expect(outcome.errors.contains("engine init"))
    }

    @Test func `a private address without an entry ends with 4 and names the line to add`() async throws {
        try await TypedLine.connected { line, address in
            try line.write("store: engine.db\n", to: "engine.yaml")
            let outcome = await line.type("connection verify sandbox")
            #expect(outcome.code == .upstream)
            #expect(outcome.errors.contains("allow"), "\(outcome.errors)")
            #expect(await line.type("connection verify sandbox --allow \(address)").code == .done)
        }
    }

    @Test func `a wrong key ends with 5, names the keys and changes nothing`() async throws {
        try await TypedLine.connected { line, _ in
            _ = await line.type("run sync sandbox --stream Contact")
            let wrong = ["ENGINE_VAULT_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
            for typed in ["run sync sandbox", "connection show sandbox", "call sandbox GET /v1/me", "vault status"] {
                let outcome = await line.type(typed, environment: wrong)
                #expect(outcome.code == .local, "\(typed)")
                #expect(outcome.errors.contains("sealed with vault key"), "\(typed): \(outcome.errors)")
            }
            for typed in ["record list Contact", "record export", "connection list", "migrate"] {
                #expect(await line.type(typed, environment: wrong).code == .done, "\(typed)")
            }
            #expect(await line.type("doctor", environment: wrong).code == .failed)
            #expect(await line.type("connection verify sandbox").code == .done)
        }
    }

    @Test func `failures are JSON for machines`() async throws {
        let outcome = try await TypedLine().type("provider show nosuch --json")
        let error = try JSONValue(parsing: outcome.errors)
        #expect(outcome.code == .usage && outcome.output.isEmpty)
        #expect(error["error"]?["code"]?.string == "unknown-provider")
    }
}
