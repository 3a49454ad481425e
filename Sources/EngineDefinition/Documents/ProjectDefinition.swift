internal import EngineHTTP
public import EngineLanguage

/// `engine.yaml`: the settings of a project (contracts.md §1).
public struct ProjectDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "project"
    /// What it is.
    public static let shapeDoc = "`engine.yaml`: the settings of a project. Each key has a variable `ENGINE_…`."

    /// Path of the store's file, beside this one.
    public let store: String
    /// The environment in which connections and records live.
    public let environment: Spanned<String>
    /// What may be reached.
    public let network: NetworkDefinition?
    /// Providers with an operator's own application.
    public let integrations: NamedValues<IntegrationDefinition>
    /// What `engine serve` goes by.
    public let server: ServerDefinition
    /// The keys that stand in the file, whatever they say.
    public let writtenKeys: Set<String>
    /// Where the project stands.
    public let span: Span

    /// Reads a project.
    public init(reading object: inout ObjectReader) {
        span = object.span
        let keys = ["store", "environment", "network", "integrations"] + ServerDefinition.keys
        writtenKeys = Set(keys.filter { object.keySpan(of: $0) != nil })
        store = object.optional(
            "store", .text(.filled), "Path of the store, seen from this file.", default: "engine.db")
        environment = Self.environment(&object)
        network = object.optional("network", .object, "What may be reached.")
        integrations = object.optional(
            "integrations", .map(of: .object, keys: .id), "Providers with an application of your own.",
            default: .init(),
            example: "{ acme: { provider: acme, client_id: abc, client_secret: { env: ACME_SECRET } } }")
        server = object.keys(of: ServerDefinition.self)
    }

    private static func environment(_ object: inout ObjectReader) -> Spanned<String> {
        let place = object.span
        return object.optional(
            "environment", .spanned(.id), "Environment in which connections and records live.",
            default: Spanned("dev", at: place), example: "prod")
    }
}

/// What a project may reach besides public https addresses.
public struct NetworkDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "network"

    /// Single targets, `host:port`, that may be private or plain http.
    public let allow: [Spanned<String>]

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        allow = object.optional(
            "allow", .oneOrList(of: .spanned(.text(.hostAndPort))),
            "Single targets that may be private or without https: `host:port`.", default: [],
            example: "[\"127.0.0.1:8080\"]")
    }
}

/// A provider with an operator's own application.
public struct IntegrationDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "integration"

    /// The provider.
    public let provider: Spanned<String>
    /// The application's id.
    public let clientID: IntegrationValue?
    /// Where the application's secret is found.
    public let clientSecret: SecretReference?
    /// The scopes that are asked for; empty: the provider's defaults.
    public let scopes: [String]
    /// Values of the provider's `settings`.
    public let settings: NamedValues<IntegrationValue>

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        provider = object.required("provider", .spanned(.id), "The provider.", example: "acme")
        clientID = object.optional("client_id", .integrationValue, "The application's id.")
        clientSecret = object.optional(
            "client_secret", .secretReference, "Where the application's secret is found.",
            example: "{ env: ACME_SECRET }")
        scopes = object.optional(
            "scopes", .oneOrList(of: .text), "Scopes that are asked for; the provider's.", default: [])
        settings = object.optional(
            "settings", .map(of: .integrationValue), "Values of the provider's `settings`; secret ones by reference.",
            default: .init())
    }
}

/// A value of an operator's: written out, or found elsewhere.
public enum IntegrationValue: Sendable {
    /// Written out.
    case plain(Spanned<String>)
    /// Found in the environment or a file.
    case reference(SecretReference)
}

extension Shape where Value == IntegrationValue {
    /// A text, or where it is found.
    static var integrationValue: Shape {
        .converted(from: .either(.spanned(.text), or: .secretReference)) { value in
            switch value {
            case .first(let text): .plain(text)
            case .second(let reference): .reference(reference)
            }
        }
    }
}

extension TextFormat {
    /// A host and a port.
    static let hostAndPort = TextFormat(
        "a host and a port", pattern: "\\S+:[0-9]{1,5}", example: "127.0.0.1:8080"
    ) { text in
        // As the network reads it.
        guard let url = try? URLValue("https://" + text), let port = url.port, port > 0 else { return false }
        return url.path.isEmpty && url.query == nil && url.fragment == nil
    }
}
