import EngineCrypto
import EngineLanguage
import Testing

@testable import EngineCLI

/// `engine vault rotate` and `status`, as they are typed.
struct VaultCommandTests {
    private func keys(_ line: TypedLine) throws -> [String] {
        try line.text(of: "vault.key").split(separator: "\n").map(String.init)
    }

    @Test func `a rotation adds a key, keeps the old one at hand, and takes it away when asked`() async throws {
        try await TypedLine.connected { line, _ in
            let old = try keys(line)
            let first = await line.type("vault rotate --json")
            #expect(first.code == .done && first.json?["new"] == true, "\(first.errors)")
            #expect(first.json?["values"]?.number?.int64 ?? 0 >= 1 && first.json?["dropped"] == [])
            #expect(try keys(line).count == 2 && keys(line)[1] == old[0])
            let id = first.json?["key"]?.string ?? "none"
            let status = await line.type("vault status")
            #expect(status.code == .done && status.output.contains("keys from \(line.folder)/vault.key"))
            #expect(status.lines.contains { $0.hasPrefix(id) && $0.contains("yes") })
            #expect(status.lines.contains { $0.contains("no more") })

            let unsure = await line.type("vault rotate --drop-old")
            #expect(unsure.code == .failed && unsure.errors.contains("[needs-yes]"), "\(unsure.errors)")
            let declined = await line.type("vault rotate --drop-old", answers: ["n"])
            #expect(declined.code == .failed && declined.errors.contains("no key was taken away"))
            #expect(try keys(line).count == 2)
            let second = await line.type("vault rotate --drop-old --yes")
            #expect(second.code == .done && second.output.contains("Took away"), "\(second.errors)")
            #expect(try keys(line).count == 1 && keys(line)[0] != old[0])
            #expect(await line.type("connection verify sandbox").code == .done)
            #expect(await line.type("vault status").lines.count < status.lines.count)
            #expect(![first.output, first.errors, status.output, second.output].contains { $0.contains(old[0]) })
            let trail = await line.type("audit list --action vault.rotate --json=actor,subject")
            #expect(trail.json?["events"]?.elements?.count == 1, "\(trail.output)")
            #expect(await line.type("vault rotate --drop-old --yes").output == "Every key at hand is needed.\n")
        }
    }

    @Test func `where the key cannot be written the line says what to do, and nothing is changed`() async throws {
        try await TypedLine.connected { line, _ in
            let key = try line.text(of: "vault.key").trimmingNewlines
            let refused = await line.type("vault rotate", environment: ["ENGINE_VAULT_KEY": key])
            #expect(refused.code == .local && refused.errors.contains("[vault-key]"))
            #expect(refused.errors.contains("ENGINE_VAULT_KEY") && refused.errors.contains("openssl rand"))
            let new = Base64.encode([UInt8](repeating: 9, count: 32))
            let done = await line.type("vault rotate --json", environment: ["ENGINE_VAULT_KEY": "\(new),\(key)"])
            #expect(done.code == .done && done.json?["new"] == false, "\(done.errors)")
            #expect(await line.type("connection verify sandbox", environment: ["ENGINE_VAULT_KEY": new]).code == .done)
            #expect(await line.type("connection verify sandbox").code == .local, "vault.key has only the old one")
        }
    }

    @Test func `K3 the old key cannot be taken away while it seals something`() async throws {
        try await TypedLine.connected { line, address in
            let key = try line.text(of: "vault.key").trimmingNewlines
            let new = Base64.encode([UInt8](repeating: 9, count: 32))
            let ring = ["ENGINE_VAULT_KEY": "\(new),\(key)"]
            let options = "--connection second --credentials key.yaml --base-url http://\(address)"
            let made = await line.type("connect sandbox \(options)", environment: ring)
            #expect(made.code == .done, "\(made.errors)")
            let status = await line.type("vault status", environment: ring)
            #expect(status.output.contains("a rotation has not ended: run \"engine vault rotate\""))
            for typed in ["connection verify second", "vault rotate", "vault status", "doctor"] {
                let refused = await line.type(typed, environment: ["ENGINE_VAULT_KEY": new])
                #expect(refused.code == (typed == "doctor" ? .failed : .local), "\(typed): \(refused.errors)")
            }
            #expect(await line.type("connection verify second", environment: ring).code == .done)
        }
    }
}
