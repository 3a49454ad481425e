internal import EngineCrypto
internal import EngineLanguage

/// How a message that comes in is signed, compiled.
struct MessageSignaturePlan: Sendable {
    let kind: MessageSignatureDefinition.Kind
    let digest: Digest
    let encoding: SignatureScheme.Encoding
    let value: CompiledExpression
    let prefix: String
    let over: CompiledExpression?
    let key: CompiledExpression

    /// Whether one of the signatures that came is right by one of the keys; all are compared in constant time.
    ///
    /// - Throws: the fault of an expression; then nothing was proven.
    func isRight(_ bindings: ExpressionBindings) throws(ExpressionFault) -> Bool {
        let came = try texts(value, bindings).compactMap { text -> [UInt8]? in
            guard text.hasPrefix(prefix) else { return nil }
            return Array(text.dropFirst(prefix.count).utf8)
        }
        var isRight = false
        for wanted in try wanted(bindings) where !wanted.isEmpty {
            for text in came where ConstantTime.equal(folded(text), wanted) { isRight = true }
        }
        return isRight
    }

    /// The entry of the callback in which the signature stands; nothing if it is worked out of several.
    var valueName: String? {
        guard let path = value.path, path.root == "callback", path.keys.count == 1 else { return nil }
        return path.keys.first
    }

    /// The signature that would be right.
    func make(_ bindings: ExpressionBindings) throws(ExpressionFault) -> String? {
        try wanted(bindings).first.map { prefix + String(decoding: $0, as: UTF8.self) }
    }

    /// The signatures that would be right.
    private func wanted(_ bindings: ExpressionBindings) throws(ExpressionFault) -> [[UInt8]] {
        let keys = try texts(key, bindings).filter { !$0.isEmpty }
        guard kind == .hmac, let over else { return keys.map { Array($0.utf8) } }
        let message: [UInt8]
        switch try over.evaluate(bindings).required {
        case .string(let text)?: message = Array(text.utf8)
        case .bytes(let bytes)?: message = bytes
        default: throw ExpressionFault(.type, "'over' is no text", at: over.span)
        }
        return keys.map { key in
            let code = HMAC.code(of: message, key: Array(key.utf8), using: digest)
            return Array(encoding.text(of: code).utf8)
        }
    }

    /// Hex digits may be written in capitals.
    private func folded(_ text: [UInt8]) -> [UInt8] {
        guard kind == .hmac, encoding == .hex else { return text }
        return text.map { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) ? $0 | 0x20 : $0 }
    }

    private func texts(
        _ expression: CompiledExpression, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) -> [String] {
        switch try expression.evaluate(bindings).required {
        case .list(let elements)?: elements.compactMap(\.string)
        case .string(let text)?: [text]
        default: []
        }
    }
}

extension MessageSignatureDefinition {
    /// Compiles it; nothing if a part of it was refused.
    func plan(_ fields: inout FieldCompiler) -> MessageSignaturePlan? {
        guard let value = fields.compile(value), let key = fields.compile(key) else { return nil }
        if !key.isTainted {
            fields.diagnostics.append(
                Diagnostic(
                    .openKey, "'\(key.text)' is no secret, and a signature proves nothing with such a key",
                    at: self.key.span, fix: .init("read 'integration.client_secret', or a secret setting")))
        }
        return MessageSignaturePlan(
            kind: kind, digest: algorithm.digest, encoding: encoding, value: value, prefix: prefix,
            over: fields.compile(over), key: key)
    }
}

extension MessageSignatureDefinition.Algorithm {
    fileprivate var digest: Digest {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}
