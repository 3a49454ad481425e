internal import EngineLanguage
internal import EngineStore

/// A connection as clients of Nango see it (nango-api.md §2.4).
struct ConnectionFace {
    let connection: StoredConnection

    /// In a list: without credentials and configuration.
    var listed: JSONValue {
        .object(beginning + [("created", .string(InstantText.offset(connection.createdAt)))])
    }

    /// By itself.
    /// - Parameters:
    ///   - credentials: the credentials; an empty object if the caller may not see them.
    ///   - usesOffset: whether times end in `+00:00`, as where one connection is asked for.
    /// - Returns: an object.
    func whole(credentials: JSONValue, usesOffset: Bool) -> JSONValue {
        func time(_ micros: Int64) -> JSONValue {
            .string(usesOffset ? InstantText.offset(micros) : InstantText.utc(micros))
        }
        return .object(
            beginning + [
                ("connection_config", connection.toldConfig),
                ("webhook_url_override", connection.webhookURL.map { .string($0) } ?? .null),
                ("created_at", time(connection.createdAt)), ("updated_at", time(connection.updatedAt)),
                ("last_fetched_at", connection.fetchedAt.map { time($0) } ?? .null), ("credentials", credentials),
            ])
    }

    private var beginning: [(String, JSONValue)] {
        [
            ("id", .number(JSONNumber(connection.id.clientNumber))), ("connection_id", .string(connection.publicID)),
            ("provider_config_key", .string(connection.integration)), ("provider", .string(connection.provider)),
            ("errors", errors), ("end_user", connection.endUser.map { Self.value($0) } ?? .null),
            ("tags", Self.value(connection.tags)), ("metadata", Self.value(connection.metadata)),
        ]
    }

    /// What is wrong with it: clients offer to connect anew where there is something.
    private var errors: JSONValue {
        switch connection.status {
        case .active, .pending: []
        case .expired, .invalid, .revoked:
            [["type": "auth", "log_id": .string("status_\(connection.status.rawValue)")]]
        }
    }

    private static func value(_ text: String) -> JSONValue { (try? JSONValue(parsing: text)) ?? [:] }
}
