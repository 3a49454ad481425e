public import EngineLanguage

/// The parts that every scheme has: what is asked, how a token is obtained, what is kept, how long it serves, and how a
/// request is marked (definitions.md §6.1).
public struct SchemeParts: Configurable {
    /// The name in shapes.
    public static let shapeName = "auth.common"

    /// The scheme of this file under which this one is laid.
    public let parent: Spanned<String>?
    /// What people call it.
    public let title: String?
    /// One sentence, or a link, that says where to find the credentials.
    public let help: String?
    /// Whether only other requests use it; then people are not offered it.
    public let isInternal: Bool
    /// Fields that a person fills.
    public let credentials: NamedValues<CredentialDefinition>
    /// Calls that obtain a token.
    public let acquire: [StepDefinition]
    /// Calls that obtain another; empty: `acquire` again.
    public let refresh: [StepDefinition]
    /// What is kept of the answer; an absent value keeps the old one.
    public let store: NamedValues<ExpressionField>
    /// Names of kept values that are no secret.
    public let publicNames: [Spanned<String>]
    /// When the token ends.
    public let expires: ExpressionField?
    /// How long before its end it is refreshed.
    public let refreshBefore: Duration
    /// How long it serves where nothing else says.
    public let end: TokenLifetime
    /// Whether a refresh token serves once; nothing: it may be so.
    public let rotates: Bool?
    /// How a request is marked.
    public let apply: SchemeApplication?
    /// Further named forms, chosen by a request's `as`.
    public let applyAs: NamedValues<SchemeApplication>
    /// Calls that take the access back; an address only where the type makes a call of it.
    let revocation: Either<Spanned<TemplateField>, [StepDefinition]>?
    /// What is done while a person connects by this scheme, in place of the provider's.
    public let connect: ConnectDefinition?

    /// Reads the keys.
    public init(reading object: inout ObjectReader) {
        parent = object.optional("extends", .spanned(.text), "Scheme of this file under which this one is laid.")
        title = object.optional("title", .text, "What people call it; from the type.", example: "API token")
        help = object.optional("help", .text, "One sentence, or a link, that says where to find the credentials.")
        isInternal = object.optional(
            "internal", .boolean, "Used by other requests only, not offered to people.", default: false)
        credentials = object.optional(
            "credentials", .map(of: .object, keys: .name), "Fields that a person fills; by type.", default: .init(),
            example: "{ token: { title: API token } }")
        acquire = object.optional(
            "acquire", .oneOrList(of: .object), "Calls that obtain a token; by type.", default: [],
            example: "[{ request: POST /login, body: { user: \"${credentials.username}\" } }]")
        refresh = object.optional(
            "refresh", .oneOrList(of: .object), "Calls that obtain another; `acquire` again.", default: [])
        store = object.optional(
            "store", .map(of: .expression(in: .auth), keys: .name),
            "What is kept of the answer, at `credentials.<name>`; an absent value keeps the old one.", default: .init(),
            example: "{ access_token: response.body.token }")
        publicNames = object.optional(
            "public", .oneOrList(of: .spanned(.text)), "Kept names that are no secret.", default: [], example: "[team]")
        expires = object.optional(
            "expires", .expression(in: .auth), "When the token ends; by type.",
            example: "timestamp(response.body.expires_at)")
        refreshBefore = object.optional(
            "refresh_before", .duration, "How long before its end it is refreshed.", default: .seconds(900))
        end = object.optional(
            "lifetime", .lifetime,
            "How long it serves where nothing else says: a duration, `never`, or `introspect` (oauth2).",
            default: .never, example: "1h")
        rotates = object.optional(
            "rotates", .boolean,
            "A refresh token serves once; with false a refresh whose answer was lost is sent again. Else it is not.")
        apply = object.optional("apply", .object, "How a request is marked; by type.")
        applyAs = object.optional(
            "apply_as", .map(of: .object, keys: .name), "Further named forms, chosen by a request's `as`.",
            default: .init())
        revocation = object.optional(
            "revoke", .either(.spanned(.template(in: .auth)), or: .oneOrList(of: .object)),
            "How the access is taken back when the connection is deleted: of `oauth2` an address (RFC 7009), or calls.",
            example: "https://acme.test/oauth/revoke")
        connect = object.optional(
            "connect", .object, "What is done while a person connects by this scheme; its keys replace the provider's.")
    }

    /// Calls that take the access back.
    var revoke: [StepDefinition] {
        guard case .second(let steps)? = revocation else { return [] }
        return steps
    }

    /// How long it serves where nothing else says; nothing: for ever, or as its server says.
    public var lifetime: Duration? { end.length }

    /// The keys, in the order in which they are printed.
    static let keys = [
        "extends", "title", "help", "internal", "credentials", "acquire", "refresh", "store", "public", "expires",
        "refresh_before", "lifetime", "rotates", "apply", "apply_as", "revoke", "connect",
    ]
}

/// How a request is marked.
public struct SchemeApplication: Configurable {
    /// The name in shapes.
    public static let shapeName = "auth.apply"

    /// Headers.
    public let headers: NamedValues<TemplateTree>
    /// Query entries.
    public let query: NamedValues<TemplateTree>
    /// Cookies.
    public let cookies: NamedValues<TemplateTree>
    /// Entries of the body.
    public let body: NamedValues<TemplateTree>

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        headers = object.optional(
            "headers", .map(of: .templateTree(in: .auth), keys: .headerName), "Headers.", default: .init(),
            example: "{ authorization: \"Bearer ${credentials.token}\" }")
        query = object.optional("query", .map(of: .templateTree(in: .auth)), "Query entries.", default: .init())
        cookies = object.optional("cookies", .map(of: .templateTree(in: .auth)), "Cookies.", default: .init())
        body = object.optional("body", .map(of: .templateTree(in: .auth)), "Entries of the body.", default: .init())
    }

    /// Whether nothing is marked.
    public var isEmpty: Bool { headers.isEmpty && query.isEmpty && cookies.isEmpty && body.isEmpty }
}
