internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage

/// Signs requests by OAuth 1.0 (RFC 5849 §3).
struct OAuth1Signer: RequestSigner {
    let method: OAuth1Scheme.Method
    let place: OAuth1Scheme.Place
    let realm: SigningText?
    let consumerKey: SigningText
    /// Nothing: only a key pair proves the client.
    let consumerSecret: KeyPlan?
    let token: SigningText
    let tokenSecret: SigningText
    let privateKey: KeyPlan?
    /// An entry that only one call has: the callback of a request for a token, or the verifier of its exchange.
    var further: (name: String, value: SigningText)?

    var coversRequest: Bool { true }

    func sign(_ request: RequestDraft, _ bindings: ExpressionBindings) throws(SigningRefusal) -> SignedMarks {
        guard case .value(.timestamp(let now))? = bindings["now"], case .value(.string(let nonce))? = bindings["nonce"]
        else { throw SigningRefusal("there is no time to sign at", at: nil) }
        var entries = [(name: "oauth_consumer_key", value: try consumerKey.required(bindings))]
        if let token = try token.optional(bindings) { entries.append(("oauth_token", token)) }
        entries += [
            ("oauth_signature_method", method.rawValue), ("oauth_timestamp", String(now.seconds)),
            ("oauth_nonce", nonce), ("oauth_version", "1.0"),
        ]
        if let further { entries.append((further.name, try further.value.required(bindings))) }
        let base = try SignatureBase(request, entries).text
        entries.append(("oauth_signature", try signature(of: base, bindings)))
        switch place {
        case .query: return SignedMarks(query: entries)
        case .body:
            guard request.isForm || request.body.isEmpty else {
                throw SigningRefusal("'in: body' needs a request whose body is a form", at: nil)
            }
            return SignedMarks(form: entries)
        case .header:
            if let realm = try realm?.optional(bindings) { entries.insert(("realm", realm), at: 0) }
            let parts = entries.map { "\($0.name)=\"\(PercentEncoding.query($0.value))\"" }
            return SignedMarks(headers: [("authorization", "OAuth " + parts.joined(separator: ", "))])
        }
    }

    private func signature(
        of base: String, _ bindings: ExpressionBindings
    ) throws(SigningRefusal) -> String {
        switch method {
        case .rsaSHA1:
            guard let privateKey else { throw SigningRefusal("there is no 'private_key'", at: nil) }
            return Base64.encode(try privateKey.signature(of: Array(base.utf8), .rsa(.sha1), bindings))
        case .hmacSHA1: return try code(of: base, .sha1, bindings)
        case .hmacSHA256: return try code(of: base, .sha256, bindings)
        case .plaintext: return try secrets(bindings)
        }
    }

    private func code(
        of base: String, _ digest: Digest, _ bindings: ExpressionBindings
    ) throws(SigningRefusal) -> String {
        let key = Array(try secrets(bindings).utf8)
        return Base64.encode(HMAC.code(of: Array(base.utf8), key: key, using: digest))
    }

    /// Both secrets, encoded and joined (RFC 5849 §3.4.2).
    private func secrets(_ bindings: ExpressionBindings) throws(SigningRefusal) -> String {
        let client = try consumerSecret.map { key throws(SigningRefusal) in
            String(decoding: try key.sharedSecret(bindings), as: UTF8.self)
        }
        let own = try tokenSecret.optional(bindings)
        return PercentEncoding.query(client ?? "") + "&" + PercentEncoding.query(own ?? "")
    }
}

/// The text that OAuth 1.0 signs (RFC 5849 §3.4.1).
struct SignatureBase {
    let text: String

    /// Collects what is covered: the method, the address, and the parameters of query, form and credentials.
    init(_ request: RequestDraft, _ entries: [(name: String, value: String)]) throws(SigningRefusal) {
        let url = try request.address
        let address = "\(url.scheme)://\(RequestDraft.hostField(of: url))\(url.path.isEmpty ? "/" : url.path)"
        var all = FormEncoding.decode((url.query ?? "").utf8) + entries
        if request.isForm { all += FormEncoding.decode(request.body) }
        let sorted = all.map { (PercentEncoding.query($0.name), PercentEncoding.query($0.value)) }.sorted { $0 < $1 }
        let parameters = sorted.map { "\($0)=\($1)" }.joined(separator: "&")
        text = [request.method.name, address, parameters].map(PercentEncoding.query).joined(separator: "&")
    }
}

extension RequestDraft {
    /// Whether the body is a form, whose entries OAuth 1.0 covers.
    var isForm: Bool {
        guard let type = fields["content-type"] else { return false }
        return type.prefix { $0 != ";" }.lowercased() == FormEncoding.contentType
    }
}
