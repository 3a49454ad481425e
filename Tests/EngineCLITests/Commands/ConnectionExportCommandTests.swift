import EngineLanguage
import Testing

@testable import EngineCLI

struct ConnectionExportCommandTests {
    @Test func `secrets are left out, and what is written is what an import reads`() async throws {
        try await TypedLine.connected { line, address in
            let plain = await line.type("connection export")
            #expect(plain.code == .done && plain.lines.first == "connections:", "\(plain.errors)")
            #expect(!plain.output.contains("sandbox-key") && !plain.output.contains("credentials"))
            let json = await line.type("connection export sandbox --json").json?["connections"]?[0]
            #expect(json?["connection"] == "sandbox" && json?["provider"] == "sandbox" && json?["scheme"] == "key")
            #expect(json?["base_url"]?.string?.contains("\(address)") == true && json?["credentials"] == nil)
        }
    }

    @Test func `an export with secrets is imported again`() async throws {
        try await TypedLine.connected { line, _ in
            let revealed = await line.type("connection export --reveal --yes")
            #expect(revealed.output.contains("api_key: sandbox-key"), "\(revealed.errors)")
            try line.write(revealed.output, to: "export.yaml")
            let json = await line.type("connection export --reveal --yes --json")
            try line.write(json.output, to: "export.json")
            for file in ["export.yaml", "export.json"] {
                #expect(await line.type("connection delete sandbox --yes").code == .done)
                let imported = await line.type("connection import \(file) --json")
                #expect(imported.json?["imported"] == ["sandbox"] && imported.json?["verified"] == true)
            }
            #expect(await line.type("connection export --reveal --yes").output == revealed.output)
        }
    }

    @Test func `secrets need a yes, and are told to the audit trail`() async throws {
        try await TypedLine.connected { line, _ in
            let asked = await line.type("connection export --reveal")
            #expect(asked.code == .failed && asked.output.isEmpty && asked.errors.contains("needs a yes"))
            let before = await line.type("audit list --json").output.ranges(of: "connection.reveal").count
            #expect(await line.type("connection export --reveal --yes").code == .done)
            let after = await line.type("audit list --json").output.ranges(of: "connection.reveal").count
            #expect(before == 0 && after == 1)
        }
    }

    @Test func `a name that there is not is wrong use, and none at all gives an empty list`() async throws {
        try await TypedLine.connected { line, _ in
            let unknown = await line.type("connection export other")
            #expect(unknown.code == .usage && unknown.errors.contains("other"))
            #expect(await line.type("connection delete sandbox --yes").code == .done)
            #expect(await line.type("connection export --json").json?["connections"] == [])
        }
    }
}
