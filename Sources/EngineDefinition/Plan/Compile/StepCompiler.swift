internal import EngineLanguage

/// Compiles what steps call.
struct StepCompiler {
    /// For requests of their own.
    let requests: RequestCompiler
    /// For endpoints; nothing: no step calls one.
    let endpoints: EndpointCompiler?

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
        var scopes = fields.scopes
        scopes.isInAuth = false
        var quiet = FieldCompiler(scopes: scopes)
        return .endpoint(endpoints.compile(EndpointCall(endpoint), named: name.value, &quiet), with: with)
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
