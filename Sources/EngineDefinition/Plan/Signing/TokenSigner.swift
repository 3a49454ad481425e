internal import EngineCrypto
internal import EngineLanguage

/// Makes JSON Web Tokens (RFC 7519) and signs them (RFC 7515 §3.1).
struct TokenSigner: RequestSigner {
    let algorithm: JWTAlgorithm
    let key: KeyPlan
    let keyID: CompiledExpression?
    let header: [EntryPlan]
    let claims: [EntryPlan]
    let lifetimeSeconds: Int64
    let backdateSeconds: Int64
    /// Whether each request gets a token of its own.
    let coversRequest: Bool
    /// Tokens that still serve.
    let memo = SignedTokenMemo()

    func sign(_ request: RequestDraft, _ bindings: ExpressionBindings) throws(SigningRefusal) -> SignedMarks {
        guard coversRequest else { return SignedMarks(signature: try token(bindings)) }
        var bindings = bindings
        bindings["request"] = try request.binding()
        let (now, nonce) = try Self.moment(of: bindings)
        return SignedMarks(
            signature: try token(try head(bindings), try payload(bindings), now: now, id: nonce, bindings))
    }

    /// A token that serves several requests: one that was made before, if it still does.
    func token(_ bindings: ExpressionBindings) throws(SigningRefusal) -> String {
        let (now, nonce) = try Self.moment(of: bindings)
        let head = try head(bindings)
        let payload = try payload(bindings)
        let name = SignedTokenMemo.Name(head, payload, key: try key.digest(bindings))
        if let token = memo.token(of: name, at: now.seconds) { return token }
        let token = try token(head, payload, now: now, id: nonce, bindings)
        memo.keep(token, as: name, from: now.seconds, to: now.seconds + lifetimeSeconds)
        return token
    }

    private static func moment(
        of bindings: ExpressionBindings
    ) throws(SigningRefusal) -> (now: ExpressionTimestamp, nonce: String) {
        guard case .value(.timestamp(let now))? = bindings["now"], case .value(.string(let nonce))? = bindings["nonce"]
        else { throw SigningRefusal("there is no time to sign at", at: nil) }
        return (now, nonce)
    }

    /// The members of the header; what is written wins over what is known, and null takes it out.
    private func head(_ bindings: ExpressionBindings) throws(SigningRefusal) -> ExpressionMap {
        var own: [(String, ExpressionValue)] = [("alg", .string(algorithm.rawValue)), ("typ", .string("JWT"))]
        if let keyID { own.append(("kid", .string(try SigningText(keyID).required(bindings)))) }
        return try members(own, header, bindings)
    }

    private func payload(_ bindings: ExpressionBindings) throws(SigningRefusal) -> ExpressionMap {
        try members([], claims, bindings)
    }

    private func members(
        _ own: [(String, ExpressionValue)], _ entries: [EntryPlan], _ bindings: ExpressionBindings
    ) throws(SigningRefusal) -> ExpressionMap {
        var map = ExpressionMap(texts: own)
        for entry in entries {
            do throws(ExpressionFault) {
                // A null stays for now: it takes out what is added by itself.
                map[.string(entry.name)] = try entry.value.evaluate(bindings)
            } catch {
                throw SigningRefusal(error, at: nil)
            }
        }
        return map
    }

    private func token(
        _ head: ExpressionMap, _ payload: ExpressionMap, now: ExpressionTimestamp, id: String,
        _ bindings: ExpressionBindings
    ) throws(SigningRefusal) -> String {
        var all = payload
        let times: [(String, ExpressionValue)] = [
            ("iat", .int(now.seconds - backdateSeconds)), ("exp", .int(now.seconds + lifetimeSeconds)),
            ("jti", .string(id)),
        ]
        for (name, value) in times where all[name] == nil { all[.string(name)] = value }
        let text = try encoded(head) + "." + encoded(all)
        return text + "." + Base64.encode(try signature(of: Array(text.utf8), bindings), alphabet: .url)
    }

    private func encoded(_ map: ExpressionMap) throws(SigningRefusal) -> String {
        let filled = ExpressionMap(map.entries.filter { !$0.value.isNull }.map { ($0.key, $0.value) })
        do throws(ExpressionFault) {
            return Base64.encode(Array(try ExpressionValue.map(filled).jsonText().utf8), alphabet: .url)
        } catch {
            throw SigningRefusal(error, at: nil)
        }
    }

    private func signature(
        of text: [UInt8], _ bindings: ExpressionBindings
    ) throws(SigningRefusal) -> [UInt8] {
        switch algorithm.method {
        case .shared(let digest):
            return HMAC.code(of: text, key: try key.sharedSecret(bindings), using: digest)
        case .pair(let algorithm):
            return try key.signature(of: text, algorithm, bindings)
        }
    }
}

extension KeyPlan {
    /// The signature of a message by the private key.
    func signature(
        of message: [UInt8], _ algorithm: SignatureAlgorithm, _ bindings: ExpressionBindings
    ) throws(SigningRefusal) -> [UInt8] {
        let key = try privateKey(bindings)
        do throws(SigningFault) { return try key.signature(of: message, algorithm) } catch {
            throw SigningRefusal(error, of: expression)
        }
    }

    /// What tells one key from another.
    func digest(_ bindings: ExpressionBindings) throws(SigningRefusal) -> [UInt8] {
        switch expression.evaluate(bindings).value {
        case .bytes(let raw)?: return Digest.sha256.hash(raw)
        case let value?: return Digest.sha256.hash((try? value.jsonText()) ?? "")
        // It is named where it is needed.
        case nil: return []
        }
    }
}
