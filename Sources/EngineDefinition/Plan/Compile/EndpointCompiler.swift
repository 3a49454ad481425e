internal import EngineHTTP
internal import EngineLanguage

/// Compiles endpoints, alone or as a stream lays its own keys over them.
struct EndpointCompiler {
    let provider: ProviderDefinition
    let requests: RequestCompiler
    let models: NamedValues<ModelDefinition>
    let scheme: String?

    /// Compiles a call.
    ///
    /// The root `input` is the call's own in all of its keys.
    func compile(
        _ call: EndpointCall, named name: String, in chain: [String] = [], _ fields: inout FieldCompiler
    ) -> EndpointPlan {
        let declared = provider.input.adding(call.input)
        let outer = fields.scopes
        fields.scopes.steps = nil
        if call.lacksParts { fields.scopes.isIncomplete = true }
        fields.scopes.input = .object(ScopeBuilder.object("input", of: call.syncInput.adding(declared)))
        fields.scopes.declare(call.shape, asRecord: call.hasItems)
        defer { fields.scopes = outer }
        let place = RequestCompiler.Place(
            name: name, isIdempotent: call.isIdempotent ?? (call.effect == .read ? true : nil), cost: call.cost,
            schemes: scheme.map { [$0] } ?? [])
        // Their results are roots of all that follows.
        let frame = FrameCompiler(endpoints: self, name: name, chain: chain).compile(call, &fields)
        var request = requests.compile(call.request, at: place, with: &fields)
        request.scopes = call.scopes
        let pages = PageCompiler(named: requests.shared.pages)
        let effect = call.effect ?? request.defaultEffect
        let reshape = call.reshape.flatMap { ReshapeCompiler().compile($0, &fields) }
        let explode = fields.compile(call.explode)
        // What an item holds is of another shape than the item.
        if call.explode != nil { fields.scopes.takeApart() }
        let conditions = call.conditions.compactMap { fields.compile($0) }
        let mapper = call.model.flatMap { ModelCompiler(models: models).compile($0, map: .init(), key: [], &fields) }
        return EndpointPlan(
            request: request, pages: pages.compile(call.pagination, hasRecords: call.hasList, &fields),
            records: fields.compile(call.records ?? call.record),
            isSingle: !call.hasList && call.record != nil, reshape: reshape, explode: explode,
            countsRecords: call.countsRecords(models), conditions: conditions,
            recordPlan: mapper.map { RecordPlan(mapper: $0, conditions: conditions) },
            output: fields.compile(call.output, storedIn: "results"), input: input(declared, &fields), effect: effect,
            frame: frame)
    }

    /// Compiles the checks and defaults of inputs.
    func input(_ inputs: NamedValues<InputDefinition>, _ fields: inout FieldCompiler) -> InputPlan {
        InputCompiler().compile(inputs, &fields)
    }
}

extension RequestPlan {
    /// What a call does upstream where nothing says it (definitions.md §8).
    fileprivate var defaultEffect: EndpointDefinition.Effect {
        switch method {
        case .get, .head: .read
        case .delete: .destructive
        default: .write
        }
    }
}

extension NamedValues {
    /// These values, and another list's under other names; of equal names the other's counts.
    func adding(_ other: NamedValues<Value>) -> NamedValues<Value> {
        guard !isEmpty else { return other }
        let own = filter { other[$0.name] == nil }
        return NamedValues(own + Array(other))
    }
}
