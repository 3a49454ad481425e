internal import EngineLanguage

/// What an OAuth client asks for.
struct OAuth2Scopes: Configurable {
    static let shapeName = "auth.oauth2.scopes"

    let main: OAuth2ScopeList
    let optional: [String]
    let parameter: String?
    let optionalParameter: String?
    let also: NamedValues<OAuth2ScopeList>

    init(reading object: inout ObjectReader) {
        main = object.keys(of: OAuth2ScopeList.self)
        optional = object.optional(
            "optional", .oneOrList(of: .text), "Further scopes that the operator may name; sent by `optional_param`.",
            default: [], example: "[crm.objects.deals.read]")
        parameter = object.removable(
            "param", .text, "Name of the entry; null sends none.", default: "scope")
        optionalParameter = object.optional(
            "optional_param", .text, "Name of the entry that carries `optional`; without it they are not sent.",
            example: "optional_scope")
        also = object.optional(
            "also", .map(of: .object(OAuth2ScopeList.self)), "Further scope entries, by their names.", default: .init(),
            example: "{ user_scope: { default: [\"search:read\"], separator: \",\" } }")
        object.key("optional_param", needs: "optional")
    }

    /// The entries of a token request.
    func entries(at span: Span) -> [(String, SyntaxNode?)] {
        [
            parameter.map { ($0, main.chosen(at: span)) },
            optionalParameter.map { ($0, .text(escapedTemplate(main.joined(optional)), at: span)) },
        ].compactMap { $0 } + also.map { ($0.name, .text(escapedTemplate($0.value.joined()), at: span)) }
    }
}

/// Scopes, and how several are written.
struct OAuth2ScopeList: Configurable {
    static let shapeName = "auth.oauth2.scope_list"

    let defaults: [String]
    let separator: String

    init(reading object: inout ObjectReader) {
        defaults = object.optional(
            "default", .oneOrList(of: .text), "Asked for where the operator names none.", default: [],
            example: "[read, write]")
        separator = object.optional("separator", .text, "What stands between two.", default: " ", example: "\",\"")
    }

    /// Some scopes as one text.
    func joined(_ scopes: [String]? = nil) -> String { (scopes ?? defaults).joined(separator: separator) }

    /// What the operator chose, else the defaults; left out if there is neither.
    func chosen(at span: Span) -> SyntaxNode {
        let fallback = "[" + defaults.map(quoted).joined(separator: ", ") + "]"
        let chosen =
            defaults.isEmpty
            ? "integration.scopes" : "(size(integration.scopes) > 0 ? integration.scopes : \(fallback))"
        let joined = "\(chosen).join(\(quoted(separator)))"
        guard defaults.isEmpty else { return .text("${\(joined)}", at: span) }
        return .text("${size(integration.scopes) > 0 ? optional.of(\(joined)) : optional.none()}", at: span)
    }
}
