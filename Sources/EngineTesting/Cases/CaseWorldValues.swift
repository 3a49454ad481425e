internal import EngineDefinition
internal import EngineLanguage

/// The world in which a case runs, as the values of a connection.
struct CaseWorldValues {
    /// When a case runs that does not say it.
    static let instant = ExpressionTimestamp(rfc3339: "2026-01-01T00:00:00Z") ?? .epoch

    let definition: CaseDefinition
    let provider: ProviderDefinition

    /// The values that expressions see.
    func connection() throws(InputFault) -> ConnectionValues {
        let compiler = PlanCompiler(provider: provider)
        var values = ConnectionValues(id: "case", createdAt: Self.instant)
        var texts: [String: String] = [:]
        for entry in definition.config { texts[entry.name] = entry.value.node.scalar?.text }
        // Where the provider begins it brings them.
        let config = definition.install == nil ? compiler.config() : Self.given(compiler.config(), texts)
        values.config = try config.complete(texts, values.bindings)
        values.metadata = Self.map(definition.metadata)
        values.credentials = Self.map(definition.credentials)
        values.integration = IntegrationValues(
            id: provider.id.value, clientID: "client-id", clientSecret: "client-secret",
            webhookSecret: "webhook-secret",
            settings: try settings(compiler))
        return values
    }

    /// The operator's settings; those that a case leaves out have their defaults.
    private func settings(_ compiler: PlanCompiler) throws(InputFault) -> ExpressionMap {
        var texts: [String: String] = [:]
        for entry in definition.settings { texts[entry.name] = entry.value.node.scalar?.text }
        return try Self.given(compiler.settings(), texts).complete(texts, ExpressionBindings())
    }

    /// A plan without what it needs and nobody has given.
    private static func given(_ plan: SettingsPlan, _ texts: [String: String]) -> SettingsPlan {
        let needed = Set(plan.fields.filter(\.isNeeded).map(\.name)).subtracting(texts.keys)
        return SettingsPlan(fields: plan.fields.filter { !needed.contains($0.name) })
    }

    /// The inputs of the run.
    var input: ExpressionMap { Self.map(definition.input) }

    /// The instant at which it runs.
    var now: ExpressionTimestamp {
        definition.now.flatMap { ExpressionTimestamp(rfc3339: $0) } ?? Self.instant
    }

    private static func map(_ values: NamedValues<LiteralValue>) -> ExpressionMap {
        ExpressionMap(texts: values.map { ($0.name, ExpressionValue($0.value.node)) })
    }
}
