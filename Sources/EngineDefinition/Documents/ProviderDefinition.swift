public import EngineLanguage

/// What an API is: how to connect, call, page and read it incrementally (definitions.md §2.3).
@dynamicMemberLookup
public struct ProviderDefinition: Configurable {
    /// How far a definition is trusted.
    public enum Status: String, ShapeChoice {
        /// Just begun.
        case alpha
        /// In use, not yet everywhere.
        case beta
        /// Proven.
        case stable
        /// Not to be used any more.
        case deprecated
    }

    /// The name in shapes.
    public static let shapeName = "provider"
    /// What it is.
    public static let shapeDoc = "What an API is: how to connect, call, page and read it incrementally."
    /// A provider that is built on another, or only there to be built on.
    public static let completingKeys = ["extends", "abstract"]

    /// What people and search need of it; its keys are members of the provider too.
    public let card: ProviderCard
    /// What is asked of the person who connects.
    public let config: NamedValues<SettingDefinition>
    /// What is asked of the operator who registers the app.
    public let settings: NamedValues<SettingDefinition>
    /// Order of config and credential fields on the connect page; empty: file order.
    public let form: [Spanned<String>]
    /// Inputs that every endpoint has besides its own.
    public let input: NamedValues<InputDefinition>
    /// URL before every relative request.
    public let base: TemplateField
    /// Further hosts, as globs, that may get this provider's credentials.
    public let hosts: [Spanned<String>]
    /// Headers of every request to `base`.
    public let headers: NamedValues<TemplateTree>
    /// Query entries of every request to `base`.
    public let query: NamedValues<TemplateTree>
    /// Cookies of every request to `base`.
    public let cookies: NamedValues<TemplateTree>
    /// Request keys of all endpoints and streams that do not set them; already merged into those.
    public let defaults: ProviderDefaults?
    /// Ways to authorise; the first is the default.
    ///
    /// Empty: none is needed.
    public let auth: NamedValues<SchemeDefinition>
    /// Scopes, with what each lets one do.
    public let scopes: NamedValues<String>
    /// The call that proves a credential.
    public let verify: VerifyDefinition?
    /// Limits of the API.
    public let limits: [LimitDefinition]
    /// What answers mean, asked after a request's own.
    public let errors: [ErrorRule]
    /// How often requests are tried again.
    public let retry: RetryDefinition?
    /// Named paginations; `default` is for every endpoint with `records`.
    public let pagination: NamedValues<PaginationDefinition>
    /// Shapes of records.
    public let models: NamedValues<ModelDefinition>
    /// Calls.
    public let endpoints: NamedValues<EndpointDefinition>
    /// Collections that are read over time.
    public let streams: NamedValues<StreamDefinition>
    /// What is done while a person connects.
    public let connect: ConnectDefinition?
    /// Markdown for the operator; its holes are this engine's addresses.
    public let setup: TemplateField?
    /// Where the provider stands.
    public let span: Span

    /// Reads a provider.
    public init(reading object: inout ObjectReader) {
        span = object.span
        card = object.keys(of: ProviderCard.self)
        config = object.optional(
            "config", .map(of: .object, keys: .name), "Values asked of the person who connects; not secret.",
            default: .init(),
            example: "{ host: { title: API host, default: api.acme.test, format: hostname } }")
        settings = object.optional(
            "settings", .map(of: .object, keys: .name), "Values asked of the operator who registers the app.",
            default: .init())
        form = object.optional(
            "form", .oneOrList(of: .spanned(.text)),
            "Order of config and credential fields on the connect page; file order.",
            default: [])
        input = object.optional(
            "input", .map(of: .object, keys: .name), "Inputs that every endpoint has besides its own.", default: .init()
        )
        base = object.required(
            "base", .template(in: .base), "URL before every relative request; may begin with a hole that holds a URL.",
            example: "https://${config.host}/v2")
        hosts = object.optional(
            "hosts", .oneOrList(of: .spanned(.glob)),
            "Further hosts, as globs, that may get this provider's credentials; the host of `base`.", default: [])
        headers = object.optional(
            "headers", .map(of: .templateTree(in: .base), keys: .headerName),
            "Headers of every request to `base`; an endpoint's own entry wins.", default: .init(),
            example: "{ accept: application/json }")
        query = object.optional(
            "query", .map(of: .templateTree(in: .base)), "Query entries of every request to `base`.", default: .init())
        cookies = object.optional(
            "cookies", .map(of: .templateTree(in: .base)), "Cookies of every request to `base`.", default: .init())
        defaults = object.optional(
            "defaults", .object, "Request keys of all endpoints and streams that do not set them.",
            example: "{ encoding: form }")
        auth = object.optional(
            "auth", .map(of: .object, keys: .name), "Ways to authorise; the first is the default. None is needed.",
            default: .init(),
            example: "{ token: { type: bearer } }")
        scopes = object.optional(
            "scopes", .map(of: .text), "Scopes, with what each lets one do.", default: .init())
        verify = object.optional(
            "verify", .object, "Proves that a credential works, and says whose it is.",
            example: "{ request: GET /me, identity: { id: response.body.id } }")
        connect = object.optional(
            "connect", .object, "What is done while a person connects, and when the connection ends.",
            example: "{ after: [{ request: GET /me, metadata: { time_zone: response.body.tz } }] }")
        limits = object.optional("limits", .oneOrList(of: .object), "Limits of the API; the engine's.", default: [])
        errors = object.optional(
            "errors", .oneOrList(of: .object), "What answers mean; first match wins, then the plain HTTP meanings.",
            default: [])
        retry = object.optional("retry", .object, "How often requests are tried again.")
        pagination = object.optional(
            "pagination", .map(of: .object, keys: .name),
            "Named paginations; `default` is for every endpoint with `records`.",
            default: .init(), example: "{ default: { type: link } }")
        models = object.optional("models", .map(of: .object, keys: .name), "Shapes of records.", default: .init())
        endpoints = object.optional("endpoints", .map(of: .object, keys: .name), "Calls.", default: .init())
        streams = object.optional(
            "streams", .map(of: .object, keys: .name), "Collections that are read over time.", default: .init())
        setup = object.optional(
            "setup", .template(in: .setup),
            "Markdown for the operator: how an app is registered. Holes: `callback_url`, `webhook_url`, `install_url`.",
            example: "\"Register an app with the redirect address `${callback_url}`.\"")
    }

    /// A key of the card.
    public subscript<Value>(dynamicMember key: KeyPath<ProviderCard, Value>) -> Value { card[keyPath: key] }
}

/// What people and search need of a provider.
public struct ProviderCard: Configurable {
    /// The name in shapes.
    public static let shapeName = "provider.card"

    /// The id.
    public let id: Spanned<String>
    /// What people call it.
    public let title: String
    /// What it is.
    public let description: String?
    /// Where upstream documents its API.
    public let docs: String?
    /// Address or name of a picture.
    public let icon: String?
    /// For search.
    public let categories: [String]
    /// Further ids.
    public let aliases: [Spanned<String>]
    /// How far the definition is trusted.
    public let status: ProviderDefinition.Status?
    /// Addresses that the facts come from.
    public let sources: [String]
    /// When they were compared.
    public let checked: CalendarDate?
    /// The provider over which this file is merged.
    public let parent: Spanned<String>?
    /// Whether it is only there to be extended.
    public let isAbstract: Bool

    /// Reads the keys.
    public init(reading object: inout ObjectReader) {
        id = object.required("provider", .spanned(.id), "Id, `[a-z0-9-]+`.", example: "acme")
        title = object.required("title", .text, "What people call it.", example: "Acme")
        description = object.optional("description", .text, "What it is.", example: "Projects and tasks.")
        docs = object.optional("docs", .url, "Where upstream documents its API.", example: "https://acme.test/docs")
        icon = object.optional("icon", .text, "Address or name of a picture.")
        categories = object.optional("categories", .oneOrList(of: .text), "For search.", default: [], example: "[crm]")
        aliases = object.optional("aliases", .oneOrList(of: .spanned(.id)), "Further ids.", default: [])
        status = object.optional("status", .choice, "How far the definition is trusted.", example: "beta")
        sources = object.optional("sources", .oneOrList(of: .url), "Addresses that the facts come from.", default: [])
        checked = object.optional("checked", .date, "Date on which they were compared.", example: "2026-01-31")
        parent = object.optional("extends", .spanned(.id), "Id of another provider over which this file is merged.")
        isAbstract = object.optional("abstract", .boolean, "Whether it is only there to be extended.", default: false)
    }
}

/// Request keys of all endpoints and streams that do not set them.
public struct ProviderDefaults: Configurable {
    /// The name in shapes.
    public static let shapeName = "defaults"

    /// The keys.
    public let request: RequestDefinition

    /// Reads the keys.
    public init(reading object: inout ObjectReader) { request = object.keys(of: RequestDefinition.self) }
}
