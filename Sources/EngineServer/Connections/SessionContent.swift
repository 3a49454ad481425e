internal import EngineLanguage
internal import EngineStore

/// What a host said of a connect session.
struct SessionContent: Sendable {
    /// The session as it is kept.
    let json: JSONValue

    init(_ session: StoredSession) {
        json = (try? JSONValue(parsing: session.content)) ?? [:]
    }

    init(json: JSONValue) {
        self.json = json
    }

    /// Whom the session is for.
    var endUser: JSONValue? {
        guard let told = json["end_user"], !told.isNull else { return nil }
        return told
    }

    /// The integrations that it offers; nothing: all of them.
    var allowedIntegrations: [String]? {
        json["allowed_integrations"]?.elements?.compactMap(\.string)
    }

    /// What connections of an integration begin with: their configuration, and further parameters of its page.
    func defaults(of integration: String) -> JSONValue? { json["integrations_config_defaults"]?[integration] }

    /// The tags that its connections get.
    var tags: JSONValue { json["tags"] ?? [:] }

    /// Where the host wants to hear of its connections.
    var webhookURL: String? { json["webhook_url_override"]?.string }
}
