internal import EngineLanguage

/// What a session says of connections that come of it.
extension SessionContent {
    /// What a host set for an integration before a person came.
    struct Defaults: Sendable {
        /// Texts for the provider's settings; nobody is asked for them.
        var config: [String: String] = [:]
        /// Scopes in place of the integration's.
        var scopes: [String]?
        /// Further entries of the address at which a person is asked.
        var parameters: [(name: String, value: String?)] = []
    }

    /// What the host set for an integration.
    func connectDefaults(of integration: String) -> Defaults {
        guard let value = defaults(of: integration) else { return Defaults() }
        var found = Defaults()
        let config = value["connection_config"]
        found.config = SessionVisit.texts(config)
        found.config["oauth_scopes_override"] = nil
        found.config["webhook_url"] = nil
        found.scopes = Self.scopes(config?["oauth_scopes_override"])
        found.parameters = (value["authorization_params"]?.members ?? []).map { ($0.key, $0.value.string) }
        if let scopes = value["user_scopes"]?.string, !scopes.isEmpty {
            found.parameters.append(("user_scope", scopes))
        }
        return found
    }

    private static func scopes(_ value: JSONValue?) -> [String]? {
        if let elements = value?.elements { return elements.compactMap(\.string) }
        return value?.string.map { $0.split { $0 == "," || $0 == " " }.map(String.init) }
    }

    /// The person, as JSON text.
    var endUserText: String? { endUser.map { JSONWriter.text($0) } }

    /// The tags, as JSON text; nothing if there are none.
    var tagsText: String? { tags.members?.isEmpty == false ? JSONWriter.text(tags) : nil }
}
