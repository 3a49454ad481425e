/// Who may ask for a route.
enum RouteRule: Sendable, Hashable {
    /// Anybody: the answer holds nothing private.
    case open
    /// An API key that has the scope.
    case key(Scope)
    /// An API key that has the scope, or the token of a connect session.
    case keyOrSession(Scope)
    /// The token of a connect session.
    case session
    /// The token of a connect session in the query, as Nango's front end sends it.
    case querySession
    /// Whoever shows what the handler asks for: a state with its cookie, a provider's signature, a token in the body.
    ///
    /// The text says what.
    case ownProof(String)

    /// Whether a page in a browser asks, which shows a fault's message and reads nothing else (nango-api.md §2.6).
    var isForPages: Bool {
        switch self {
        case .querySession, .ownProof: true
        case .open, .key, .keyOrSession, .session: false
        }
    }
}

/// What an API key may do (nango-api.md, appendix A): `environment:connections:read`, for example.
struct Scope: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The scope as clients write it.
    let description: String

    init(_ text: String) {
        description = text
    }

    init(stringLiteral text: String) {
        description = text
    }

    /// Whether a granted scope covers this one: the same, or a beginning of it that ends with `*`.
    func isCovered(by granted: Scope) -> Bool {
        guard granted.description.hasSuffix("*") else { return granted == self }
        return description.hasPrefix(granted.description.dropLast())
    }
}
