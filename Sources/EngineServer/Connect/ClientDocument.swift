internal import EngineHTTP
internal import EngineLanguage

/// What describes this server as a client of servers that take the address of such a document for an id
/// (draft-ietf-oauth-client-id-metadata-document, nango-api.md §2.6).
struct ClientDocument {
    /// Its address, which is the client's id.
    let address: String
    let settings: ServerSettings
    /// Where browsers come back.
    let callbackURL: String
    let title: String?

    /// The address of the document of an integration.
    /// - Returns: nothing where the server has no address of https: then nobody could read it.
    static func address(_ settings: ServerSettings, environment: String, integration: String) -> String? {
        guard settings.publicURL.hasPrefix("https://") else { return nil }
        return "\(settings.publicURL)/oauth/client-metadata/\(environment)/\(PercentEncoding.pathSegment(integration))"
    }

    /// The document; the client proves itself by nothing but where its callbacks go.
    var json: JSONValue {
        [
            "client_id": .string(address), "client_name": .string(title ?? "engine"),
            "client_uri": .string(settings.publicURL), "redirect_uris": [.string(callbackURL)],
            "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
            "token_endpoint_auth_method": "none",
        ]
    }
}
