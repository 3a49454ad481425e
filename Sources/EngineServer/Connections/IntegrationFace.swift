internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// An integration as clients of Nango see it (nango-api.md §2.2): what is always there holds no secret.
struct IntegrationFace: AnswerFace {
    let integration: StoredIntegration
    let providerTitle: String?
    /// Why the provider is not to be had; told to keys.
    let providerFault: String?
    let publicURL: String
    /// Whether the address for the provider's deliveries is told.
    var tellsWebhook = false
    /// The application's id and secrets, where they are told; nothing inside of it where it has none.
    var credentials: IntegrationCredentialsFace??

    init(_ integration: StoredIntegration, _ call: RouteCall) async {
        self.integration = integration
        let name = integration.provider
        providerTitle = await call.services.catalogue.provider(name)?.title
        if providerTitle == nil, call.principal.isKey {
            providerFault =
                await call.services.catalogue.fault(of: name)?.description ?? "there is no provider '\(name)'"
        } else {
            providerFault = nil
        }
        publicURL = call.services.settings.publicURL
    }

    static let shapeName: String? = "Integration"
    static let shapeDoc = "An operator's own application at a provider."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("unique_key", .text, "Its key, unique in the environment.") { $0.integration.name }
        object.member("provider", .text, "The provider's name.") { $0.integration.provider }
        object.member("display_name", .text, "What people call it; else the provider's title.") { $0.title }
        object.member("logo", .text("uri"), "Where its picture is.") {
            ProviderFace.logo(of: $0.integration.provider, publicURL: $0.publicURL)
        }
        object.member("forward_webhooks", .flag, "Whether deliveries of the provider are passed on to the host.") {
            $0.integration.forwardsWebhooks
        }
        object.member("created_at", .time, "When it was made.") { $0.integration.createdAt }
        object.member("updated_at", .time, "When it was last changed.") { $0.integration.updatedAt }
        object.optional(
            "provider_fault", .text, "Why nothing can be done through it: what is wrong with the provider's file."
        ) { $0.providerFault }
        // Deliveries in are a later issue's: no provider has a handler yet.
        object.optional(
            "webhook_url", .orNull(.text), "Where the provider delivers to; with `include=webhook`. Null: it does not."
        ) { $0.tellsWebhook ? .some(nil) : nil }
        object.optional(
            "credentials", .orNull(.face), "The application's id and secrets; with `include=credentials`. Null: none."
        ) { $0.credentials }
    }

    private var title: String { integration.displayName ?? providerTitle ?? integration.provider }
}

/// The application's id and secrets, as they are told to a key with the scope for it.
struct IntegrationCredentialsFace: AnswerFace {
    let mode: AuthMode
    private let texts: [String: String]

    /// - Returns: nothing for a provider that has no applications.
    init?(_ secrets: IntegrationSecrets, of provider: ProviderDefinition?) {
        let isApp = secrets.texts["app_id"] != nil
        guard let mode = provider?.applicationModes.first(where: { ($0 == .app) == isApp }) else { return nil }
        self.mode = mode
        texts = secrets.texts
    }

    static let shapeName: String? = "IntegrationCredentials"
    static let shapeDoc = "An application's id and secrets: `client_id` and those beside it, or `app_id` and its own."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("type", .choice, "The provider's auth mode.") { $0.mode }
        for (name, doc) in [
            ("client_id", "The application's id."), ("client_secret", "Its secret."),
            ("scopes", "What is asked for, commas between them."),
            ("webhook_secret", "What deliveries are signed with."),
        ] {
            object.optional(name, .orNull(.text), doc) { $0.mode == .app ? nil : .some($0.texts[name]) }
        }
        for (name, doc) in [
            ("app_id", "The app's id."), ("app_link", "Where it is installed."), ("private_key", "Its key, in PEM."),
        ] {
            object.optional(name, .orNull(.text), doc) { $0.mode == .app ? .some($0.texts[name]) : nil }
        }
    }
}

/// An integration in the older form, which tells more with `include_creds=true`.
struct ConfigFace: AnswerFace {
    /// What is told beside the public members.
    struct More {
        let secrets: IntegrationSecrets
        let mode: AuthMode
        let docs: String?
        let connections: [StoredConnection]
        let environment: Int64
    }

    let integration: StoredIntegration
    let more: More?

    static let shapeName: String? = "Config"
    static let shapeDoc = "An integration, in the older form."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("unique_key", .text, "Its key, unique in the environment.") { $0.integration.name }
        object.member("provider", .text, "The provider's name.") { $0.integration.provider }
        object.member("syncs", .list(of: .any), "Always empty.") { _ in [] }
        object.member("actions", .list(of: .any), "Always empty.") { _ in [] }
        for (name, doc) in [
            ("client_id", "The application's id."), ("client_secret", "Its secret."),
            ("scopes", "What is asked for, commas between them."), ("app_link", "Where an app is installed."),
        ] {
            object.optional(name, .orNull(.text), doc) { face in face.more.map { $0.text(name) } }
        }
        object.optional("custom", .orNull(.map(of: .text)), "What the host keeps with it.") { face in
            face.more.map { more in
                let custom = more.secrets.custom.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                return custom.isEmpty ? nil : custom
            }
        }
        object.optional("auth_mode", .choice, "The way to authorise that clients are told of.") { $0.more?.mode }
        object.optional("created_at", .time, "When it was made.") { $0.more == nil ? nil : $0.integration.createdAt }
        webhooks(&object)
        object.optional("docs", .text, "Where the provider documents its API; may be empty.") { face in
            face.more.map { $0.docs ?? "" }
        }
        object.optional("connections", .list(of: .face), "Its connections, for a key that may list them.") { face in
            face.more.map { more in
                more.connections.map { ConfigConnectionFace(connection: $0, environment: more.environment) }
            }
        }
        object.optional("connection_count", .integer, "How many those are.") { face in
            face.more.map { Int64($0.connections.count) }
        }
    }

    private static func webhooks(_ object: inout AnswerWriter<Self>) {
        object.optional("has_webhook", .flag, "Whether the provider delivers here.") { face in
            face.more.map { _ in false }
        }
        object.optional("webhook_secret", .orNull(.text), "What deliveries are signed with.") { face in
            face.more.map { $0.text("webhook_secret") }
        }
        object.optional("has_webhook_user_defined_secret", .flag, "Whether the operator gave that secret.") { face in
            face.more.map { $0.text("webhook_secret") != nil }
        }
        object.optional("webhook_url", .orNull(.text), "Where the provider delivers to. Null: it does not.") { face in
            face.more.map { _ in nil }
        }
    }
}

extension ConfigFace.More {
    /// One of the application's texts; an app's id and key are its id and secret to these clients.
    fileprivate func text(_ name: String) -> String? {
        let app = ["client_id": "app_id", "client_secret": "private_key"]
        return secrets.texts[name] ?? app[name].flatMap { secrets.texts[$0] }
    }
}

/// A connection of an integration, in the older form.
private struct ConfigConnectionFace: AnswerFace {
    let connection: StoredConnection
    let environment: Int64

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("id", .integer, "Its number.") { $0.connection.id.clientNumber }
        object.member("connection_id", .text, "Its id.") { $0.connection.publicID }
        object.member("provider_config_key", .text, "The key of its integration.") { $0.connection.integration }
        object.member("environment_id", .integer, "The number of its environment.") { $0.environment }
        object.member("connection_config", .object, "Values of the provider's config.") {
            KeptJSON.object($0.connection.config)
        }
    }
}

/// `{"config": …}`.
struct ConfigEnvelope: AnswerFace {
    let config: ConfigFace

    static var doc: String { ConfigFace.doc }

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("config", .face, "The integration.") { $0.config }
    }
}
