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

    @Test func `forms in which a secret travels are masked too`() {
        var bindings = ExpressionBindings()
        let secrets = [("password", ExpressionValue.string("a+b/c=d&e")), ("quoted", .string(#"say "no""#))]
        bindings["credentials"] = .value(.map(ExpressionMap(texts: secrets)))
        bindings.hide([.string("hidden-input")])
        let mask = SecretMask(bindings, marks: ["YWRhOmErYi9jPWQmZQ=="])
        #expect(mask.masked("?p=a%2Bb%2Fc%3Dd%26e&t=hidden-input") == "?p=•••&t=•••")
        #expect(mask.masked(#"{"quoted":"say \"no\""}"#) == #"{"quoted":"•••"}"#)
        #expect(mask.masked("YStiL2M9ZCZl, Basic YWRhOmErYi9jPWQmZQ==") == "•••, Basic •••")
    }

    @Test func `short values are left alone, for they stand in ordinary words`() {
        #expect(mask.masked("adamant") == "adamant")
    }
}
