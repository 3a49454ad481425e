internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage

/// What the operator gave for an integration, as it is sealed: the application's id and secrets, values of the
/// provider's settings, and what clients keep with it.
struct IntegrationSecrets: Sendable {
    /// The members that credentials have, in the words of Nango's clients.
    static let names = [
        "client_id", "client_secret", "scopes", "webhook_secret", "app_id", "app_link", "private_key",
    ]

    /// Texts by those names.
    var texts: [String: String] = [:]
    /// Values of the provider's settings.
    var settings: [String: String] = [:]
    /// What clients keep with it.
    var custom: [String: String] = [:]

    init() {}

    /// Reads what was sealed.
    init?(_ sealed: Secret) {
        guard let value = try? JSONValue(parsing: sealed.reveal()) else { return nil }
        texts = Self.map(value["credentials"])
        settings = Self.map(value["settings"])
        custom = Self.map(value["custom"])
    }

    /// What clients may be told of an application whose secrets are not kept here.
    init(withoutSecretsOf values: IntegrationValues) {
        let isApp = values.settings.entries.contains { $0.key.string == "app_link" }
        if let id = values.clientID { texts[isApp ? "app_id" : "client_id"] = id }
        if !values.scopes.isEmpty { texts["scopes"] = values.scopes.joined(separator: ",") }
        for entry in values.settings.entries where entry.key.string == "app_link" {
            texts["app_link"] = entry.value.string
        }
    }

    private static func map(_ value: JSONValue?) -> [String: String] {
        (value?.members ?? []).reduce(into: [:]) { $0[$1.key] = $1.value.string }
    }

    /// The text that is sealed; nothing if nothing was given.
    var sealed: Secret? {
        guard !(texts.isEmpty && settings.isEmpty && custom.isEmpty) else { return nil }
        func object(_ map: [String: String]) -> JSONValue {
            .object(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        }
        return Secret(
            JSONWriter.text(["credentials": object(texts), "settings": object(settings), "custom": object(custom)]))
    }

    /// The values that expressions read; only what the provider asks for is among its settings.
    func values(id: String, _ provider: ProviderDefinition) -> IntegrationValues {
        var values = IntegrationValues(id: id)
        values.clientID = texts["client_id"] ?? texts["app_id"]
        values.clientSecret = texts["client_secret"]
        values.webhookSecret = texts["webhook_secret"]
        values.scopes = (texts["scopes"] ?? "").split { $0 == "," || $0 == " " }.map(String.init)
        var known = texts.merging(settings) { $1 }
        known = known.filter { provider.settings[$0.key] != nil }
        values.settings = ExpressionMap(
            texts: known.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        return values
    }
}
