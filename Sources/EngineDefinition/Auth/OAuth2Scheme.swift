public import EngineLanguage

/// OAuth 2.0: a token of the application (RFC 6749 §4.4), or the refresh of one that a person granted (§6).
public struct OAuth2Scheme: AuthScheme {
    /// How a token is obtained.
    enum Grant: String, ShapeChoice {
        /// By a person in a browser; its tokens are imported, and refreshed here.
        case authorizationCode = "authorization_code"
        /// By the application itself.
        case clientCredentials = "client_credentials"
    }

    /// How the token request proves who the client is.
    enum ClientAuthentication: String, ShapeChoice {
        /// Id and secret in the body.
        case body
        /// Both in the `Authorization` header.
        case basic
        /// Only the id.
        case none
    }

    /// How the token request is written.
    enum Encoding: String, ShapeChoice {
        /// As a form.
        case form
        /// As JSON.
        case json
        /// In the query.
        case query
    }

    /// The word after `type:`.
    public static let name = "oauth2"
    /// What it is for.
    public static let summary =
        "OAuth 2.0: a token of the application, or one that a person granted and that is refreshed."

    let grant: Grant
    let token: TemplateField
    let scopes: OAuth2Scopes?
    let tokenParameters: NamedValues<TemplateTree>
    let refreshParameters: NamedValues<TemplateTree>
    let parameterNodes: (token: SyntaxNode?, refresh: SyntaxNode?)
    let clientID: ExpressionField?
    let clientSecret: ExpressionField?
    let clientParameter: String?
    let clientAuthentication: ClientAuthentication
    let encoding: Encoding

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        let node = object.node
        parameterNodes = (node?["token_params"], node?["refresh_params"])
        grant = object.optional("grant", .choice, "How a token is obtained.", default: .authorizationCode)
        token = object.required(
            "token", .template(in: .auth), "Address that gives tokens.", example: "https://acme.test/oauth/token")
        scopes = object.optional("scopes", .object(OAuth2Scopes.self), "What is asked for.")
        tokenParameters = object.optional(
            "token_params", .map(of: .templateTree(in: .auth)), "Further entries of the token request.",
            default: .init(),
            example: "{ audience: \"https://api.acme.test\" }")
        refreshParameters = object.optional(
            "refresh_params", .map(of: .templateTree(in: .auth)), "Further entries of the refresh request.",
            default: .init())
        clientID = object.optional(
            "client_id", .expression(in: .auth, .required),
            "The client's id; the integration's, or the person's own where `credentials` has a field of this name.")
        clientSecret = object.optional(
            "client_secret", .expression(in: .auth), "The client's secret, from the same place as its id.")
        clientParameter = object.removable(
            "client_param", .text, "Name of the entry with the client's id; null sends none.", default: "client_id")
        clientAuthentication = object.optional(
            "token_auth", .choice, "How the token request proves who the client is.", default: .body)
        encoding = object.optional("token_encoding", .choice, "How the token request is written.", default: .form)
    }

    /// The token request as a step, what is kept of its answer, and the header that carries the token.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let step = OAuth2TokenStep(scheme: self, written: written, span: span)
        let isOwn = grant == .clientCredentials
        return .map(
            [
                ("acquire", isOwn ? .list([step.clientCredentials()], at: span) : nil),
                ("refresh", isOwn ? nil : .list([step.refresh()], at: span)),
                ("store", store(at: span)),
                ("expires", expires(at: span)),
                ("apply", headerNode("authorization", .text("Bearer ${credentials.access_token}", at: span), at: span)),
            ], at: span)
    }

    private func store(at span: Span) -> SyntaxNode {
        let names = ["access_token", "refresh_token", "token_type", "scope", "expires_in"]
        return .map(names.map { ($0, .text("response.body.\($0)", at: span)) }, at: span)
    }

    /// RFC 6749 §5.1: seconds from now; an answer that gives none, zero or less says nothing.
    private func expires(at span: Span) -> SyntaxNode {
        let seconds = "int(response.body.expires_in)"
        return .text(
            "\(seconds) > 0 ? optional.of(now + duration(string(\(seconds)) + 's')) : optional.none()", at: span)
    }
}

/// What an OAuth client asks for.
struct OAuth2Scopes: Configurable {
    static let shapeName = "auth.oauth2.scopes"

    let defaults: [String]
    let separator: String
    let parameter: String?

    init(reading object: inout ObjectReader) {
        defaults = object.optional(
            "default", .oneOrList(of: .text), "Asked for where the operator names none.", default: [],
            example: "[read, write]")
        separator = object.optional("separator", .text, "What stands between two.", default: " ", example: "\",\"")
        parameter = object.removable(
            "param", .text, "Name of the entry; null sends none.", default: "scope")
    }

    /// The entry's value: what the operator chose, else the defaults; left out if there is neither.
    func value(at span: Span) -> SyntaxNode {
        let fallback = "[" + defaults.map(quoted).joined(separator: ", ") + "]"
        let chosen =
            defaults.isEmpty
            ? "integration.scopes" : "(size(integration.scopes) > 0 ? integration.scopes : \(fallback))"
        let joined = "\(chosen).join(\(quoted(separator)))"
        guard defaults.isEmpty else { return .text("${\(joined)}", at: span) }
        return .text("${size(integration.scopes) > 0 ? optional.of(\(joined)) : optional.none()}", at: span)
    }
}
