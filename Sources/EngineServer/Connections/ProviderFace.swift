internal import EngineDefinition
internal import EngineLanguage

/// A provider as clients of Nango see it (nango-api.md §2.1).
struct ProviderFace {
    let provider: ProviderDefinition
    let publicURL: String

    /// Address of the provider's picture.
    static func logo(of provider: String, publicURL: String) -> String {
        "\(publicURL)/images/template-logos/\(provider).svg"
    }

    /// The provider.
    var json: JSONValue {
        let mode = provider.authMode
        var members: [(String, JSONValue)] = [
            ("name", .string(provider.id.value)), ("display_name", .string(provider.title)),
            ("auth_mode", .string(mode.rawValue)),
            ("logo_url", .string(Self.logo(of: provider.id.value, publicURL: publicURL))),
            ("categories", .array(provider.categories.map { .string($0) })),
        ]
        if let docs = provider.docs { members.append(("docs", .string(docs))) }
        if let description = provider.description { members.append(("description", .string(description))) }
        if !provider.config.isEmpty {
            members.append(("connection_config", fields(provider.config.map { ($0.name, $0.value) })))
        }
        let credentials = provider.toldScheme?.parts.credentials.map { ($0.name, $0.value.setting) } ?? []
        if !credentials.isEmpty {
            let asked = fields(named(credentials, mode)).members ?? []
            let constant = LoginNames(provider.toldScheme)?.constantFields ?? []
            members.append(("credentials", .object(asked.map { ($0.key, $0.value) } + constant)))
        }
        if !provider.settings.isEmpty {
            members.append(("integration_config", fields(provider.settings.map { ($0.name, $0.value) })))
        }
        if !provider.base.isPlaceholder {
            members.append(("proxy", ["base_url": .string(provider.base.scalar.text)]))
        }
        return .object(members)
    }

    /// A key has one name for those clients, whatever the definition calls it.
    private func named(
        _ credentials: [(String, SettingDefinition)], _ mode: AuthMode
    ) -> [(String, SettingDefinition)] {
        if let login = LoginNames(provider.toldScheme) {
            return credentials.map { (login.name(of: $0.0) ?? $0.0, $0.1) }
        }
        guard mode == .apiKey, credentials.count == 1 else { return credentials }
        return [("apiKey", credentials[0].1)]
    }

    private func fields(_ settings: [(String, SettingDefinition)]) -> JSONValue {
        .object(settings.enumerated().map { ($1.0, field($1.1, order: $0)) })
    }

    private func field(_ setting: SettingDefinition, order: Int) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("type", "string"), ("title", .string(setting.title)), ("description", .string(setting.help ?? "")),
            ("order", .number(JSONNumber(order + 1))),
        ]
        if let example = setting.example { members.append(("example", .string(example))) }
        if let pattern = setting.pattern { members.append(("pattern", .string(pattern.value))) }
        if setting.isOptional { members.append(("optional", true)) }
        if let text = setting.defaultValue?.scalar.text, !text.contains("${") {
            members.append(("default_value", .string(text)))
        }
        if setting.isSecret { members.append(("secret", true)) }
        if setting.isAdvanced { members.append(("hidden", true)) }
        if !setting.options.isEmpty {
            members.append(("enum", .array(setting.options.map { .string($0.value) })))
        }
        switch setting.format {
        case .hostname: members.append(("format", "hostname"))
        case .url: members.append(("format", "uri"))
        case .uuid: members.append(("format", "uuid"))
        case .email: members.append(("format", "email"))
        case .subdomain, .phone, .timezone, .date, .pem, .json, nil: break
        }
        return .object(members)
    }
}
