internal import EngineLanguage

/// Writes the requests to a token endpoint (RFC 6749 §4, §6, RFC 7523, RFC 8693).
struct OAuth2TokenStep {
    let scheme: OAuth2Scheme
    let written: WrittenScheme
    let span: Span

    /// The calls for a token: one that needs no person, or the one for the code that a person brought.
    var acquire: [SyntaxNode] {
        guard scheme.grant.canAcquire else { return exchange }
        let entries = [("grant_type", text(scheme.grant.typeName))] + grantEntries + scopeEntries
        return withIntrospection(token(entries, further: scheme.parameterNodes.token, asksGrant: true))
    }

    /// The calls for the token of a code (RFC 6749 §4.1.3, RFC 7636 §4.5).
    private var exchange: [SyntaxNode] {
        let entries = [
            ("grant_type", text("authorization_code")), ("code", text("${\(callback(scheme.asking.codeParameter))}")),
            ("redirect_uri", text("${callback_url}")),
            ("code_verifier", scheme.asking.proof == .none ? nil : text("${code_verifier}")),
        ]
        return withIntrospection(token(entries, further: scheme.parameterNodes.token, asksGrant: true))
    }

    /// The value that the callback brings under a name.
    private func callback(_ name: String) -> String {
        let isName = name.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
        }
        return isName ? "callback.\(name)" : "callback[\(quoted(name))]"
    }

    /// The call for a code that is typed on another device (RFC 8628 §3.1): the client proves itself as it does for
    /// a token.
    func device(_ address: TemplateField) -> SyntaxNode {
        let own = SyntaxNode.map(clientEntries + scopeEntries, at: span)
        let isSigned = scheme.clientAuthentication == .privateKeyJWT
        let call = step("device", to: address, own, isSigned: isSigned, errors: errors)
        // The code is kept until the token comes.
        let kept = SyntaxNode.map([("device_code", text("response.body.device_code"))], at: span)
        return DefinitionMerger.merge(.map([("store", kept)], at: span), over: call)
    }

    /// The call that asks whether it was typed (RFC 8628 §3.4).
    var poll: [SyntaxNode] {
        let entries = [
            ("grant_type", text(OAuth2Scheme.Grant.deviceCode.typeName)),
            ("device_code", text("${credentials.device_code}")),
        ]
        return withIntrospection(token(entries, further: scheme.parameterNodes.token, asksGrant: true))
    }

    /// The call that takes a token back (RFC 7009 §2.1): the one from which others are had, if there is one.
    func revoke(_ address: SyntaxNode) -> SyntaxNode {
        let refreshes = "has(credentials.refresh_token)"
        let entries =
            [
                ("token", text("${coalesce(credentials.refresh_token, credentials.access_token)}")),
                ("token_type_hint", text("${\(refreshes) ? 'refresh_token' : 'access_token'}")),
            ] + clientEntries
        let isQuery = scheme.encoding == .query
        return .map(
            [
                ("name", text("revoke")), ("when", text("\(refreshes) || has(credentials.access_token)")),
                ("request", .joined([.made("POST "), .template(address)], at: address.span)),
                ("auth", text(scheme.clientAuthentication == .privateKeyJWT ? ".assertion" : "none")),
                ("headers", .map([("authorization", basic)], at: span)),
                ("query", isQuery ? .map(entries, at: span) : nil), ("encoding", text(isQuery ? "none" : "form")),
                ("body", isQuery ? nil : .map(entries, at: span)),
            ], at: span)
    }

    /// The entries of the address at which a person grants access (RFC 6749 §4.1.1, RFC 7636 §4.3).
    var authorizeEntries: [(String, SyntaxNode?)] {
        let id = scheme.clientParameter.map { ($0, hole(clientID)) }
        let proves = scheme.asking.proof != .none
        return [("response_type", text("code")), id ?? ("client_id", nil), ("redirect_uri", text("${callback_url}"))]
            + scopeEntries + [
                ("state", text("${state}")), ("code_challenge", proves ? text("${code_challenge}") : nil),
                ("code_challenge_method", proves ? text(scheme.asking.proof.rawValue) : nil),
            ]
    }

    /// The calls for another token by the refresh token.
    var refresh: [SyntaxNode] {
        let entries = [
            ("grant_type", text("refresh_token")), ("refresh_token", text("${credentials.refresh_token}")),
        ]
        return withIntrospection(token(entries, further: scheme.parameterNodes.refresh, asksGrant: false))
    }

    /// What is kept of the answer.
    var store: SyntaxNode {
        let names = ["access_token", "refresh_token", "token_type", "scope", "expires_in"]
        return .map(names.map { ($0, text("response.body.\($0)")) }, at: span)
    }

    /// What a person is asked: only the password grant has fields of its own.
    var fields: SyntaxNode? {
        guard scheme.grant == .password else { return nil }
        return .map(
            [
                (
                    "username",
                    scheme.keys.username == nil ? credentialNode("Username", isSecret: false, at: span) : nil
                ),
                ("password", scheme.keys.password == nil ? credentialNode("Password", isSecret: true, at: span) : nil),
            ], at: span)
    }

    private func token(
        _ entries: [(String, SyntaxNode?)], further: SyntaxNode?, asksGrant: Bool
    ) -> SyntaxNode {
        let own = SyntaxNode.map(entries + clientEntries, at: span)
        let all = further.map { DefinitionMerger.merge($0, over: own) } ?? own
        let proves = scheme.clientAuthentication == .privateKeyJWT || asksGrant && scheme.grant == .jwtBearer
        return step("token", to: scheme.token, all, isSigned: proves, errors: errors)
    }

    private func step(
        _ name: String, to address: TemplateField, _ entries: SyntaxNode, isSigned: Bool, errors: SyntaxNode,
        _ encoding: OAuth2Scheme.Encoding? = nil
    ) -> SyntaxNode {
        let encoding = encoding ?? scheme.encoding
        let isQuery = encoding == .query
        return .map(
            [
                ("name", text(name)),
                ("request", .joined([.made("POST "), .template(address.node)], at: address.span)),
                ("auth", text(isSigned && scheme.keys.assertion != nil ? ".assertion" : "none")),
                ("headers", .map([("accept", text("application/json")), ("authorization", basic)], at: span)),
                ("query", isQuery ? entries : nil),
                ("encoding", text(isQuery ? "none" : encoding.rawValue)),
                ("body", isQuery ? nil : entries),
                ("store", scheme.introspection == nil || name != "token" ? nil : tokenStore),
                ("errors", errors),
            ], at: span)
    }

    // MARK: The grant

    private var grantEntries: [(String, SyntaxNode?)] {
        let keys = scheme.keys
        switch scheme.grant {
        case .password:
            return [
                ("username", hole(keys.username.map { .taken($0.node) } ?? .made("credentials.username"))),
                ("password", hole(keys.password.map { .taken($0.node) } ?? .made("credentials.password"))),
            ]
        case .tokenExchange:
            let actorType = keys.actorToken == nil ? nil : text("urn:ietf:params:oauth:token-type:access_token")
            return [
                ("subject_token", keys.subjectToken.map { hole(.taken($0.node)) }),
                ("subject_token_type", text(escapedTemplate(keys.subjectTokenType))),
                ("actor_token", keys.actorToken.map { hole(.taken($0.node)) }), ("actor_token_type", actorType),
            ]
        case .authorizationCode, .clientCredentials, .deviceCode, .jwtBearer: return []
        }
    }

    private var scopeEntries: [(String, SyntaxNode?)] { scheme.scopes?.entries(at: span) ?? [] }

    // MARK: The client

    private var clientEntries: [(String, SyntaxNode?)] {
        let id = scheme.clientParameter.map { ($0, hole(clientID)) }
        guard scheme.clientAuthentication != .basic else { return [] }
        let isSigned = scheme.clientAuthentication == .privateKeyJWT
        return [
            id ?? ("client_id", nil),
            ("client_secret", scheme.clientAuthentication == .body ? hole(clientSecret) : nil),
            ("client_assertion_type", isSigned ? text("urn:ietf:params:oauth:client-assertion-type:jwt-bearer") : nil),
        ]
    }

    /// RFC 6749 §2.3.1: both are form-encoded before they are joined.
    private var basic: SyntaxNode? {
        guard scheme.clientAuthentication == .basic else { return nil }
        return .joined(
            [
                .made("Basic ${base64.encode(bytes(url.escape("), clientID, .made(") + ':' + url.escape("),
                clientSecret,
                .made(")))}"),
            ], at: span)
    }

    private var clientID: ScalarPiece { client("client_id", scheme.clientID) }
    private var clientSecret: ScalarPiece { client("client_secret", scheme.clientSecret) }

    private func client(_ name: String, _ field: ExpressionField?) -> ScalarPiece {
        if let field { return .taken(field.node) }
        return .made(written.asks(for: name) ? "credentials.\(name)" : "integration.\(name)")
    }

    /// The token that this side signs, and the entries that carry it.
    var assertion: InnerScheme? {
        guard let block = scheme.keys.assertion, let node = scheme.keys.assertionNode else { return nil }
        let isClient = scheme.clientAuthentication == .privateKeyJWT
        let entries: [(String, SyntaxNode?)] = [
            ("assertion", scheme.grant == .jwtBearer ? text("${signature}") : nil),
            ("client_assertion", isClient ? text("${signature}") : nil),
        ]
        let place = scheme.encoding == .query ? "query" : "body"
        let apply = SyntaxNode.map([(place, .map(entries, at: span))], at: span)
        var diagnostics = DiagnosticList()
        let filled = SignedTokenDefinition.read(isClient ? withClaims(node) : node, diagnostics: &diagnostics)
        return InnerScheme("assertion", diagnostics.hasErrors ? block : filled, apply: apply, isForToken: true)
    }

    /// RFC 7523 §3: a client speaks for itself, to the token address.
    private func withClaims(_ node: SyntaxNode) -> SyntaxNode {
        let claims = SyntaxNode.map(
            [("iss", hole(clientID)), ("sub", hole(clientID)), ("aud", scheme.token.node)], at: span)
        return DefinitionMerger.merge(node, over: .map([("claims", claims)], at: span))
    }

    // MARK: The end of a token

    /// Behind the token a question for its end (RFC 7662 §2.1), where the definition says so.
    private func withIntrospection(_ token: SyntaxNode) -> [SyntaxNode] {
        guard let address = scheme.introspection else { return [token] }
        let entries =
            [("token", text("${credentials.access_token}")), ("token_type_hint", text("access_token"))] + clientEntries
        let inactive = rule("response.body.active == false", "unauthorized", "the new token is not active")
        return [
            token,
            step(
                "introspect", to: address, .map(entries, at: span),
                isSigned: scheme.clientAuthentication == .privateKeyJWT,
                errors: .list([inactive], at: span), scheme.encoding == .query ? .query : .form),
        ]
    }

    /// What the token's answer gives is kept before the next one comes; what the definition adds as well.
    private var tokenStore: SyntaxNode {
        written.node?["store"].map { DefinitionMerger.merge($0, over: store) } ?? store
    }

    // MARK: The answer

    /// RFC 6749 §5.2, whatever the status: some answer 200 with an error.
    ///
    /// A server that fails, or is asked too often, says nothing of the grant, whatever stands in its answer.
    private var errors: SyntaxNode {
        .list(
            [
                rule(
                    "response.body.error == 'invalid_grant' && \(Self.isAnswer)", "unauthorized",
                    "the grant or refresh token is no longer accepted"),
                rule(
                    "response.body.error in ['invalid_client', 'unauthorized_client'] && \(Self.isAnswer)",
                    "unauthorized",
                    "the client id or secret is refused"),
                rule("response.body.error in ['server_error', 'temporarily_unavailable']", "unavailable", nil),
                rule("!isBlank(response.body.error) && \(Self.isAnswer)", "invalid", "the token request is refused"),
            ], at: span)
    }

    private static let isAnswer = "response.status < 500 && response.status != 429"

    private func rule(_ test: String, _ meaning: String, _ message: String?) -> SyntaxNode {
        .map(
            [
                ("when", text(test)), ("is", text(meaning)), ("code", text("response.body.error")),
                ("message", message.map { text(quoted($0)) }),
            ], at: span)
    }

    private func text(_ text: String) -> SyntaxNode { .text(text, at: span) }

    private func hole(_ piece: ScalarPiece) -> SyntaxNode { .joined([.made("${"), piece, .made("}")], at: span) }
}
