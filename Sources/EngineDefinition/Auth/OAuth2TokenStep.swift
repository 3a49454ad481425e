internal import EngineLanguage

/// Writes the requests to a token endpoint (RFC 6749 §4.4.2, §6).
struct OAuth2TokenStep {
    let scheme: OAuth2Scheme
    let written: WrittenScheme
    let span: Span

    /// The application's own token.
    func clientCredentials() -> SyntaxNode {
        step(
            [("grant_type", text("client_credentials")), scopeEntry], further: scheme.parameterNodes.token)
    }

    /// Another token for one that a person granted.
    func refresh() -> SyntaxNode {
        step(
            [("grant_type", text("refresh_token")), ("refresh_token", text("${credentials.refresh_token}"))],
            further: scheme.parameterNodes.refresh)
    }

    private func step(_ entries: [(String, SyntaxNode?)], further: SyntaxNode?) -> SyntaxNode {
        let own = SyntaxNode.map(entries + clientEntries, at: span)
        let all = further.map { DefinitionMerger.merge($0, over: own) } ?? own
        let isQuery = scheme.encoding == .query
        return .map(
            [
                ("name", text("token")),
                ("request", .joined([.made("POST "), .template(scheme.token.node)], at: scheme.token.span)),
                ("auth", text("none")),
                ("headers", .map([("accept", text("application/json")), ("authorization", basic)], at: span)),
                ("query", isQuery ? all : nil),
                ("encoding", text(isQuery ? "none" : scheme.encoding.rawValue)),
                ("body", isQuery ? nil : all),
                ("errors", errors),
            ], at: span)
    }

    // MARK: The client

    private var clientEntries: [(String, SyntaxNode?)] {
        let id = scheme.clientParameter.map { ($0, hole(clientID)) }
        let secret = scheme.clientAuthentication == .body ? hole(clientSecret) : nil
        guard scheme.clientAuthentication != .basic else { return [] }
        return [id ?? ("client_id", nil), ("client_secret", secret)]
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

    private var scopeEntry: (String, SyntaxNode?) {
        guard let scopes = scheme.scopes, let parameter = scopes.parameter else { return ("scope", nil) }
        return (parameter, scopes.value(at: span))
    }

    // MARK: The answer

    /// RFC 6749 §5.2, whatever the status: some answer 200 with an error.
    private var errors: SyntaxNode {
        .list(
            [
                rule(
                    "response.body.error == 'invalid_grant'", "unauthorized",
                    "the grant or refresh token is no longer accepted"),
                rule(
                    "response.body.error in ['invalid_client', 'unauthorized_client']", "unauthorized",
                    "the client id or secret is refused"),
                rule("response.body.error in ['server_error', 'temporarily_unavailable']", "unavailable", nil),
                rule("!isBlank(response.body.error)", "invalid", "the token request is refused"),
            ], at: span)
    }

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
