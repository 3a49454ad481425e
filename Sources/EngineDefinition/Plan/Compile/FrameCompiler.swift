internal import EngineLanguage

/// Compiles what stands around the calls of an endpoint or stream: its steps, and the call that gives up.
struct FrameCompiler {
    let endpoints: EndpointCompiler
    /// The endpoint or stream.
    let name: String
    /// The endpoints whose steps call this one.
    let chain: [String]

    /// Compiles the frame; the results of `before` are declared as the root `steps`.
    func compile(_ call: EndpointCall, _ fields: inout FieldCompiler) -> CallFrame? {
        let frame = call.frame
        // An endpoint that is a step of itself is reported by the checker; here it only must come to an end.
        guard !chain.contains(name) else { return nil }
        let isEmpty = frame.before.isEmpty && frame.after.isEmpty && frame.skip == nil
        guard !isEmpty else { return nil }
        let before = steps(frame.before, &fields)
        let results = fields.scopes.steps
        let skip = fields.compile(frame.skip)
        let after = steps(frame.after, &fields)
        fields.scopes.steps = results
        let cancel = frame.cancel.map { self.call($0, "cancel", &fields) }
        return CallFrame(before: before, skip: skip, after: after, cancel: cancel)
    }

    private var calls: StepCompiler {
        StepCompiler(requests: endpoints.requests, endpoints: endpoints, chain: chain + [name])
    }

    private func steps(_ steps: [StepDefinition], _ fields: inout FieldCompiler) -> [StepPlan] {
        guard !steps.isEmpty else { return [] }
        return steps.enumerated().map { compile($1, number: $0, &fields) }
    }

    /// Compiles a step, and declares its result for those behind it.
    private func compile(_ step: StepDefinition, number: Int, _ fields: inout FieldCompiler) -> StepPlan {
        let name = step.call.name?.value ?? String(number)
        fields.scopes.isInStep = true
        let when = fields.compile(step.call.when)
        let outer = fields.scopes.parents
        let loop = calls.loop(of: step, &fields)
        let plan = call(step.call, name, &fields)
        // What is asked of an answer sees the step's own result.
        declare(step, name, isList: false, &fields)
        var repetition = calls.repetition(of: step, &fields)
        repetition.loop = loop
        fields.scopes.parents = outer
        declare(step, name, isList: step.loop != nil, &fields)
        let metadata = fields.compile(step.call.metadata, storedIn: "metadata")
        fields.scopes.isInStep = false
        return StepPlan(
            name: name, call: plan, when: when, repetition: repetition, metadata: metadata,
            mayFail: step.onError == .continue, cacheSeconds: step.cache?.value.components.seconds,
            isSecret: step.isSecret)
    }

    private func declare(_ step: StepDefinition, _ name: String, isList: Bool, _ fields: inout FieldCompiler) {
        let known = fields.scopes.steps?.fields.filter { $0.name != name } ?? []
        let type = ScopeBuilder.step(isList: isList, hasOutput: step.call.endpoint != nil)
        fields.scopes.steps = ExpressionObjectType(
            "steps", fields: known + [.init(name, type, isTainted: step.isSecret)])
    }

    private func call(_ step: StepCallDefinition, _ name: String, _ fields: inout FieldCompiler) -> StepCallPlan {
        let isInStep = fields.scopes.isInStep
        fields.scopes.isInStep = true
        defer { fields.scopes.isInStep = isInStep }
        let provider = endpoints.provider
        let block = provider.defaults.map { RequestDefinition(step.request, over: $0.request) } ?? step.request
        let place = RequestCompiler.Place(
            name: "\(self.name).\(name)", isIdempotent: nil, cost: nil, schemes: endpoints.scheme.map { [$0] } ?? [],
            endpoint: self.name)
        return calls.compile(step, block, at: place, &fields)
    }
}
