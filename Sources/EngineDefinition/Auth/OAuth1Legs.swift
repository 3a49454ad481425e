internal import EngineLanguage

/// The keys of `oauth1` by which a person grants a token (RFC 5849 §2).
struct OAuth1Legs: Configurable {
    static let shapeName = "auth.oauth1.legs"

    /// The inner scheme that signs the request for a token.
    static let request = "request_token"
    /// The inner scheme that signs its exchange.
    static let exchange = "access_token"
    /// The entry that names the callback; the address carries the text by which the callback is known again.
    static let callback = (
        name: "oauth_callback", value: "callback_url + (callback_url.contains('?') ? '&' : '?') + 'state=' + state"
    )
    /// The entry that proves that a person has granted it.
    static let verifier = (name: "oauth_verifier", value: "callback.oauth_verifier")

    let requestToken: TemplateField?
    let authorize: TemplateField?
    let accessToken: TemplateField?
    let parametersNode: SyntaxNode?

    init(reading object: inout ObjectReader) {
        requestToken = object.optional(
            "request_token", .template(in: .auth), "Address that gives a token to be granted; the first leg.",
            example: "https://acme.test/oauth/request_token")
        authorize = object.optional(
            "authorize", .template(in: .auth),
            "Address at which a person grants it; without it tokens are pasted or imported.",
            example: "https://acme.test/oauth/authorize")
        parametersNode = object.node?["authorize_params"]
        _ = object.optional(
            "authorize_params", .map(of: .templateTree(in: .auth)),
            "Further entries of that address; null takes one out.", default: .init(), example: "{ name: Acme }")
        accessToken = object.optional(
            "access_token", .template(in: .auth), "Address that exchanges it for the one that is kept.",
            example: "https://acme.test/oauth/access_token")
        object.check(.missingKey, "`request_token`, `authorize` and `access_token` are written together.") { keys in
            let all = ["request_token", "authorize", "access_token"]
            guard let first = all.first(where: keys.has), let missing = all.first(where: { !keys.has($0) }) else {
                return nil
            }
            return keys.breach("'\(first)' needs '\(missing)' beside it", at: first)
        }
        object.key("authorize_params", needs: "authorize")
    }

    /// Whether a person grants the token.
    var isWritten: Bool { requestToken != nil && authorize != nil && accessToken != nil }

    /// The address, and the call before it.
    func consent(of client: ExpressionField, at span: Span) -> ConsentDefinition? {
        guard let requestToken, let authorize, accessToken != nil else { return nil }
        let own = SyntaxNode.map([("oauth_token", .text("${credentials.oauth_token}", at: span))], at: span)
        let begin = call(Self.request, requestToken, at: span)
        let kept = SyntaxNode.map([("store", store(at: span))], at: span)
        let tree = SyntaxNode.map(
            [
                ("begin", DefinitionMerger.merge(kept, over: begin)), ("authorize", authorize.node),
                ("authorize_params", parametersNode.map { DefinitionMerger.merge($0, over: own) } ?? own),
            ], at: span)
        return ConsentDefinition(tree, answer: .verifier, client: client)
    }

    /// The call for the token that is kept.
    func exchange(at span: Span) -> SyntaxNode? {
        guard isWritten, let accessToken else { return nil }
        return .list([call(Self.exchange, accessToken, at: span)], at: span)
    }

    /// Both answers have a token and its secret.
    func store(at span: Span) -> SyntaxNode {
        let names = ["oauth_token", "oauth_token_secret"]
        return .map(names.map { ($0, .text("response.body.\($0)", at: span)) }, at: span)
    }

    /// A request that is signed by one of the inner schemes; its answer is a form whatever its type says.
    private func call(_ signer: String, _ address: TemplateField, at span: Span) -> SyntaxNode {
        .map(
            [
                ("name", .text(signer, at: span)),
                ("request", .joined([.made("POST "), .template(address.node)], at: address.span)),
                ("auth", .text(".\(signer)", at: span)),
                ("encoding", .text("form", at: span)),
                ("response", .map([("format", .text("form", at: span))], at: span)),
            ], at: span)
    }
}

/// Signs one of the calls for a token.
struct OAuth1LegSigner: SignerDefinition {
    let scheme: OAuth1Scheme
    let entry: (name: String, value: String)

    func signer(_ fields: inout FieldCompiler) -> (any RequestSigner)? {
        scheme.signer(&fields, further: (entry.name, ExpressionField(madeUp: entry.value, at: scheme.anchor)))
    }
}
