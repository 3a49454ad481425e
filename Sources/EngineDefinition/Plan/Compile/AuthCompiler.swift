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
            let acquire = steps(parts.acquire, of: scheme, calls, &fields)
            plans[scheme.name]?.acquire = scheme.value.acquiresFromCallback ? [] : acquire
            plans[scheme.name]?.refresh = steps(parts.refresh, of: scheme, calls, &fields)
            plans[scheme.name]?.consent = consent(of: scheme, calls, &fields)
            if scheme.value.acquiresFromCallback { plans[scheme.name]?.consent?.exchange = acquire }
            plans[scheme.name]?.revoke = steps(parts.revoke, of: scheme, calls, sends: [scheme.name], &fields)
            if plans[scheme.name]?.consent?.discovery != nil { plans[scheme.name]?.trustAddresses() }
        }
        connect(&plans, requests, &fields)
        return plans
    }

    /// What is done while a person connects, for each scheme: the provider's, under what the scheme says itself.
    private func connect(
        _ plans: inout [String: AuthPlan], _ requests: RequestCompiler, _ fields: inout FieldCompiler
    ) {
        var isReported = false
        for scheme in provider.auth {
            let own = scheme.value.parts.connect
            guard let connect = own.map({ ConnectDefinition($0, over: provider.connect) }) ?? provider.connect else {
                continue
            }
            let steps = connect.before + connect.after.map(\.step) + connect.revoke
            let endpoints = steps.callEndpoints ? endpoints(plans, fields.scopes, scheme: scheme.name) : nil
            let compiler = ConnectCompiler(
                calls: StepCompiler(requests: requests, endpoints: endpoints), scheme: scheme.name,
                open: Set(scheme.value.parts.publicNames.map(\.value)))
            // What all schemes share has its faults once.
            var quiet = FieldCompiler(scopes: fields.scopes)
            let isLoud = own != nil || !isReported
            let plan = isLoud ? compiler.compile(connect, &fields) : compiler.compile(connect, &quiet)
            isReported = isReported || own == nil
            plans[scheme.name]?.connect = plan.isEmpty ? nil : plan
        }
    }

    private func consent(
        of scheme: NamedValues<SchemeDefinition>.Entry, _ calls: StepCompiler, _ fields: inout FieldCompiler
    ) -> ConsentPlan? {
        guard let consent = scheme.value.scheme.consent else { return nil }
        let parts = consent.parts
        let address = parts.address.flatMap { field in
            fields.compile(field).map {
                AddressPlan(template: $0, base: calls.requests.shared.base, query: fields.compile(parts.parameters))
            }
        }
        var plan = ConsentPlan(
            answer: consent.answer, proof: consent.proof, issuer: fields.compile(consent.issuer),
            home: consent.home.compactMap { fields.compile($0) }, client: fields.compile(consent.client),
            address: address)
        // What was learnt stands among the credentials, and is none.
        if consent.discovery == nil { reportSecrets(in: address?.query ?? [], parts.parameters, &fields) }
        plan.issuerDemand = fields.compile(consent.issuerDemand)
        plan.discovery = consent.discovery.flatMap { discovery($0, of: scheme, calls, &fields) }
        plan.begin = steps(parts.begin, of: scheme, calls, &fields)
        plan.device = steps(parts.device, of: scheme, calls, &fields)
        plan.poll = steps(parts.poll, of: scheme, calls, &fields)
        return plan
    }

    private func discovery(
        _ definition: ServerDiscoveryDefinition, of scheme: NamedValues<SchemeDefinition>.Entry, _ calls: StepCompiler,
        _ fields: inout FieldCompiler
    ) -> ServerDiscoveryPlan? {
        guard let server = fields.compile(definition.server),
            let step = steps([definition.request], of: scheme, calls, &fields).first
        else { return nil }
        return ServerDiscoveryPlan(
            server: server, separator: definition.separator, clientID: fields.compile(definition.clientID),
            clientSecret: fields.compile(definition.clientSecret), request: step.call.request)
    }

    /// What stands in an address is seen by whoever opens it, and by what they open it with.
    private func reportSecrets(
        in query: [EntryPlan], _ written: NamedValues<TemplateTree>, _ fields: inout FieldCompiler
    ) {
        for (entry, source) in zip(query, written) where entry.value.isTainted {
            // A token by which a request for access is known is made to be shown (RFC 5849 §2.2), and a client's id is
            // no secret (RFC 6749 §2.2), also where a person brings it.
            guard entry.name != "oauth_token", entry.name != "client_id" else { continue }
            fields.diagnostics.append(
                Diagnostic(
                    .secretStored, "a secret would stand in the address that a person opens, as '\(entry.name)'",
                    at: source.value.span))
        }
    }

    /// What compiles the endpoints that steps call, made only where one does.
    ///
    /// Like all steps of schemes they send no credential unless they say so.
    private func endpoints(_ marks: [String: AuthPlan], _ scopes: ScopeBuilder) -> EndpointCompiler? {
        let steps = provider.auth.flatMap { $0.value.parts.acquire + $0.value.parts.refresh + $0.value.parts.revoke }
        return steps.callEndpoints ? endpoints(marks, scopes, scheme: nil) : nil
    }

    private func endpoints(
        _ marks: [String: AuthPlan], _ scopes: ScopeBuilder, scheme: String?
    ) -> EndpointCompiler {
        var scopes = scopes
        scopes.isInAuth = false
        var quiet = FieldCompiler(scopes: scopes)
        let shared = SharedParts(provider, auth: marks, &quiet)
        return EndpointCompiler(
            provider: provider, requests: RequestCompiler(provider: provider, shared: shared), models: provider.models,
            scheme: scheme)
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
        plan.defaultScopes = (scheme.scheme as? MCPOAuthScheme)?.defaultScopes ?? asked?.main.defaults ?? []
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
        sends credentials: [String] = [], _ fields: inout FieldCompiler
    ) -> [TokenStepPlan] {
        let open = Set(scheme.value.parts.publicNames.map(\.value))
        return steps.enumerated().map { index, step in
            let name = step.call.name?.value ?? String(index)
            // Obtaining a token changes nothing that a repetition would change again.
            let place = RequestCompiler.Place(
                name: "\(scheme.name).\(name)", isIdempotent: true, cost: nil, schemes: credentials, owner: scheme.name)
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

extension [StepDefinition] {
    /// Whether one of them calls an endpoint.
    fileprivate var callEndpoints: Bool { contains { $0.call.endpoint != nil || $0.loop?.endpoint != nil } }
}

extension SchemeDefinition {
    /// The kept value that a refresh sends, where one is kept: without it there is nothing to refresh with.
    fileprivate var refreshToken: String? { credentialNames.contains("refresh_token") ? "refresh_token" : nil }
}
