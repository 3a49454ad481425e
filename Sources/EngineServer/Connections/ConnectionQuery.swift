internal import EngineLanguage
internal import EngineStore

/// Which connections are listed.
struct ConnectionListQuery: Configurable {
    static let shapeName = "connections.list"

    private let connectionID: String?
    private let search: String?
    private let endUser: String?
    private let organization: String?
    private let integrations: String?
    private let tags: NamedValues<String>
    private let isPending: Bool
    private let limit: Int?
    private let page: Int

    init(reading object: inout ObjectReader) {
        connectionID = object.optional("connectionId", .text(.filled), "The connection's id.")
        search = object.optional(
            "search", .text(.any, length: 1...255), "A piece of its id, or of its end user's name or e-mail address.")
        endUser = object.optional("endUserId", .text(.filled), "The end user's id.")
        organization = object.optional("endUserOrganizationId", .text(.filled), "The id of their organization.")
        integrations = object.optional("integrationId", .text(.filled), "Keys of integrations, commas between them.")
        tags = object.optional("tags", .map(of: .text), "Tags that it has: `tags[name]=value`.", default: .init())
        isPending = object.optional(
            "pending", .queryFlag, "Those that a provider's marketplace began and nobody has claimed, instead.",
            default: false)
        limit = object.optional("limit", .queryNumber(1...2_000), "The most that are told.")
        page = object.optional("page", .queryNumber(0...1_000_000), "Pages that are passed over.", default: 0)
    }

    /// The filter over what a caller reaches.
    func filter(for call: RouteCall) throws(RouteFault) -> ConnectionFilter {
        var filter = ConnectionFilter(environment: try call.environment)
        filter.publicID = connectionID
        filter.search = search
        filter.owner = call.owner
        filter.endUser = endUser
        filter.organization = organization
        filter.integrations = integrations?.split(separator: ",").map(String.init)
        if case .key(let key) = call.principal, let bound = key.integration {
            filter.integrations = filter.integrations?.filter { $0 == bound } ?? [bound]
        }
        for tag in tags { filter.tags[tag.name.lowercased()] = tag.value }
        filter.isPending = isPending
        filter.limit = limit ?? 10_000
        filter.page = page
        return filter
    }
}

/// Which connection is meant, and what of it is wanted.
struct ConnectionQuery: Configurable {
    static let shapeName = "connections.get"

    let integration: String
    let isForced: Bool
    let showsRefreshToken: Bool

    init(reading object: inout ObjectReader) {
        integration = object.required(
            "provider_config_key", .text(NameFormat.integration.text), "The key of its integration.")
        isForced = object.optional(
            "force_refresh", .queryFlag, "Whether another token is obtained in any case.", default: false)
        showsRefreshToken = object.optional(
            "refresh_token", .queryFlag, "Whether the refresh token is told.", default: false)
        _ = object.optional(
            "refresh_github_app_jwt_token", .queryFlag, "Taken for older clients; says nothing.", default: false)
    }
}

/// The integration of the connection that the path names.
struct ConnectionKeyQuery: Configurable {
    static let shapeName = "connections.key"

    let integration: String

    init(reading object: inout ObjectReader) {
        integration = object.required(
            "provider_config_key", .text(NameFormat.integration.text), "The key of its integration.")
    }
}

/// The same, where a header may say it.
struct ConnectionHintQuery: Configurable {
    static let shapeName = "connections.hint"

    let integration: String?

    init(reading object: inout ObjectReader) {
        integration = object.optional(
            "provider_config_key", .text(NameFormat.integration.text),
            "The key of its integration; else the header `Provider-Config-Key`.")
    }
}
