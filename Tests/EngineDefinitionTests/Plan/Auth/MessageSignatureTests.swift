import EngineCrypto
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Signatures of what comes in: by a keyed hash or a shared value, while a key is changed, and forged.
struct MessageSignatureTests {
    private func plan(_ signature: String) throws -> MessageSignaturePlan {
        let plan = try PlanSample(
            """
            settings: { keys: { title: Keys, secret: true } }
            auth: { oauth: { type: oauth2, authorize: "https://acme.test/a", token: "https://acme.test/t", pkce: none } }
            connect: { callback: { signature: { \(signature) } } }

            """
        ).auth()
        return try #require(plan.connect?.callback?.signature)
    }

    private func bindings(_ callback: [String: String]) throws -> ExpressionBindings {
        var bindings = try ExpressionBindings.written()
        bindings["callback"] = .value(
            .map(ExpressionMap(texts: callback.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })))
        return bindings
    }

    @Test(arguments: ["sha1", "sha256", "sha512"], ["hex", "base64", "base64url"])
    func `a keyed hash is right by its own key only`(_ algorithm: String, _ encoding: String) throws {
        let plan = try plan(
            "type: hmac, algorithm: \(algorithm), encoding: \(encoding), prefix: \"v1=\", key: integration.client_secret, "
                + "value: callback.sign, over: callback.shop")
        let digest: Digest = algorithm == "sha1" ? .sha1 : algorithm == "sha256" ? .sha256 : .sha512
        let code = HMAC.code(of: Array("one".utf8), key: Array("hush".utf8), using: digest)
        let text =
            encoding == "hex"
            ? Hex.encode(code) : Base64.encode(code, alphabet: encoding == "base64" ? .standard : .url)
        #expect(try plan.isRight(bindings(["shop": "one", "sign": "v1=\(text)"])))
        for forged in [text, "v1=", "v1=\(text.dropLast())", "v1=\(text)x", "v2=\(text)"] {
            #expect(try !plan.isRight(bindings(["shop": "one", "sign": forged])), "\(forged)")
        }
        #expect(try !plan.isRight(bindings(["shop": "two", "sign": "v1=\(text)"])))
        if encoding == "hex" {
            #expect(try plan.isRight(bindings(["shop": "one", "sign": "v1=\(text.uppercased())"])))
        }
    }

    @Test func `while a key is changed one of several is right`() throws {
        let plan = try plan("type: token, key: \"['new', integration.client_secret]\", value: callback.token")
        #expect(try plan.isRight(bindings(["token": "hush"])) && plan.isRight(bindings(["token": "new"])))
        #expect(try !plan.isRight(bindings(["token": "old"])) && !plan.isRight(bindings(["token": ""])))
    }

    @Test func `what is missing proves nothing`() throws {
        let plan = try plan("type: hmac, key: integration.client_secret, value: callback.sign, over: callback.shop")
        #expect(throws: ExpressionFault.self) { _ = try plan.isRight(bindings(["shop": "one"])) }
        #expect(throws: ExpressionFault.self) { _ = try plan.isRight(bindings(["sign": "00"])) }
    }
}
