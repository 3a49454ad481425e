internal import EngineDefinition
internal import EngineLanguage

/// A provider as clients of Nango see it (nango-api.md §2.1).
struct ProviderFace: AnswerFace {
    let provider: ProviderDefinition
    let publicURL: String
    /// How an application is registered there, for operators.
    var setup: String?

    static let shapeName: String? = "Provider"
    static let shapeDoc = "What a service is: how its accounts are connected, and what is asked for that."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("name", .text, "Its name.") { $0.provider.id.value }
        object.member("display_name", .text, "What people call it.") { $0.provider.title }
        object.member("auth_mode", .choice, "The way to authorise that clients are told of.") { $0.provider.authMode }
        object.member("logo_url", .text("uri"), "Where its picture is.") {
            logo(of: $0.provider.id.value, publicURL: $0.publicURL)
        }
        object.member("categories", .list(of: .text), "What it is about.") { $0.provider.categories }
        object.optional("docs", .text("uri"), "Where it documents its API.") { $0.provider.docs }
        object.optional("description", .text, "What it is, a sentence.") { $0.provider.description }
        signIn(&object)
        object.optional(
            "connection_config", .map(of: .face), "What a person is asked about their account, by name."
        ) { face in SettingFace.all(face.provider.config.map { ($0.name, $0.value) }) }
        object.optional("credentials", .map(of: .face), "What a person is asked for as their credentials, by name.") {
            SettingFace.all($0.askedCredentials)
        }
        object.optional(
            "integration_config", .map(of: .face), "What the operator is asked for who registers an application."
        ) { face in SettingFace.all(face.provider.settings.map { ($0.name, $0.value) }) }
        object.optional("proxy", .face, "How its API is called.") { face in
            face.provider.base.isPlaceholder ? nil : ProxyFace(baseURL: NangoTemplate.text(face.provider.base))
        }
        object.optional(
            "setup", .text, "How an application is registered there, in Markdown; of one provider, to keys."
        ) { $0.setup }
    }

    private static func signIn(_ object: inout AnswerWriter<Self>) {
        object.optional(
            "authorization_url", .text, "Where a person signs in; `${connectionConfig.x}` stands for their entry `x`."
        ) { $0.facts?.authorize.map { NangoTemplate.text($0) } }
        object.optional("token_url", .text, "Where tokens are given.") {
            $0.facts?.token.map { NangoTemplate.text($0) }
        }
        object.optional("default_scopes", .list(of: .text), "What is asked for where the operator names none.") {
            $0.facts.flatMap { $0.scopes.isEmpty ? nil : $0.scopes }
        }
        object.optional("scope_separator", .text, "What stands between scopes, where it is no space.") {
            $0.facts.flatMap { $0.scopeSeparator == " " ? nil : $0.scopeSeparator }
        }
        object.optional(
            "token_request_auth_method", .word(among: ["basic"]),
            "`basic` where the token request has an `Authorization` header of the client's."
        ) { $0.facts?.usesBasicAuthentication == true ? "basic" : nil }
    }

    /// What is told of its sign-in.
    private var facts: SignInFacts? { provider.toldScheme?.signIn }

    /// Address of the provider's picture.
    static func logo(of provider: String, publicURL: String) -> String {
        "\(publicURL)/images/template-logos/\(provider).svg"
    }

    /// A key has one name for those clients, whatever the definition calls it.
    private var askedCredentials: [(String, SettingDefinition)] {
        let asked = provider.toldScheme?.parts.credentials.map { ($0.name, $0.value.setting) } ?? []
        if let login = LoginNames(provider.toldScheme) {
            return asked.map { (login.name(of: $0.0) ?? $0.0, $0.1) } + login.constantFields
        }
        guard provider.authMode == .apiKey, asked.count == 1 else { return asked }
        return [("apiKey", asked[0].1)]
    }
}

/// How a provider's API is called.
private struct ProxyFace: AnswerFace {
    let baseURL: String

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("base_url", .text, "The address before every path.") { $0.baseURL }
    }
}

/// One thing that is asked of a person or an operator.
private struct SettingFace: AnswerFace {
    let setting: SettingDefinition
    let order: Int64

    static let shapeName: String? = "Setting"
    static let shapeDoc = "One thing that is asked of a person or an operator."

    static func all(_ settings: [(String, SettingDefinition)]) -> [(String, SettingFace)]? {
        guard !settings.isEmpty else { return nil }
        return settings.enumerated().map { ($1.0, SettingFace(setting: $1.1, order: Int64($0 + 1))) }
    }

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("type", .word(among: ["string"]), "Always `string`.") { _ in "string" }
        object.member("title", .text, "Label on the form.") { $0.setting.title }
        object.member("description", .text, "Where to find the value; may be empty.") { $0.setting.help ?? "" }
        object.member("order", .integer, "Its place on the form, from 1.") { $0.order }
        object.optional("example", .text, "A placeholder.") { $0.setting.example }
        object.optional("pattern", .text, "What the whole text must match.") { $0.setting.pattern?.value }
        object.optional("optional", .flag, "`true` where it may be left out.") { $0.setting.isOptional ? true : nil }
        object.optional("default_value", .text, "The value where none is given.") { face in
            guard let text = face.setting.defaultValue?.scalar.text, !text.contains("${") else { return nil }
            return text
        }
        object.optional("secret", .flag, "`true` where it is never shown.") { $0.setting.isSecret ? true : nil }
        object.optional("hidden", .flag, "`true` where few need it.") { $0.setting.isAdvanced ? true : nil }
        object.optional("enum", .list(of: .text), "The values that there are.") { face in
            face.setting.options.isEmpty ? nil : face.setting.options.map(\.value)
        }
        object.optional("format", .word(among: ["hostname", "uri", "uuid", "email"]), "What a text looks like.") {
            $0.format
        }
    }

    private var format: String? {
        switch setting.format {
        case .hostname: "hostname"
        case .url: "uri"
        case .uuid: "uuid"
        case .email: "email"
        case .subdomain, .phone, .timezone, .date, .pem, .json, nil: nil
        }
    }
}
