internal import EngineHTTP
internal import EngineLanguage

/// What describes this server as a client of servers that take the address of such a document for an id
/// (draft-ietf-oauth-client-id-metadata-document, nango-api.md §2.6).
struct ClientDocument: AnswerFace {
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

    static let shapeName: String? = "ClientMetadata"
    static let shapeDoc = "This server as a client: it proves itself by nothing but where its callbacks go."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("client_id", .text("uri"), "This document's own address.") { $0.address }
        object.member("client_name", .text, "What people read.") { $0.title ?? "engine" }
        object.member("client_uri", .text("uri"), "Where the server is reached.") { $0.settings.publicURL }
        object.member("redirect_uris", .list(of: .text("uri")), "Where browsers come back.") { [$0.callbackURL] }
        object.member("grant_types", .list(of: .text), "What it asks tokens for.") { _ in
            ["authorization_code", "refresh_token"]
        }
        object.member("response_types", .list(of: .text), "What callbacks bring.") { _ in ["code"] }
        object.member("token_endpoint_auth_method", .text, "Always `none`.") { _ in "none" }
    }
}
