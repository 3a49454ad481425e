internal import EngineCrypto
internal import EngineLanguage

/// Signs a text that the definition puts together from the request.
struct CanonicalSigner: RequestSigner {
    let over: CompiledExpression
    let algorithm: SignatureScheme.Algorithm
    let key: KeyPlan
    let encoding: SignatureScheme.Encoding

    var coversRequest: Bool { true }

    func sign(_ request: RequestDraft, _ bindings: ExpressionBindings) throws(SigningRefusal) -> SignedMarks {
        var bindings = bindings
        bindings["request"] = try request.binding()
        return SignedMarks(signature: try signature(bindings))
    }

    /// The signature, once everything that the text is made of is there.
    func signature(_ bindings: ExpressionBindings) throws(SigningRefusal) -> String {
        let message: [UInt8]
        do throws(ExpressionFault) {
            switch try over.evaluate(bindings).required {
            case .bytes(let raw)?: message = raw
            case let value?: message = Array(try value.templateText().utf8)
            case nil: throw ExpressionFault(.missing, "there is nothing to sign", at: over.span)
            }
        } catch {
            throw SigningRefusal(error, at: over.span)
        }
        let signature: [UInt8]
        switch algorithm.method {
        case .shared(let digest): signature = HMAC.code(of: message, key: try key.sharedSecret(bindings), using: digest)
        case .pair(let pair): signature = try key.signature(of: message, pair, bindings)
        }
        return encoding.text(of: signature)
    }
}

extension SignatureScheme.Encoding {
    /// The text of a signature.
    func text(of bytes: [UInt8]) -> String {
        switch self {
        case .hex: Hex.encode(bytes)
        case .base64: Base64.encode(bytes)
        case .base64url: Base64.encode(bytes, alphabet: .url)
        }
    }
}
