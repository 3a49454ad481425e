internal import EngineLanguage

/// What is told to bring in a connection.
struct ConnectionInput: Configurable {
    static let shapeName = "connections.create"

    let integration: String
    let connectionID: String?
    let credentials: LiteralValue
    let metadata: LiteralValue?
    let config: LiteralValue?
    let webhookURL: String?
    let endUser: EndUser?
    let tags: NamedValues<String>?

    init(reading object: inout ObjectReader) {
        integration = object.required(
            "provider_config_key", .text(NameFormat.integration.text), "The key of its integration.")
        credentials = object.required(
            "credentials", .literal, "`type`, the provider's auth mode, and what belongs to it.", [.secret])
        connectionID = object.optional(
            "connection_id", .text(NameFormat.connection.text), "Its id; a new one.")
        metadata = object.optional("metadata", .literal, "The host's own data, an object.")
        config = object.optional("connection_config", .literal, "Values of the provider's config, an object.")
        webhookURL = object.optional(
            "webhook_url_override", .text(.addressOrEmpty), "Where the host wants to hear of it.")
        endUser = object.optional("end_user", .object, "Whom it belongs to.")
        tags = object.optional("tags", .map(of: .text), "Its tags.")
    }
}

/// What is told to change a connection.
struct ConnectionChangeInput: Configurable {
    static let shapeName = "connections.update"

    let endUser: EndUser?
    let tags: NamedValues<String>?
    let webhookURL: String?

    init(reading object: inout ObjectReader) {
        endUser = object.optional("end_user", .object, "Whom it belongs to.")
        tags = object.optional("tags", .map(of: .text), "Its tags from now on: all of them.")
        webhookURL = object.optional(
            "webhook_url_override", .text(.addressOrEmpty), "Where the host wants to hear of it; empty: nowhere else.")
    }
}

/// What is told to set the host's own data.
struct MetadataInput: Configurable {
    static let shapeName = "connections.metadata"

    let connections: [String]
    let integration: String
    let metadata: LiteralValue

    init(reading object: inout ObjectReader) {
        connections = object.required(
            "connection_id", .oneOrList(of: .text(NameFormat.connection.text), count: 1...1_000),
            "The connection's id, or several.")
        integration = object.required(
            "provider_config_key", .text(NameFormat.integration.text), "The key of their integration.")
        metadata = object.required("metadata", .literal, "The host's own data, an object.")
    }
}
