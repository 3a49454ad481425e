import EngineLanguage
import Testing

@testable import EngineDefinition

struct SecretMaskTests {
    private let mask: SecretMask = {
        var bindings = ExpressionBindings()
        bindings["credentials"] = .value(
            .map(
                ExpressionMap(texts: [
                    ("token", .string("tok-12345")), ("longer", .string("tok-12345-and-more")),
                    ("user", .string("ada")),
                ])))
        bindings["integration"] = .object(["client_secret": .value(.string("app-secret"))])
        return SecretMask(bindings)
    }()

    @Test func `an echoed token is masked, wherever it stands`() {
        #expect(mask.masked("bad token Bearer tok-12345, tok-12345") == "bad token Bearer •••, •••")
    }

    @Test func `the longer of two secrets goes first`() {
        #expect(mask.masked("tok-12345-and-more") == "•••")
    }

    @Test func `the application's secret is one too`() {
        #expect(mask.masked("client app-secret is unknown") == "client ••• is unknown")
    }

    @Test func `short values are left alone, for they stand in ordinary words`() {
        #expect(mask.masked("adamant") == "adamant")
    }
}
