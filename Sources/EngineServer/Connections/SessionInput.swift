internal import EngineHTTP
internal import EngineLanguage

/// What is told to make a connect session.
struct SessionInput: Configurable {
    static let shapeName = "session.create"

    let common: SessionCommon
    let allowedIntegrations: [String]?

    init(reading object: inout ObjectReader) {
        allowedIntegrations = object.optional(
            "allowed_integrations", .list(of: .text),
            "The integrations that it offers; all, and none for an empty list.")
        common = object.keys(of: SessionCommon.self)
    }
}

/// What is told to make a session in which a connection is connected anew.
struct ReconnectInput: Configurable {
    static let shapeName = "session.reconnect"

    let connection: String
    let integration: String
    let common: SessionCommon

    init(reading object: inout ObjectReader) {
        connection = object.required("connection_id", .text(NameFormat.connection.text), "The connection's id.")
        integration = object.required(
            "integration_id", .text(NameFormat.integration.text), "The key of its integration.")
        common = object.keys(of: SessionCommon.self)
    }
}

/// What both have.
struct SessionCommon: Configurable {
    static let shapeName = "session.common"

    var endUser: EndUser?
    let organization: EndUserOrganization?
    let defaults: NamedValues<SessionDefaults>
    let overrides: NamedValues<SessionOverride>
    let webhookURL: String?
    let tags: NamedValues<String>?

    init(reading object: inout ObjectReader) {
        endUser = object.optional(
            "end_user", .object,
            "Whom the host connects; needed unless `tags` are written, or the key has an owner.")
        organization = object.optional("organization", .object, "The organization of that person.")
        defaults = object.optional(
            "integrations_config_defaults", .map(of: .object),
            "What connections begin with, by the key of the integration.", default: .init())
        overrides = object.optional(
            "overrides", .map(of: .object), "What the page shows otherwise, by the key of the integration.",
            default: .init())
        webhookURL = object.optional(
            "webhook_url_override", .text(.addressOrEmpty), "Where the host wants to hear of its connections.")
        tags = object.optional("tags", .map(of: .text), "Tags that its connections get.")
    }
}

/// What connections of an integration begin with.
struct SessionDefaults: Configurable {
    static let shapeName = "session.defaults"

    let userScopes: String?
    let parameters: NamedValues<String>
    let config: LiteralValue?

    init(reading object: inout ObjectReader) {
        userScopes = object.optional("user_scopes", .text, "Scopes that are asked for in the person's own name.")
        parameters = object.optional(
            "authorization_params", .map(of: .text), "Further parameters of the provider's page.", default: .init())
        config = object.optional("connection_config", .literal, "The connection's configuration.")
    }

    /// Refuses a configuration that could not be kept as it was said.
    /// - Parameter path: where it stands.
    /// - Throws: `invalid_body` with the member that is wrong.
    func check(at path: [String]) throws(RouteFault) {
        guard let config else { return }
        guard let members = config.json.members else {
            throw .invalidBody(path, "'connection_config' must be an object")
        }
        for member in members where member.value.isNull {
            throw .invalidBody(path + [member.key], "'\(member.key)' must be a value, not null")
        }
        guard let url = config.json["webhook_url"] else { return }
        guard let text = url.string, TextFormat.isWebAddress(text) || text.isEmpty else {
            throw .invalidBody(path + ["webhook_url"], "'webhook_url' must be an https address, or empty")
        }
    }

    /// The form in which it is kept.
    var json: JSONValue {
        var members: [(String, JSONValue)] = []
        if let userScopes { members.append(("user_scopes", .string(userScopes))) }
        if !parameters.isEmpty {
            members.append(("authorization_params", .object(parameters.map { ($0.name, .string($0.value)) })))
        }
        if let config {
            let kept = (config.json.members ?? []).filter { $0.key != "webhook_url" }
            members.append(("connection_config", .object(kept)))
        }
        return .object(members)
    }
}

/// What the page shows otherwise.
struct SessionOverride: Configurable {
    static let shapeName = "session.override"

    let docs: String?

    init(reading object: inout ObjectReader) {
        docs = object.optional("docs_connect", .url, "Where the person finds help.")
    }

    /// The form in which it is kept.
    var json: JSONValue { .object(docs.map { [("docs_connect", .string($0))] } ?? []) }
}

extension TextFormat {
    /// Whether a text is an address with a host; other characters than those of addresses are encoded in them.
    fileprivate static func isWebAddress(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), let url = try? URLValue(text) else { return false }
        return ["http", "https"].contains(url.scheme) && !url.host.isEmpty
    }

    /// An address, or nothing to take one away.
    static let addressOrEmpty = TextFormat("an http or https address, or empty", example: "https://app.acme.test/hook")
    {
        $0.isEmpty || (isWebAddress($0) && $0.count <= 2_048)
    }
}
