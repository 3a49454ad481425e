internal import EngineCrypto
internal import EngineLanguage

/// Where a signer's secret comes from; the secret itself goes from there to the signer and nowhere else.
struct KeyPlan: Sendable {
    let expression: CompiledExpression
    /// What opens an encrypted key.
    var passphrase: CompiledExpression?

    /// The bytes of a shared secret.
    func sharedSecret(_ bindings: ExpressionBindings) throws(SigningRefusal) -> [UInt8] {
        let bytes: [UInt8]
        switch try value(bindings) {
        case .string(let text): bytes = Array(text.utf8)
        case .bytes(let raw): bytes = raw
        case .map(let map):
            guard let key = JSONWebKey(map).sharedSecret else { throw refusal("is no shared secret") }
            bytes = key
        default: throw refusal("is no text")
        }
        guard !bytes.isEmpty else { throw refusal("is empty") }
        return bytes
    }

    /// A private key, from a PEM block or a JSON Web Key.
    func privateKey(_ bindings: ExpressionBindings) throws(SigningRefusal) -> SigningKey {
        let value = try value(bindings)
        let phrase = try phrase(bindings)
        do throws(SigningFault) {
            switch value {
            case .map(let map): return try JSONWebKey(map).signingKey()
            case .string(let text):
                if let key = JSONWebKey(text) { return try key.signingKey() }
                return try SigningKey(pem: Secret(text), passphrase: phrase)
            default: throw .notPEM
            }
        } catch {
            throw SigningRefusal(error, of: expression)
        }
    }

    /// The key as text, and what opens it, for the transport.
    func text(
        _ bindings: ExpressionBindings
    ) throws(SigningRefusal) -> (key: Secret, passphrase: Secret?) {
        guard case .string(let text) = try value(bindings) else { throw refusal("is no text") }
        return (Secret(text), try phrase(bindings))
    }

    private func phrase(_ bindings: ExpressionBindings) throws(SigningRefusal) -> Secret? {
        guard let passphrase else { return nil }
        return try SigningText(passphrase).optional(bindings).map { Secret($0) }
    }

    private func value(_ bindings: ExpressionBindings) throws(SigningRefusal) -> ExpressionValue {
        let found: ExpressionValue?
        do throws(ExpressionFault) { found = try expression.evaluate(bindings).required } catch {
            guard error.kind == .missing else { throw SigningRefusal(error, at: expression.span) }
            throw refusal("is missing")
        }
        guard let found, !found.isNull else { throw refusal("is missing") }
        return found
    }

    private func refusal(_ what: String) -> SigningRefusal {
        SigningRefusal("'\(expression.text)' \(what)", at: expression.span)
    }
}

extension SigningRefusal {
    /// A key that cannot be used, by the path that leads to it.
    init(_ fault: SigningFault, of expression: CompiledExpression) {
        self.init("'\(expression.text)': \(fault)", at: expression.span)
    }
}

/// A text that a signer needs beside its key.
struct SigningText: Sendable {
    let expression: CompiledExpression

    init(_ expression: CompiledExpression) { self.expression = expression }

    /// The text.
    /// - Throws: a refusal that names the expression where it gives nothing.
    func required(_ bindings: ExpressionBindings) throws(SigningRefusal) -> String {
        guard let text = try optional(bindings) else {
            throw SigningRefusal("'\(expression.text)' is missing", at: expression.span)
        }
        return text
    }

    /// The text; nothing if there is none, or an empty one.
    func optional(_ bindings: ExpressionBindings) throws(SigningRefusal) -> String? {
        do throws(ExpressionFault) {
            guard let value = try expression.evaluate(bindings).required, !value.isNull else { return nil }
            let text = try value.templateText()
            return text.isEmpty ? nil : text
        } catch {
            if error.kind == .missing { return nil }
            throw SigningRefusal(error, at: expression.span)
        }
    }
}
