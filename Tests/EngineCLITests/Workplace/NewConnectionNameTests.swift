import Testing

@testable import EngineCLI

struct NewConnectionNameTests {
    @Test(arguments: ["sandbox", "a", "ada@acme.test", "prod-2", "team:red", "v1.2_x", "käse", "7"])
    func `a name that can be typed is taken`(_ name: String) throws {
        #expect(try NewConnectionName.checked(name) == name)
        #expect(ShellWord.quoted(name) == name)
    }

    @Test(arguments: [
        "", "x\ny", "-x", "../x", "a b", "a/b", ".", "~x", "a'b", "$(x)", String(repeating: "x", count: 256),
    ])
    func `one that would be quoted, or is an option or a path, is not`(_ name: String) {
        #expect(throws: CommandFailure.self) { try NewConnectionName.checked(name) }
    }

    @Test func `a file may bring what can be shown`() throws {
        #expect(try NewConnectionName.checked(imported: "Ada's (old)") == "Ada's (old)")
        for name in ["", "x\ny", "\u{1B}[2J", String(repeating: "x", count: 300)] {
            #expect(throws: CommandFailure.self) { try NewConnectionName.checked(imported: name) }
        }
    }

    @Test(arguments: [("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"), ("$x", "'$x'"), ("a=b", "a=b")])
    func `what a shell would read is quoted`(_ word: String, _ quoted: String) {
        #expect(ShellWord.quoted(word) == quoted)
    }

    @Test func `connect refuses a name before it asks for anything`() async throws {
        try await TypedLine.connected(contacts: 1) { line, _ in
            let outcome = await line.type(["connect", "sandbox", "--connection", "../x", "--credentials", "key.yaml"])
            #expect(outcome.code == .usage && outcome.errors.contains("is no name for a connection"))
        }
    }

    @Test func `a grant that nobody can be asked for is not connected`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write(
            """
            provider: acme
            title: Acme
            base: https://acme.example
            auth: { oauth: { type: oauth2, token: "https://acme.example/token" } }

            """, to: "providers/acme.yaml")
        let outcome = await line.type("connect acme")
        #expect(outcome.code == .failed && outcome.errors.contains("[no-consent]"), "\(outcome)")
        #expect(outcome.errors.contains("engine connection import"))
    }
}
