internal import EngineDefinition
internal import EngineLanguage

/// Refuses credentials that no request could carry, at the place where they were sent.
///
/// Nothing is trimmed: a line break behind a key may be a slip of the hand, and a blank may belong to a password.
/// Whoever sent it knows.
enum CredentialTexts {
    /// Texts without which nothing is authorised, and of which an empty one means nothing.
    private static let needed: Set = [
        "apiKey", "access_token", "refresh_token", "token", "oauth_token", "oauth_token_secret",
    ]

    /// Looks at credentials that a host brings.
    /// - Throws: `invalid_body` with the place of the first that cannot be.
    static func check(_ posted: [String: JSONValue], for provider: ProviderDefinition) throws(RouteFault) {
        let mode = posted["type"]?.string.flatMap { AuthMode(rawValue: $0) }
        let scheme = mode.flatMap { provider.scheme(of: $0)?.definition }
        for (name, value) in posted.sorted(by: { $0.key < $1.key }) {
            for (path, text) in texts(value, at: ["credentials", name]) {
                try check(text, name, path, takesLines: takesLines(name, scheme))
            }
        }
    }

    private static func check(
        _ text: String, _ name: String, _ path: [String], takesLines: Bool
    ) throws(RouteFault) {
        let last = path.last ?? name
        guard takesLines || !text.hasLineBreak else {
            throw .invalidBody(path, "'\(last)' must be one line; what was pasted has a line break")
        }
        guard !text.isEmpty || !needed.contains(name) else {
            throw .invalidBody(path, "'\(last)' must be a text that is not empty")
        }
    }

    private static func texts(_ value: JSONValue, at path: [String]) -> [([String], String)] {
        if let text = value.string { return [(path, text)] }
        return (value.members ?? []).compactMap { member in member.value.string.map { (path + [member.key], $0) } }
    }

    private static func takesLines(_ name: String, _ scheme: SchemeDefinition?) -> Bool {
        guard let scheme else { return false }
        let login = LoginNames(scheme)
        let field =
            login?.parts.first { $0.name == name }.flatMap { login?.field(of: $0) }
            ?? (name == "apiKey" ? CredentialFace(scheme: scheme).keyField : name)
        return scheme.parts.credentials[field]?.setting.takesLines ?? false
    }
}
