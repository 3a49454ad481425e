internal import EngineLanguage

/// The scopes that upstream granted to a connection, where it said so: the kept `scope` of a token's answer
/// (RFC 6749 §5.1).
struct GrantedScopes {
    /// The scopes; nothing: it is not known which there are.
    let names: Set<String>?

    /// Reads what is kept.
    ///
    /// Some answers separate by commas, and some give a list.
    init(_ credentials: ExpressionMap) {
        switch credentials["scope"] {
        case .string(let text)?:
            let parts = text.split { $0 == " " || $0 == "," }.map(String.init)
            names = parts.isEmpty ? nil : Set(parts)
        case .list(let elements)?:
            let parts = elements.compactMap(\.string)
            names = parts.isEmpty || parts.count != elements.count ? nil : Set(parts)
        default: names = nil
        }
    }

    /// Those of some scopes that were not granted; none where it is not known.
    func missing(of wanted: [String]) -> [String] {
        guard let names else { return [] }
        return wanted.filter { !names.contains($0) }
    }
}

extension RequestPlan {
    /// Why the request must not be made with some credentials: a scope that it needs was not granted.
    func scopeFault(_ credentials: ExpressionMap) -> CallFault? {
        guard !scopes.isEmpty, !authorization.schemes.isEmpty else { return nil }
        let granted = GrantedScopes(credentials)
        let missing = granted.missing(of: scopes)
        guard !missing.isEmpty else { return nil }
        let names = Suggestion.listing(missing)
        let had = Suggestion.listing((granted.names ?? []).sorted())
        let message = "the connection lacks the scope\(missing.count > 1 ? "s" : "") \(names); granted were \(had)"
        return CallFault(.scope, message, call: name, span: span)
    }
}
