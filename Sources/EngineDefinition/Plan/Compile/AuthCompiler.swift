internal import EngineLanguage

/// Compiles the auth schemes of a provider: whatever their type, they are the five parts by now.
struct AuthCompiler {
    let provider: ProviderDefinition

    /// Compiles all schemes.
    ///
    /// How requests are marked comes first, for steps of one scheme may use another.
    func compile(_ fields: inout FieldCompiler) -> [String: AuthPlan] {
        fields.scopes.isInAuth = true
        defer { fields.scopes.isInAuth = false }
        var plans: [String: AuthPlan] = [:]
        for scheme in provider.auth {
            plans[scheme.name] = marks(of: scheme.value, named: scheme.name, &fields)
            for inner in scheme.value.scheme.inner {
                let name = "\(scheme.name).\(inner.name)"
                let marks = SchemeMarks(name: name, canRefresh: false, isNone: inner.isForToken)
                let plan = marks.compile(inner, &fields)
                plans[plan.name] = plan
            }
        }
        let requests = RequestCompiler(provider: provider, shared: SharedParts(marks: plans, of: provider, &fields))
        let calls = StepCompiler(requests: requests, endpoints: endpoints(plans, fields.scopes))
        for scheme in provider.auth {
            let parts = scheme.value.parts
            plans[scheme.name]?.acquire = steps(parts.acquire, of: scheme, calls, &fields)
            plans[scheme.name]?.refresh = steps(parts.refresh, of: scheme, calls, &fields)
        }
        return plans
    }

    /// What compiles the endpoints that steps call, made only where one does.
    ///
    /// Like all steps of schemes they send no credential unless they say so.
    private func endpoints(_ marks: [String: AuthPlan], _ scopes: ScopeBuilder) -> EndpointCompiler? {
        let steps = provider.auth.flatMap { $0.value.parts.acquire + $0.value.parts.refresh }
        guard steps.contains(where: { $0.call.endpoint != nil || $0.loop?.endpoint != nil }) else { return nil }
        var scopes = scopes
        scopes.isInAuth = false
        var quiet = FieldCompiler(scopes: scopes)
        let shared = SharedParts(provider, auth: marks, &quiet)
        return EndpointCompiler(
            provider: provider, requests: RequestCompiler(provider: provider, shared: shared), models: provider.models,
            scheme: nil)
    }

    private func marks(of scheme: SchemeDefinition, named name: String, _ fields: inout FieldCompiler) -> AuthPlan {
        let parts = scheme.parts
        var plan = AuthPlan(
            name: name, fields: parts.credentials.names, acquire: [], refresh: [],
            refreshNeeds: parts.refresh.isEmpty ? nil : scheme.refreshToken, store: fields.compile(parts.store),
            expires: fields.compile(parts.expires), refreshBeforeSeconds: parts.refreshBefore.inSeconds,
            lifetimeSeconds: parts.lifetime?.inSeconds, authorization: .none, forms: [:])
        plan.mayRepeatRefresh = parts.rotates == false
        // Only claims read them; elsewhere they stand in the expansion.
        let asked = scheme.scheme.inner.isEmpty ? nil : (scheme.scheme as? OAuth2Scheme)?.scopes
        plan.defaultScopes = asked?.main.defaults ?? []
        let compiler = SchemeMarks(
            name: name, canRefresh: scheme.canRefresh, isNone: scheme.typeName == NoneScheme.name)
        let signs = scheme.scheme.signer != nil
        let signer = scheme.scheme.signer.flatMap { $0.definition.signer(&fields) }
        plan.authorization = compiler.compile(parts.apply, signer, signs: signs, &fields)
        for form in parts.applyAs {
            plan.forms[form.name] = compiler.compile(form.value, signer, signs: signs, &fields)
        }
        return plan
    }

    /// Steps send no credential unless they say so: they are there to obtain one.
    private func steps(
        _ steps: [StepDefinition], of scheme: NamedValues<SchemeDefinition>.Entry, _ calls: StepCompiler,
        _ fields: inout FieldCompiler
    ) -> [TokenStepPlan] {
        let open = Set(scheme.value.parts.publicNames.map(\.value))
        return steps.enumerated().map { index, step in
            let name = step.call.name?.value ?? String(index)
            // Obtaining a token changes nothing that a repetition would change again.
            let place = RequestCompiler.Place(
                name: "\(scheme.name).\(name)", isIdempotent: true, cost: nil, schemes: [], owner: scheme.name)
            let when = fields.compile(step.call.when)
            let outer = fields.scopes.parents
            let loop = calls.loop(of: step, &fields)
            let call = calls.compile(step.call, step.call.request, at: place, &fields)
            var repetition = calls.repetition(of: step, &fields)
            repetition.loop = loop
            fields.scopes.parents = outer
            return TokenStepPlan(
                name: name, call: call, when: when, repetition: repetition, store: fields.compile(step.store),
                metadata: metadata(of: step.call, open: open, &fields), mayFail: step.onError == .continue)
        }
    }
}

extension AuthCompiler {
    /// What a step keeps in the clear: an answer with a token is a secret, but for the names that are declared public.
    private func metadata(
        of step: StepCallDefinition, open: Set<String>, _ fields: inout FieldCompiler
    ) -> [(name: String, value: CompiledExpression)] {
        step.metadata.compactMap { entry in
            let destination = open.contains(entry.name) ? nil : "metadata"
            return fields.compile(entry.value, storedIn: destination).map { (entry.name, $0) }
        }
    }
}

extension SchemeDefinition {
    /// The kept value that a refresh sends, where one is kept: without it there is nothing to refresh with.
    fileprivate var refreshToken: String? { credentialNames.contains("refresh_token") ? "refresh_token" : nil }
}
