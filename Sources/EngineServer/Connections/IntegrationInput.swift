internal import EngineDefinition
internal import EngineLanguage

/// What is told to make an integration.
struct IntegrationInput: Configurable {
    static let shapeName = "integration.create"

    let provider: String
    let name: String
    let displayName: String?
    let forwardsWebhooks: Bool?
    let credentials: IntegrationCredentials
    let settings: [String: String]?
    let custom: [String: String]?

    init(reading object: inout ObjectReader) {
        provider = object.required("provider", .text(NameFormat.provider.text), "The provider's name.")
        name = object.required("unique_key", .text(NameFormat.integration.text), "Its key, unique in the environment.")
        displayName = object.optional("display_name", .text(.any, length: 1...255), "What people call it.")
        forwardsWebhooks = object.optional(
            "forward_webhooks", .boolean, "Whether deliveries of the provider are passed on to the host.")
        credentials =
            object.optional(
                "credentials", .object, "The application's id and secrets, in the form of the provider's auth mode.",
                [.secret]) ?? IntegrationCredentials()
        settings =
            object.optional(
                "integration_config", .map(of: .text), "Values of the provider's settings, or of its config.", [.secret]
            )?.dictionary
        custom = object.optional("custom", .map(of: .text), "What the host keeps with it.", [.secret])?.dictionary
    }
}

/// What is told to change an integration.
struct IntegrationChange: Configurable {
    static let shapeName = "integration.update"

    let name: String?
    let displayName: String?
    let forwardsWebhooks: Bool?
    let credentials: IntegrationCredentials
    let settings: [String: String]?
    let custom: [String: String]?

    init(reading object: inout ObjectReader) {
        name = object.optional("unique_key", .text(NameFormat.integration.text), "Its key from now on.")
        displayName = object.optional("display_name", .text(.any, length: 1...255), "What people call it.")
        credentials =
            object.optional(
                "credentials", .object, "The application's id and secrets from now on.", [.secret])
            ?? IntegrationCredentials()
        forwardsWebhooks = object.optional(
            "forward_webhooks", .boolean, "Whether deliveries of the provider are passed on to the host.")
        settings =
            object.optional(
                "integration_config", .map(of: .text), "Values of the provider's settings, or of its config.", [.secret]
            )?.dictionary
        custom = object.optional("custom", .map(of: .text), "What the host keeps with it.", [.secret])?.dictionary
    }
}

extension IntegrationChange {
    /// The first key that speaks of what `engine.yaml` says of an integration.
    var firstDeclaredKey: String? {
        if name != nil { return "unique_key" }
        if credentials.isGiven { return "credentials" }
        if settings != nil { return "integration_config" }
        return custom == nil ? nil : "custom"
    }
}

/// The application's id and secrets.
struct IntegrationCredentials: Configurable {
    static let shapeName = "integration.credentials"

    let type: String?
    private let texts: [String: String]

    init() {
        type = nil
        texts = [:]
    }

    init(reading object: inout ObjectReader) {
        type = object.required("type", .text(.filled), "The provider's auth mode.")
        var texts: [String: String] = [:]
        for name in IntegrationSecrets.names {
            texts[name] = object.optional(name, .text, "Depends on `type`.", [.secret])
        }
        self.texts = texts
    }

    /// Whether anything was told.
    var isGiven: Bool { type != nil }

    /// The members, if they are those of one of the provider's modes.
    ///
    /// A provider that takes keys too needs no application, and may have one.
    /// - Returns: nothing if none were given and none are needed.
    func checked(for provider: ProviderDefinition, isNeeded: Bool) throws(RouteFault) -> [String: String]? {
        let modes = provider.applicationModes
        guard let type else {
            guard provider.worksWithoutApplication || !isNeeded else {
                let words = Self.list(modes)
                throw .invalidBody(["credentials"], "Missing credentials: \(words) needs an application")
            }
            return nil
        }
        guard let mode = modes.first(where: { $0.rawValue == type }) else {
            let reason =
                modes.isEmpty
                ? "the provider's auth mode is '\(provider.authMode.rawValue)', which takes none"
                : "the provider takes an application of \(Self.list(modes)), not of '\(type)'"
            throw .invalidBody(["credentials", "type"], "incompatible credentials: \(reason)")
        }
        let needed = mode == .app ? ["app_id", "app_link", "private_key"] : ["client_id", "client_secret"]
        let allowed = mode == .app ? needed : needed + ["scopes", "webhook_secret"]
        for name in needed where texts[name]?.isEmpty != false {
            throw .invalidBody(["credentials", name], "'credentials' needs the key '\(name)'")
        }
        if mode == .app, let key = texts["private_key"], !Self.isPrivateKey(key) {
            throw .invalidBody(
                ["credentials", "private_key"],
                "'private_key' must be a private key in PEM, from '-----BEGIN … PRIVATE KEY-----' to its end line")
        }
        guard texts["webhook_secret"]?.utf8.count ?? 0 <= 255 else {
            throw .invalidBody(["credentials", "webhook_secret"], "'webhook_secret' has at most 255 characters")
        }
        if let unknown = texts.keys.sorted().first(where: { !allowed.contains($0) }) {
            throw .invalidBody(["credentials", unknown], "'\(unknown)' is no key of \(mode.rawValue) credentials")
        }
        try checkScopes()
        return texts
    }

    private static func isPrivateKey(_ text: String) -> Bool {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        guard let first = lines.first, let last = lines.last else { return false }
        let mark = "PRIVATE KEY-----"
        return first.hasPrefix("-----BEGIN ") && first.contains(mark) && last.hasPrefix("-----END ")
            && last.contains(mark)
    }

    private static func list(_ modes: [AuthMode]) -> String {
        Set(modes.map { "'\($0.rawValue)'" }).sorted().joined(separator: " or ")
    }

    private func checkScopes() throws(RouteFault) {
        let isSound = (texts["scopes"] ?? "").utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: ":/_.*-, ".utf8.contains(byte)
            }
        }
        guard isSound else {
            throw .invalidBody(["credentials", "scopes"], "scopes are names with commas between them")
        }
    }
}

/// What of an integration is wanted beside its public members.
struct IntegrationQuery: Configurable {
    static let shapeName = "integration.get"

    let include: [String]

    init(reading object: inout ObjectReader) {
        include = object.optional(
            "include", .oneOrList(of: .word(among: [.init("webhook", ""), .init("credentials", "")])),
            "What is told beside the public members; may be repeated.", default: [])
    }
}

/// The same in the older form.
struct ConfigQuery: Configurable {
    static let shapeName = "config.get"

    let includesCredentials: Bool

    init(reading object: inout ObjectReader) {
        includesCredentials = object.optional(
            "include_creds", .queryFlag, "Whether the application's id and secrets are told.", default: false)
    }
}

extension NamedValues where Value == String {
    /// The values by name.
    var dictionary: [String: String] { reduce(into: [:]) { $0[$1.name] = $1.value } }
}
