internal import EngineLanguage

/// The keys of `oauth2` by which a person grants access: in a browser (RFC 6749 §4.1) or on another device (RFC 8628).
struct OAuth2ConsentKeys: Configurable {
    static let shapeName = "auth.oauth2.consent"

    let authorize: TemplateField?
    let parametersNode: SyntaxNode?
    let device: TemplateField?
    let proof: CodeChallenge
    let codeParameter: String
    let issuer: TemplateField?

    init(reading object: inout ObjectReader) {
        authorize = object.optional(
            "authorize", .template(in: .auth),
            "Address at which a person grants access in a browser; without it tokens are imported.",
            example: "https://acme.test/oauth/authorize")
        parametersNode = object.node?["authorize_params"]
        _ = object.optional(
            "authorize_params", .map(of: .templateTree(in: .auth)),
            "Further entries of that address; null takes one out.", default: .init(),
            example: "{ access_type: offline, prompt: consent }")
        device = object.optional(
            "device", .template(in: .auth),
            "Address that gives a code which a person types on another device (RFC 8628).",
            example: "https://acme.test/oauth/device")
        proof = object.optional(
            "pkce", .choice, "How the token request proves that it belongs to the address that was opened (RFC 7636).",
            default: .s256)
        codeParameter = object.optional(
            "code_param", .text(.filled), "Name under which the callback brings the code.", default: "code")
        issuer = object.optional(
            "issuer", .template(in: .auth),
            "Name of the server that must stand in the callback as `iss` (RFC 9207). Without it an `iss` that comes "
                + "must have the origin of `authorize` or `token`.",
            example: "https://login.acme.test")
        for key in ["authorize_params", "code_param", "issuer"] { object.key(key, needs: "authorize") }
    }

    /// Reports what is of no use beside the grant.
    static func check(_ object: inout ObjectReader, _ grant: OAuth2Scheme.Grant) {
        object.check(.uselessKey, "`authorize`, `device` and `pkce` are for grants that ask a person.") { keys in
            guard !grant.asksPerson, let extra = ["authorize", "device", "pkce"].first(where: keys.has) else {
                return nil
            }
            return keys.breach("'\(extra)' is not read by 'grant: \(grant.rawValue)'", at: extra, help: "remove it")
        }
        object.check(.uselessKey, "`grant: device_code` has no `authorize`.") { keys in
            guard grant == .deviceCode, keys.has("authorize") else { return nil }
            return keys.breach(
                "'authorize' is not read by 'grant: device_code'", at: "authorize",
                help: "leave 'grant' out; 'device' may stand beside 'authorize'")
        }
    }
}

/// How a token request proves that it belongs to the address that was opened (RFC 7636 §4.2).
enum CodeChallenge: String, ShapeChoice {
    /// By the hash of a text that it then shows.
    case s256 = "S256"
    /// By the text itself.
    case plain
    /// Not at all.
    case none

    var doc: String {
        switch self {
        case .s256: "By the hash of a text that it then shows."
        case .plain: "By the text itself."
        case .none: "Not at all."
        }
    }
}
