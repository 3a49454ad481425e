internal import EngineLanguage

/// Compiles what steps call.
struct StepCompiler {
    /// For requests of their own.
    let requests: RequestCompiler
    /// For endpoints; nothing: no step calls one.
    let endpoints: EndpointCompiler?
    /// The endpoints whose steps these are, the outermost first: one that calls itself is reported elsewhere.
    var chain: [String] = []

    /// Compiles a call.
    /// - Parameters:
    ///   - call: the call as it is written.
    ///   - block: the request, what it leans on laid under it.
    ///   - place: what the place adds to a request of its own.
    ///   - fields: compiles its expressions.
    /// - Returns: the call of an endpoint, or a request of its own.
    func compile(
        _ call: StepCallDefinition, _ block: RequestDefinition, at place: RequestCompiler.Place,
        _ fields: inout FieldCompiler
    ) -> StepCallPlan {
        guard let name = call.endpoint, let endpoints, let endpoint = endpoints.provider.endpoints[name.value] else {
            return .request(requests.compile(block, at: place, with: &fields))
        }
        let with = fields.compile(call.with)
        reportSecrets(in: with, call, endpoints.provider.input.adding(endpoint.input), &fields)
        // The endpoint's own faults are reported where it stands; its expressions see its own roots.
        let plan = quietly(fields.scopes) {
            endpoints.compile(EndpointCall(endpoint), named: name.value, in: chain, &$0)
        }
        return .endpoint(plan, with: with)
    }

    private func quietly<Plan>(_ scopes: ScopeBuilder, _ compile: (inout FieldCompiler) -> Plan) -> Plan {
        var scopes = scopes
        scopes.isInAuth = false
        scopes.isConnecting = false
        scopes.isInStep = false
        scopes.steps = nil
        var quiet = FieldCompiler(scopes: scopes)
        return compile(&quiet)
    }

    /// Compiles how often a step is made; what it goes over is a root of its call then.
    func repetition(of step: StepDefinition, _ fields: inout FieldCompiler) -> StepRepetition {
        var repetition = StepRepetition()
        if let until = fields.compile(step.until) {
            repetition.wait = StepWaitPlan(
                until: until, fail: fields.compile(step.fail),
                everySeconds: (step.every?.value ?? StepDefinition.defaultPause).inSeconds,
                withinSeconds: (step.within?.value ?? StepDefinition.defaultTime).inSeconds)
        }
        return repetition
    }

    /// Compiles what a step is repeated for, and declares its root.
    func loop(of step: StepDefinition, _ fields: inout FieldCompiler) -> StepLoopPlan? {
        guard let loop = step.loop else { return nil }
        let source: StepLoopPlan.Source
        if let values = fields.compile(loop.values) {
            source = .values(values)
        } else if let name = loop.endpoint, let endpoints, let endpoint = endpoints.provider.endpoints[name.value] {
            let with = fields.compile(loop.with)
            let plan = quietly(fields.scopes) {
                endpoints.compile(EndpointCall(endpoint), named: name.value, in: chain, &$0)
            }
            source = .endpoint(plan, with: with)
        } else {
            return nil
        }
        fields.scopes.parents.append((loop.name.value, .dyn))
        return StepLoopPlan(source: source, name: loop.name.value, condition: fields.compile(loop.condition))
    }

    /// What an input holds may be logged and mapped, unless the input is declared secret.
    private func reportSecrets(
        in with: [EntryPlan], _ call: StepCallDefinition, _ inputs: NamedValues<InputDefinition>,
        _ fields: inout FieldCompiler
    ) {
        for (entry, written) in zip(with, call.with)
        where entry.value.isTainted && inputs[entry.name]?.isSecret == false {
            let message = "a secret would become the input '\(entry.name)', which is not declared secret"
            fields.diagnostics.append(
                Diagnostic(.secretStored, message, at: written.value.span)
                    .help("declare the input of the endpoint with 'secret: true'"))
        }
    }
}
