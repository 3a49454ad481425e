public import EngineLanguage

/// A key that a request carries at some place.
public struct APIKeyScheme: AuthScheme {
    /// Where a key stands.
    enum Place: String, ShapeChoice {
        /// In a header.
        case header
        /// In the query.
        case query
        /// In a cookie.
        case cookie
        /// In the body.
        case body

        /// The key of `apply` for this place.
        var part: String {
            switch self {
            case .header: "headers"
            case .query: "query"
            case .cookie: "cookies"
            case .body: "body"
            }
        }
    }

    /// The word after `type:`.
    public static let name = "api_key"
    /// What it is for.
    public static let summary = "A key in a header, the query, a cookie or the body; field `api_key`."

    private let place: Place
    private let parameter: String?
    private let prefix: String?

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        place = object.optional("in", .choice, "Where the key stands.", default: .header)
        parameter = object.optional(
            "name", .text(.filled), "Name of the header, entry or cookie; not needed beside `apply`.",
            example: "x-api-key")
        prefix = object.optional(
            "prefix", .text, "What stands before the key; a space follows a word.", example: "Token")
        object.check(.missingKey, "One of `name` or `apply` is written.") { keys in
            keys.has("name") || keys.has("apply")
                ? nil : keys.breach("an API key needs 'name', the header or entry that carries it")
        }
    }

    /// One field, and the place that carries it.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let value = SyntaxNode.text("\(lead)${credentials.api_key}", at: span)
        let apply = parameter.map { SyntaxNode.map([(place.part, .map([($0, value)], at: span))], at: span) }
        let field = credentialNode("API key", isSecret: true, at: span)
        return .map([("credentials", .map([("api_key", field)], at: span)), ("apply", apply)], at: span)
    }

    private var lead: String {
        guard let prefix, let last = prefix.last else { return "" }
        return escapedTemplate(prefix) + (last.isLetter || last.isNumber ? " " : "")
    }
}
