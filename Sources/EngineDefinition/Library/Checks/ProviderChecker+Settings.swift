internal import EngineLanguage

extension ProviderChecker {
    /// Settings, and the inputs of the provider.
    mutating func checkSettings() {
        for setting in provider.config {
            check(setting: setting.value, at: setting.span)
            checkExposure(of: setting)
        }
        for setting in provider.settings { check(setting: setting.value, at: setting.span) }
        for scheme in provider.auth {
            for field in scheme.value.parts.credentials { check(setting: field.value.setting, at: field.span) }
        }
        var inputs = InputChecker()
        inputs.check(provider.input)
        diagnostics.append(contentsOf: inputs.diagnostics)
    }

    private mutating func check(setting: SettingDefinition, at span: Span) {
        if setting.type == .choice, setting.options.isEmpty {
            report(.missingOptions, "a choice needs 'options'", at: span)
        }
        if setting.type != .choice, !setting.options.isEmpty {
            report(
                .uselessKey, "'options' have no meaning for type '\(setting.type.rawValue)'", at: span,
                help: "write 'type: choice'")
        }
        if let format = setting.format, setting.type != .string, setting.type != .array {
            report(
                .uselessKey, "'format: \(format.rawValue)' has no meaning for type '\(setting.type.rawValue)'",
                at: span,
                help: "remove 'format', or write 'type: string'")
        }
        let pattern = setting.pattern.flatMap { diagnostics.checked(pattern: $0) }
        guard let value = setting.defaultValue, value.isLiteral, !value.isPlaceholder else { return }
        let text = value.scalar.text
        if setting.type == .choice, !setting.options.isEmpty, !setting.options.contains(where: { $0.value == text }) {
            diagnostics.append(
                Suggestion.unknown(
                    .defaultNotAllowed, "the default '\(text)' is none of the options", word: text, at: value.span,
                    among: setting.options.map(\.value)))
        }
        if let pattern, !pattern.matchesWhole(text) {
            report(.defaultNotAllowed, "the default '\(text)' does not match the pattern", at: value.span)
        } else if let format = setting.format, setting.type == .string, !SettingFormat(format).accepts(text) {
            let wanted = SettingFormat(format).phrase
            report(.defaultNotAllowed, "the default '\(text)' is not \(wanted)", at: value.span)
        }
    }

    /// What is shown in the clear must not be a secret.
    private mutating func checkExposure(of setting: NamedValues<SettingDefinition>.Entry) {
        let help = "ask for it under 'credentials' of an auth scheme"
        if setting.value.isSecret {
            report(
                .secretInConfig, "'config' is shown in the clear, so '\(setting.name)' cannot be secret",
                at: setting.span, help: help)
            return
        }
        let words = setting.name.lowercased().split(separator: "_")
        let telling: Set<Substring> = ["password", "passwd", "secret", "token", "apikey"]
        let isKey = words.contains("key") && (words.contains("api") || words.contains("private"))
        guard isKey || words.contains(where: telling.contains) else { return }
        report(
            .secretInConfig, "'\(setting.name)' looks like a secret, and 'config' is shown in the clear",
            at: setting.span, help: help)
    }
}

extension DiagnosticList {
    /// A pattern, if it is RE2.
    mutating func checked(pattern: Spanned<String>) -> RegularExpression? {
        guard !pattern.isPlaceholder else { return nil }
        do throws(RegularExpressionFault) {
            return try RegularExpression(pattern.value)
        } catch {
            append(Diagnostic(.invalidPattern, "the pattern is no RE2: \(error)", at: pattern.span))
            return nil
        }
    }
}
