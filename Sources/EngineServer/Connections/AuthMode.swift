internal import EngineDefinition
internal import EngineLanguage

/// What clients of Nango call a way to authorise.
enum AuthMode: String, Sendable, CaseIterable {
    case none = "NONE"
    case apiKey = "API_KEY"
    case basic = "BASIC"
    case oauth1 = "OAUTH1"
    /// A token of OAuth 1.0 that a person pastes.
    case tba = "TBA"
    case oauth2 = "OAUTH2"
    case clientCredentials = "OAUTH2_CC"
    case app = "APP"
    case jwt = "JWT"
    case twoStep = "TWO_STEP"
    case signature = "SIGNATURE"
    case sigV4 = "AWS_SIGV4"
    case mcp = "MCP_OAUTH2_GENERIC"

    /// The mode of a scheme: by its type, and where that may be anything, by the fields that it asks for.
    init(_ scheme: SchemeDefinition?) {
        guard let scheme else {
            self = .none
            return
        }
        let fields = scheme.parts.credentials
        let isUserAndPassword = fields.count == 2 && fields["username"] != nil && fields["password"] != nil
        self =
            switch scheme.typeName {
            case "none": .none
            case "api_key", "bearer": .apiKey
            case "basic": .basic
            case "oauth1":
                !scheme.asksPerson && fields["token_id"] != nil && fields["token_secret"] != nil ? .tba : .oauth1
            case "app", "install": .app
            case "jwt": .jwt
            case "sigv4": .sigV4
            case "mcp_oauth": .mcp
            case "two_step": .twoStep
            case "signature": isUserAndPassword ? .signature : .apiKey
            case "oauth2":
                // A token that a person brought is of this mode too, where no page of the provider is named.
                scheme.asksPerson || scheme.parts.acquire.isEmpty
                    ? .oauth2 : fields["password"] == nil ? .clientCredentials : .twoStep
            default: isUserAndPassword ? .basic : fields.count == 1 ? .apiKey : fields.isEmpty ? .none : .twoStep
            }
    }

    /// Whether an operator's application stands between the person and the provider.
    var needsApplication: Bool { [.oauth1, .oauth2, .app].contains(self) }

    /// Whether an integration may have one.
    var takesApplication: Bool { needsApplication || self == .tba }

    /// Whether a connection may bring one of its own.
    var takesOwnApplication: Bool { [.oauth1, .oauth2, .tba].contains(self) }
}

extension ProviderDefinition {
    /// The schemes that people are offered, the default first.
    var offeredSchemes: [(name: String, definition: SchemeDefinition)] {
        auth.filter { !$0.value.parts.isInternal }.map { ($0.name, $0.value) }
    }

    /// The scheme of which clients of Nango are told, who know one of a provider: a sign-in where there is one, since
    /// that is what it is there; the default one else.
    var toldScheme: SchemeDefinition? {
        let schemes = offeredSchemes.map(\.definition)
        return schemes.first { AuthMode($0).needsApplication } ?? schemes.first
    }

    /// The mode that clients of Nango are told.
    var authMode: AuthMode { AuthMode(toldScheme) }

    /// The modes at which an operator's application stands between the person and the provider, or may.
    var applicationModes: [AuthMode] {
        offeredSchemes.map { AuthMode($0.definition) }.filter(\.takesApplication)
    }

    /// Whether an integration is of use without an application.
    var worksWithoutApplication: Bool {
        let schemes = offeredSchemes
        return schemes.isEmpty || schemes.contains { !AuthMode($0.definition).needsApplication }
    }

    /// The scheme of a mode; the default one first.
    func scheme(of mode: AuthMode) -> (name: String, definition: SchemeDefinition)? {
        offeredSchemes.first { AuthMode($0.definition) == mode }
    }
}
