import EngineLanguage
import Testing

/// Who may call each route, and how it answers: written by hand, compared with the list of routes (reliability.md X1).
///
/// In paths and bodies `$C` stands for a connection's id and `$I` for an integration's key: the caller's own, another's,
/// or one that is not there.
struct AuthorizationRow: Sendable, CustomTestStringConvertible {
    /// Who is let in.
    enum Access: Sendable, Equatable {
        case open
        case key(String)
        case keyOrSession(String)
        case session
        /// A session's token in the query: what stands in the header says nothing.
        case querySession
        case ownProof
    }

    let route: String
    let access: Access
    /// What is sent: a target with query; the method is the route's.
    let target: String
    let body: JSONValue?
    /// Header fields.
    let fields: [(String, String)]
    /// The answer to a caller with everything, on its own things.
    let own: Int
    /// The answer where the thing is not there; nothing: the route names no thing.
    let absent: Int?

    init(
        _ route: String, _ access: Access, _ target: String? = nil, body: JSONValue? = nil,
        fields: [(String, String)] = [], own: Int = 200, absent: Int? = nil
    ) {
        self.route = route
        self.access = access
        self.target = target ?? String(route.split(separator: " ")[1])
        self.body = body
        self.fields = fields
        self.own = own
        self.absent = absent
    }

    var testDescription: String { route }

    private static let key = "?provider_config_key=$I"
    private static let metadata: JSONValue = [
        "connection_id": "$C", "provider_config_key": "$I", "metadata": ["a": 1],
    ]

    /// Every route.
    static let all: [AuthorizationRow] = own + proxied

    private static let proxied = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].map { method in
        AuthorizationRow(
            "\(method) /proxy/*path", .key("environment:proxy"), "/proxy/me",
            fields: [("connection-id", "$C"), ("provider-config-key", "$I")], absent: 400)
    }

    private static let own: [AuthorizationRow] = [
        .init("GET /", .open), .init("GET /openapi.json", .open), .init("GET /docs", .open),
        .init("GET /healthz", .open), .init("GET /readyz", .open), .init("GET /health", .open),
        .init("GET /ready", .open), .init("GET /providers.json", .open),
        .init(
            "GET /oauth/client-metadata/:environment/:integration", .open, "/oauth/client-metadata/none/acme-key",
            own: 404),
        .init("GET /metrics", .key("account:metrics:read")),
        .init("GET /providers", .keyOrSession("environment:integrations:list")),
        .init("GET /providers/:provider", .keyOrSession("environment:integrations:read"), "/providers/acme-key"),
        .init(
            "GET /providers/:provider/templates", .key("environment:integrations:list_functions"),
            "/providers/acme-key/templates"),
        .init("GET /integrations", .keyOrSession("environment:integrations:list")),
        .init(
            "POST /integrations", .key("environment:integrations:create"),
            body: ["provider": "acme-key", "unique_key": "new"]),
        .init("POST /integrations/quickstart", .key("environment:integrations:create"), own: 400),
        .init(
            "GET /integrations/:integration", .key("environment:integrations:read"), "/integrations/$I", absent: 404),
        .init(
            "PATCH /integrations/:integration", .key("environment:integrations:update"), "/integrations/$I",
            body: ["display_name": "A"], absent: 404),
        .init(
            "DELETE /integrations/:integration", .key("environment:integrations:delete"), "/integrations/$I",
            absent: 404),
        .init("GET /config/:integration", .key("environment:integrations:read"), "/config/$I", absent: 400),
        .init("GET /connections", .key("environment:connections:list")),
        .init("GET /connection", .key("environment:connections:list")),
        .init(
            "GET /connections/:connection", .key("environment:connections:read"), "/connections/$C\(key)", absent: 404),
        .init(
            "GET /connection/:connection", .key("environment:connections:read"), "/connection/$C\(key)", absent: 404),
        .init(
            "DELETE /connections/:connection", .key("environment:connections:delete"), "/connections/$C\(key)",
            absent: 400),
        .init(
            "DELETE /connection/:connection", .key("environment:connections:delete"), "/connection/$C\(key)",
            absent: 400),
        .init(
            "POST /connections", .key("environment:connections:create"),
            body: ["provider_config_key": "acme-open", "credentials": ["type": "NONE"]], own: 201),
        .init(
            "POST /connection", .key("environment:connections:create"), body: ["provider_config_key": "acme-open"],
            own: 201),
        .init(
            "PATCH /connections/:connection", .key("environment:connections:update"), "/connections/$C\(key)",
            body: ["tags": ["a": "b"]], absent: 404),
        .init(
            "POST /connections/metadata", .key("environment:connections:update"), body: metadata, own: 201, absent: 404),
        .init("PATCH /connections/metadata", .key("environment:connections:update"), body: metadata, absent: 404),
        .init(
            "POST /connection/metadata", .key("environment:connections:update"), body: metadata, own: 201, absent: 404),
        .init("PATCH /connection/metadata", .key("environment:connections:update"), body: metadata, absent: 404),
        .init(
            "POST /connection/:connection/metadata", .key("environment:connections:update"),
            "/connection/$C/metadata\(key)", body: ["a": 1], own: 201, absent: 404),
        .init(
            "PATCH /connection/:connection/metadata", .key("environment:connections:update"),
            "/connection/$C/metadata\(key)", body: ["a": 1], absent: 404),
        .init(
            "POST /connect/sessions", .key("environment:connect_sessions:write"), body: ["tags": ["a": "b"]], own: 201),
        .init(
            "POST /connect/sessions/reconnect", .key("environment:connect_sessions:write"),
            body: ["connection_id": "$C", "integration_id": "$I"], own: 201, absent: 400),
        .init("GET /connect/session", .session), .init("DELETE /connect/session", .session, own: 204),
        .init(
            "POST /connect/telemetry", .ownProof, body: ["token": "$T", "event": "open", "timestamp": 1], own: 204),
        .init("GET /connect/integrations", .session),
        .init("GET /connect/integrations/:integration", .session, "/connect/integrations/$I"),
        .init(
            "POST /connect/integrations/:integration/connection", .session, "/connect/integrations/$I/connection",
            body: ["colour": "red"], own: 400),
        .init(
            "POST /connect/integrations/:integration/flow", .session, "/connect/integrations/$I/flow",
            body: ["colour": "red"], own: 400),
        .init("GET /connect/flows/:flow", .session, "/connect/flows/none", own: 404),
        .init("DELETE /connect/flows/:flow", .session, "/connect/flows/none", own: 204),
        .init(
            "POST /connect/flows/:flow/choice", .session, "/connect/flows/none/choice", body: ["choice": [0]], own: 404),
        .init("GET /connect", .open, "/connect/"), .init("GET /connect/:file", .open, "/connect/page.js"),
        .init("GET /connect/text/:file", .open, "/connect/text/en.json"), .init("GET /connect.js", .open),
        .init("GET /images/template-logos/:file", .open, "/images/template-logos/acme-key.svg"),
        .init("GET /oauth/start/:token", .ownProof, "/oauth/start/none", own: 400),
        .init("GET /oauth/connect/:integration", .querySession, "/oauth/connect/$I", own: 401),
        .init("GET /oauth/callback", .ownProof, own: 400), .init("POST /oauth/callback", .ownProof, own: 415),
        .init("GET /app-auth/connect", .ownProof, own: 400),
        .init("GET /oauth/install/:environment/:integration", .ownProof, "/oauth/install/none/acme-key", own: 400),
        .init("POST /oauth/choose", .ownProof, own: 415),
        .init(
            "POST /api-auth/api-key/:integration", .querySession, "/api-auth/api-key/$I", body: ["apiKey": "x"],
            own: 401),
        .init("POST /api-auth/basic/:integration", .querySession, "/api-auth/basic/$I", own: 401),
        .init("POST /auth/tba/:integration", .querySession, "/auth/tba/$I", own: 401),
        .init("POST /auth/jwt/:integration", .querySession, "/auth/jwt/$I", own: 401),
        .init("POST /auth/two-step/:integration", .querySession, "/auth/two-step/$I", own: 401),
        .init("POST /auth/bill/:integration", .querySession, "/auth/bill/$I", own: 401),
        .init("POST /auth/signature/:integration", .querySession, "/auth/signature/$I", own: 401),
        .init("POST /auth/aws-sigv4/:integration", .querySession, "/auth/aws-sigv4/$I", own: 401),
        .init("POST /oauth2/auth/:integration", .querySession, "/oauth2/auth/$I", own: 401),
        .init("POST /auth/oauth-outbound/:integration", .querySession, "/auth/oauth-outbound/$I", own: 401),
        .init("POST /auth/unauthenticated/:integration", .querySession, "/auth/unauthenticated/$I", own: 401),
        .init("GET /environment-variables", .key("environment:variables:read")),
        .init("POST /environments", .key("account:environments:create"), body: ["name": "new"]),
        .init("DELETE /environments/:id", .key("account:environments:delete"), "/environments/999", own: 404),
        .init(
            "POST /environment/api-keys", .key("account:environments:api_keys:create"),
            body: ["environment_id": 1, "display_name": "new"]),
        .init(
            "DELETE /environment/api-keys", .key("account:environments:api_keys:delete"),
            body: ["environment_id": 1, "key_id": 999], own: 404),
        .init(
            "POST /environment/webhook-signing-key/rotate", .key("environment:webhook_signing_key:rotate")),
    ]
}
