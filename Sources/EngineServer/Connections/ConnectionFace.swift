internal import EngineLanguage
internal import EngineStore

/// A connection as clients of Nango see it (nango-api.md §2.4).
struct ConnectionFace: AnswerFace {
    let connection: StoredConnection
    /// The credentials; empty if the caller may not see them.
    let credentials: CredentialAnswer
    /// Whether times end in `+00:00`, as where one connection is asked for.
    let usesOffset: Bool

    static let shapeName: String? = "Connection"
    static let shapeDoc = "A user's authorised access to a provider, with its credentials."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.members(of: ConnectionHead.self) { ConnectionHead(connection: $0.connection) }
        object.member(
            "connection_config", .object, "The provider's config, what is kept beside it, and what the sign-in taught."
        ) { $0.connection.toldConfig }
        object.member("webhook_url_override", .orNull(.text), "Where the host wants to hear of it.") {
            $0.connection.webhookURL
        }
        object.member("created_at", .text("date-time"), "When it was made.") { $0.time($0.connection.createdAt) }
        object.member("updated_at", .text("date-time"), "When its credentials were last changed.") {
            $0.time($0.connection.updatedAt)
        }
        object.member("last_fetched_at", .orNull(.text("date-time")), "When its credentials were last read.") { face in
            face.connection.fetchedAt.map { face.time($0) }
        }
        object.member(
            "credentials", .credentials, "What belongs to the provider's auth mode; empty without the scope for it."
        ) { $0.credentials }
    }

    private func time(_ micros: Int64) -> String {
        usesOffset ? InstantText.offset(micros) : InstantText.utc(micros)
    }
}

/// A connection in a list: without credentials and configuration.
struct ListedConnectionFace: AnswerFace {
    let connection: StoredConnection

    static let shapeName: String? = "ListedConnection"
    static let shapeDoc = "A connection in a list: without its credentials."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.members(of: ConnectionHead.self) { ConnectionHead(connection: $0.connection) }
        object.member("created", .timeWithOffset, "When it was made.") { $0.connection.createdAt }
    }
}

/// `{"connections": […]}`.
struct ConnectionListFace: AnswerFace {
    let connections: [StoredConnection]

    static let shapeDoc = "Connections, the newest first."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("connections", .list(of: .face), "The connections, the newest first.") {
            $0.connections.map { ListedConnectionFace(connection: $0) }
        }
    }
}

/// The members that both have.
private struct ConnectionHead: AnswerFace {
    let connection: StoredConnection

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("id", .integer, "Its number.") { $0.connection.id.clientNumber }
        object.member("connection_id", .text, "Its id, unique in its integration.") { $0.connection.publicID }
        object.member("provider_config_key", .text, "The key of its integration.") { $0.connection.integration }
        object.member("provider", .text, "The provider's name.") { $0.connection.provider }
        object.member("errors", .list(of: .face), "What is wrong with it: offer to connect it anew.") { $0.errors }
        object.member("end_user", .orNull(.kept(EndUserFace.self)), "Whom it belongs to.") { face in
            face.connection.endUser.map { KeptJSON.object($0) }
        }
        object.member("tags", .texts, "Its tags.") { KeptJSON.object($0.connection.tags) }
        object.member("metadata", .object, "The host's own data.") { KeptJSON.object($0.connection.metadata) }
    }

    private var errors: [ConnectionErrorFace] {
        switch connection.status {
        case .active, .pending: []
        case .expired, .invalid, .revoked: [ConnectionErrorFace(status: connection.status)]
        }
    }
}

/// That a connection has to be connected anew.
private struct ConnectionErrorFace: AnswerFace {
    let status: StoredConnection.Status

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("type", .word(among: ["auth"]), "Always `auth`.") { _ in "auth" }
        object.member("log_id", .text, "`status_` and the state: `expired`, `invalid` or `revoked`.") {
            "status_\($0.status.rawValue)"
        }
    }
}

/// JSON that stands in the store as text.
enum KeptJSON {
    /// An object; empty if the text is none.
    static func object(_ text: String) -> JSONValue { (try? JSONValue(parsing: text)) ?? [:] }
}
