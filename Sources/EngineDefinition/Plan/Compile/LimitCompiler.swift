internal import EngineLanguage

/// Compiles the limits of an API.
struct LimitCompiler {
    /// Compiles limits, each with its number where it has no name.
    func compile(_ limits: [LimitDefinition], _ fields: inout FieldCompiler) -> [LimitPlan] {
        limits.enumerated().map { compile($1, number: $0, &fields) }
    }

    private func compile(_ limit: LimitDefinition, number: Int, _ fields: inout FieldCompiler) -> LimitPlan {
        LimitPlan(
            name: limit.name?.value ?? "limit \(number + 1)",
            rate: limit.rate.map { ($0.count, $0.period.inSeconds) }, burst: limit.burst,
            concurrency: limit.concurrency, endpoints: limit.endpoints.map(\.value),
            isShared: limit.scope == .integration, key: fields.compile(limit.key), cost: fields.compile(limit.cost),
            remaining: fields.compile(limit.remaining), capacity: fields.compile(limit.capacity),
            refill: fields.compile(limit.refill), reset: fields.compile(limit.reset),
            penaltySeconds: limit.penalty?.inSeconds)
    }
}
