internal import EngineLanguage

extension StreamCompiler {
    /// Compiles a cursor; the scopes are those of the call's records.
    /// - Parameters:
    ///   - cursor: the cursor.
    ///   - outerComesLater: whether only what is read once it is saved takes items apart: till then `outer` has no
    ///     value, and what the pass ends with is the seed.
    ///   - fields: compiles expressions.
    /// - Returns: nothing if it cannot be read; that was reported.
    func compile(
        _ cursor: CursorDefinition, outerComesLater: Bool = false, _ fields: inout FieldCompiler
    ) -> CursorPlan? {
        guard let from = fields.compile(cursor.from, storedIn: "checkpoints") else { return nil }
        if outerComesLater, from.reads("outer"), !from.reads("record"), cursor.seed == nil {
            fields.diagnostics.append(
                Diagnostic(
                    .cursorWithoutSeed, "the first reading takes nothing apart, so its records never show this cursor",
                    at: cursor.span
                ).help("add 'seed', for example 'seed: { value: page.started }'"))
        }
        let split = fields.compile(cursor.window?.split)
        // Where a pass begins is worked out before there is a call: by the inputs of the sync.
        let outer = fields.scopes
        fields.scopes.input = syncInput
        let start = fields.compile(cursor.start)
        let zone = fields.compile(cursor.zone)
        let seed = cursor.seed.flatMap { compile($0, &fields) }
        fields.scopes = outer
        for expression in [from, start, seed?.value].compactMap({ $0 }) where !cursor.type.takes(expression.type) {
            fields.diagnostics.append(cursor.type.refusal(of: expression))
        }
        var plan = CursorPlan(
            from: from, isPerRecord: from.reads("record") || from.reads("outer"), type: cursor.type,
            start: start, overlapSeconds: cursor.overlap.components.seconds,
            isAscending: cursor.order == .ascending)
        plan.unitsPerSecond = cursor.unit?.perSecond ?? 1
        plan.savesPages = cursor.saving == .page
        plan.stops = cursor.stops
        plan.precision = cursor.precision.flatMap { TimeUnit(rawValue: $0.rawValue) }
        plan.zone = zone
        plan.window = cursor.window.map { window in
            WindowPlan(
                size: window.size.components.seconds, minimum: window.minimum.components.seconds, split: split,
                isInclusive: window.end == .inclusive)
        }
        plan.maxAgeSeconds = cursor.maximumAge?.components.seconds
        plan.isShared = cursor.isShared
        plan.seed = seed
        return plan
    }

    private func compile(_ seed: SeedDefinition, _ fields: inout FieldCompiler) -> SeedPlan? {
        let outer = fields.scopes
        defer { fields.scopes = outer }
        let with = fields.compile(seed.with)
        var endpoint: EndpointPlan?
        if let name = seed.endpoint {
            guard let definition = provider.endpoints[name.value] else { return nil }
            endpoint = endpoints.compile(EndpointCall(definition), named: name.value, &fields)
            fields.scopes.input = .object(ScopeBuilder.object("input", of: provider.input.adding(definition.input)))
        } else if seed.request.hasCall {
            let block = provider.defaults.map { RequestDefinition(seed.request, over: $0.request) } ?? seed.request
            endpoint = endpoints.compile(EndpointCall(block), named: "seed", &fields)
        }
        guard let value = fields.compile(seed.value, storedIn: "checkpoints") else { return nil }
        return SeedPlan(endpoint: endpoint, with: with, value: value)
    }
}

extension FieldDefinition.Unit {
    /// How many make a second.
    fileprivate var perSecond: Int64 {
        switch self {
        case .seconds: 1
        case .milliseconds: 1_000
        case .microseconds: 1_000_000
        }
    }
}

extension CursorDefinition.Kind {
    /// Whether a value of a type can be a cursor, as far as that is known before data comes.
    fileprivate func takes(_ type: ExpressionType) -> Bool {
        switch (self, type) {
        case (_, .dyn), (_, .error): true
        case (.timestamp, .timestamp), (.timestamp, .string), (.date, .timestamp), (.date, .string): true
        case (.integer, .int), (.integer, .uint), (.integer, .string), (.string, .string): true
        case (.token, .list), (.token, .map), (.token, .object): false
        case (.token, _): true
        default: false
        }
    }

    fileprivate func refusal(of expression: CompiledExpression) -> Diagnostic {
        let message = "a cursor of type '\(rawValue)' is never \(expression.type)"
        let diagnostic = Diagnostic(.expressionType, message, at: expression.span)
        switch expression.type {
        case .int where self == .timestamp:
            return diagnostic.help("write 'timestamp(…)' for seconds, or 'type: integer'")
        default: return diagnostic.help("change 'type', or convert the value")
        }
    }
}
