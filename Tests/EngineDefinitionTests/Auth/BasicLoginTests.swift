import EngineLanguage
import Testing

@testable import EngineDefinition

struct BasicLoginTests {
    @Test(
        arguments: [
            ("credentials.key", [.field("key")]), (" config.account ", [.setting("account")]), ("''", [.text("")]),
            ("'X'", [.text("X")]), (#""a b""#, [.text("a b")]),
            ("credentials.email + '/token'", [.field("email"), .text("/token")]),
            ("'u:'+config.a+credentials.b", [.text("u:"), .setting("a"), .field("b")]),
        ] as [(String, [LoginPart.Piece])])
    func `a sum of texts, fields and settings is taken apart`(_ expression: String, _ pieces: [LoginPart.Piece]) {
        #expect(LoginPart(expression: expression)?.pieces == pieces)
    }

    @Test(arguments: [
        "", "credentials.key +", "+ credentials.key", "lower(credentials.key)", "credentials.a.b",
        "integration.client_id",
        "'it\\'s'", "'open", "credentials.", "has(credentials.a) ? 'x' : 'y'", "credentials.a credentials.b",
    ])
    func `what is worked out otherwise is not`(_ expression: String) {
        #expect(LoginPart(expression: expression) == nil)
    }

    @Test func `what stands around a place is not part of what belongs there`() throws {
        let part = try #require(LoginPart(expression: "'u:' + credentials.email + '/token'"))
        #expect(part.place == .field("email") && part.constant == nil)
        for text in ["u:ada@acme.test/token", "ada@acme.test/token", "ada@acme.test"] {
            #expect(part.inner(of: text) == "ada@acme.test")
        }
        #expect(part.text(fields: { ["email": "ada"][$0] }, settings: { _ in nil }) == "u:ada/token")
        #expect(part.text(fields: { _ in nil }, settings: { _ in nil }) == nil)
    }

    @Test func `two places are none, and a text alone is the same for everybody`() throws {
        let both = try #require(LoginPart(expression: "credentials.a + credentials.b"))
        #expect(both.place == nil && both.constant == nil)
        let fixed = try #require(LoginPart(expression: "'a' + 'b'"))
        #expect(fixed.place == nil && fixed.constant == "ab")
    }

    private func login(_ keys: String) throws -> BasicLogin? {
        let sample = try PlanSample("auth:\n  way: { \(keys) }")
        return sample.provider.auth["way"]?.login
    }

    @Test func `a scheme tells what it sends`() throws {
        #expect(try login("type: basic") == .plain)
        let key = try login(
            "type: basic, credentials: { key: { title: Key } }, username: credentials.key, password: '''x'''")
        #expect(key?.username == LoginPart([.field("key")]) && key?.password == LoginPart([.text("x")]))
        let number = try login("type: basic, password: 1")
        #expect(number?.username == BasicLogin.plain.username && number?.password == LoginPart([.text("1")]))
        #expect(try login("type: basic, username: lower('A')") == nil)
        #expect(try login("type: bearer") == nil)
    }
}
