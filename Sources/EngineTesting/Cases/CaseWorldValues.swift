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
        values.config = try compiler.config().complete(texts, values.bindings)
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
        let plan = compiler.settings()
        var texts: [String: String] = [:]
        for entry in definition.settings { texts[entry.name] = entry.value.node.scalar?.text }
        let needed = Set(plan.fields.filter(\.isNeeded).map(\.name)).subtracting(texts.keys)
        let given = SettingsPlan(fields: plan.fields.filter { !needed.contains($0.name) })
        return try given.complete(texts, ExpressionBindings())
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
