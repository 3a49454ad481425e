public import EngineLanguage

/// OAuth 2.1 as servers of the Model Context Protocol have it: who authorises is found out at the server itself.
///
/// It stands for `oauth2` whose addresses and client were learnt (RFC 9728, 8414, 7591), with the server's name in
/// every request for a token (RFC 8707).
public struct MCPOAuthScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "mcp_oauth"
    /// What it is for.
    public static let summary =
        "OAuth as MCP servers have it: who authorises, and how, is found out at `server`; the client registers itself."

    private let server: TemplateField
    private let scopes: OAuth2ScopeList?
    private let written: WrittenScheme
    private let span: Span

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        span = object.span(of: "type") ?? object.span
        written = WrittenScheme(node: object.node)
        server = object.required(
            "server", .template(in: .auth), "Address of the server.", example: "https://mcp.acme.test/mcp")
        scopes = object.optional(
            "scopes", .object(OAuth2ScopeList.self),
            "What is asked for where the operator names nothing; else what the server says that it needs.")
    }

    /// The callback brings a code.
    public var answer: ConsentDefinition.Answer? { .code("code") }

    /// What is asked for where the operator names nothing.
    var defaultScopes: [String] { scopes?.defaults ?? [] }

    /// Where a person grants access: at an address that was learnt.
    public var consent: ConsentDefinition? {
        var consent = oauth.consent
        consent?.discovery = ServerDiscoveryDefinition(
            server: server, separator: scopes?.separator ?? " ", clientID: expression(client("client_id")),
            clientSecret: expression(client("client_secret")), request: request)
        consent?.issuerDemand = expression("has(credentials.demands_issuer)")
        return consent
    }

    /// The parts of `oauth2`, and how the client proves itself as it was told to.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let proof = SyntaxNode.map([("headers", .map([("authorization", basic)], at: span))], at: span)
        func proving(_ steps: SyntaxNode) -> SyntaxNode {
            .list((steps.elements ?? []).map { DefinitionMerger.merge(proof, over: $0) }, at: span)
        }
        let stands = oauth.expansion(written, at: span).mapValue(of: "acquire", proving)
            .mapValue(of: "refresh", proving)
        guard written.revocation == nil else { return stands }
        return DefinitionMerger.merge(.map([("revoke", .list([revocation(proof)], at: span))], at: span), over: stands)
    }

    // MARK: What it stands for

    /// The same with addresses that were learnt.
    private var oauth: OAuth2Scheme {
        let resource = ("resource", text("${credentials.resource}"))
        let secret = ("client_secret", optional("credentials.client_auth == 'client_secret_post'", ownSecret))
        let scope = ("scope", optional("has(credentials.requested_scope)", "credentials.requested_scope"))
        let tree = SyntaxNode.map(
            [
                ("token", text("${credentials.token_url}")), ("authorize", text("${credentials.authorize_url}")),
                ("issuer", text("${credentials.issuer}")), ("token_auth", text("none")),
                ("client_id", text(ownID)),
                ("authorize_params", .map([scope, resource], at: span)),
                ("token_params", .map([secret, resource], at: span)),
                ("refresh_params", .map([secret, resource], at: span)),
            ], at: span)
        var diagnostics = DiagnosticList()
        return OAuth2Scheme.read(tree, diagnostics: &diagnostics)
    }

    /// RFC 7009, where the server has it.
    private func revocation(_ proof: SyntaxNode) -> SyntaxNode {
        let step = OAuth2TokenStep(scheme: oauth, written: written, span: span)
        let call = step.revoke(text("${credentials.revoke_url}"))
        let body = SyntaxNode.map(
            [("client_secret", optional("credentials.client_auth == 'client_secret_post'", ownSecret))], at: span)
        let test = text("has(credentials.revoke_url) && has(credentials.access_token)")
        let own = SyntaxNode.map([("when", test), ("body", body)], at: span)
        return DefinitionMerger.merge(own, over: DefinitionMerger.merge(proof, over: call))
    }

    /// The call by which what servers say is asked for; its address is another each time.
    private var request: StepDefinition {
        let tree = SyntaxNode.map(
            [
                ("name", text("discovery")), ("request", .joined([.made("GET "), .template(server.node)], at: span)),
                ("auth", text("none")), ("headers", .map([("accept", text("application/json"))], at: span)),
                ("timeout", text("10s")),
            ], at: span)
        var diagnostics = DiagnosticList()
        return StepDefinition.read(tree, diagnostics: &diagnostics)
    }

    // MARK: The client

    /// A client that the operator, or the person, has registered.
    private func client(_ name: String) -> String {
        written.asks(for: name) ? "credentials.\(name)" : "integration.\(name)"
    }

    private var ownID: String { "has(credentials.client_id) ? credentials.client_id : \(client("client_id"))" }
    private var ownSecret: String {
        "(has(credentials.client_id) ? credentials.client_secret : \(client("client_secret")))"
    }

    /// RFC 6749 §2.3.1: both are form-encoded before they are joined.
    private var basic: SyntaxNode {
        let pair = "url.escape(\(ownID)) + ':' + url.escape(\(ownSecret))"
        return optional("credentials.client_auth == 'client_secret_basic'", "'Basic ' + base64.encode(bytes(\(pair)))")
    }

    private func optional(_ test: String, _ value: String) -> SyntaxNode {
        text("${\(test) ? optional.of(\(value)) : optional.none()}")
    }

    private func expression(_ text: String) -> ExpressionField { ExpressionField(madeUp: text, at: span) }

    private func text(_ text: String) -> SyntaxNode { .text(text, at: span) }
}

/// How a server is asked who authorises its clients.
struct ServerDiscoveryDefinition: Sendable {
    let server: TemplateField
    /// What stands between two scopes.
    let separator: String
    /// A client that is registered already.
    let clientID: ExpressionField
    let clientSecret: ExpressionField
    /// The call, but for its address.
    let request: StepDefinition
}
