public import EngineLanguage

/// Turns typed definitions into plans: the last place where a definition can be refused.
public struct PlanCompiler: Sendable {
    private let provider: ProviderDefinition

    /// Prepares to compile what a provider has.
    public init(provider: ProviderDefinition) {
        self.provider = provider
    }

    /// Compiles the parts that every use of a provider needs: schemes, verification, limits.
    public func provider(scheme: String? = nil, diagnostics: inout DiagnosticList) -> ProviderPlan {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let auth = AuthCompiler(provider: provider).compile(&fields)
        let limits = limits(&fields)
        let requests = RequestCompiler(provider: provider, auth: auth, limits: limits)
        let plan = ProviderPlan(
            id: provider.id.value, auth: auth, defaultScheme: provider.auth.first?.name,
            verify: provider.verify.map { verify($0, requests, scheme: scheme ?? provider.auth.first?.name, &fields) },
            limits: limits)
        diagnostics.append(contentsOf: fields.diagnostics)
        return plan
    }

    /// Compiles what is asked of the person who connects.
    public func config() -> SettingsPlan {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        return SettingsPlan(
            fields: provider.config.map { settings($0.value, named: $0.name, isSecret: $0.value.isSecret, &fields) })
    }

    /// Compiles the fields of an auth scheme.
    public func credentials(of scheme: String) -> SettingsPlan {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let credentials = provider.auth[scheme]?.parts.credentials ?? .init()
        return SettingsPlan(
            fields: credentials.map { entry in
                settings(entry.value.setting, named: entry.name, isSecret: entry.value.setting.isSecret, &fields)
            })
    }

    private func settings(
        _ definition: SettingDefinition, named name: String, isSecret: Bool, _ fields: inout FieldCompiler
    ) -> SettingsPlan.Field {
        SettingsPlan.Field(
            name: name, definition: definition, isSecret: isSecret,
            fallback: definition.defaultValue.map { fields.compile(.leaf($0)) },
            pattern: definition.pattern.flatMap { try? RegularExpression($0.value) })
    }

    /// Compiles one endpoint.
    /// - Parameters:
    ///   - name: the endpoint's name.
    ///   - scheme: the auth scheme of the connection; nothing: the provider's first.
    /// - Returns: nothing if there is no such endpoint.
    public func endpoint(
        named name: String, scheme: String? = nil, diagnostics: inout DiagnosticList
    ) -> EndpointPlan? {
        guard let endpoint = provider.endpoints[name] else { return nil }
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let plan = endpoints(scheme, provider.models, &fields).compile(EndpointCall(endpoint), named: name, &fields)
        diagnostics.append(contentsOf: fields.diagnostics)
        return plan
    }

    /// Compiles a sync of this provider.
    /// - Parameter streams: names of those that are wanted, with those that they lean on; nothing: all.
    public func sync(
        _ sync: SyncDefinition, streams wanted: Set<String>? = nil, scheme: String? = nil,
        diagnostics: inout DiagnosticList
    ) -> SyncPlan {
        let provider = self.provider(scheme: scheme, diagnostics: &diagnostics)
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: self.provider))
        let endpoints = endpoints(scheme, sync.models, &fields)
        let compiler = StreamCompiler(provider: self.provider, sync: sync, endpoints: endpoints)
        let names = StreamOrder(sync).names(wanted: wanted)
        let streams = names.compactMap { name in
            sync.streams[name].flatMap { compiler.compile($0, named: name, &fields) }
        }
        var outer = FieldCompiler(scopes: ScopeBuilder(provider: self.provider))
        let input = endpoints.input(sync.input, &outer)
        // What all streams share was compiled, and reported, with the provider.
        diagnostics.append(contentsOf: fields.diagnostics)
        diagnostics.append(contentsOf: outer.diagnostics)
        return SyncPlan(
            id: sync.id.value, provider: provider, input: input, streams: streams, concurrency: sync.concurrency,
            maxSeconds: sync.maximumDuration?.inSeconds, stopsOnError: sync.onError == .stop)
    }

    private func endpoints(
        _ scheme: String?, _ models: NamedValues<ModelDefinition>, _ fields: inout FieldCompiler
    ) -> EndpointCompiler {
        // Compiled again for their marks; their faults are the provider's, not this endpoint's.
        var quiet = FieldCompiler(scopes: fields.scopes)
        let auth = AuthCompiler(provider: provider).compile(&quiet)
        return EndpointCompiler(
            provider: provider, requests: RequestCompiler(provider: provider, auth: auth, limits: limits(&quiet)),
            models: models,
            scheme: scheme ?? provider.auth.first?.name)
    }

    private func verify(
        _ verify: VerifyDefinition, _ requests: RequestCompiler, scheme: String?, _ fields: inout FieldCompiler
    ) -> VerifyPlan {
        let place = RequestCompiler.Place(
            name: "verify", isIdempotent: true, cost: nil, schemes: scheme.map { [$0] } ?? [])
        let identity = verify.identity
        let block = provider.defaults.map { RequestDefinition(verify.step.request, over: $0.request) } ?? verify.step.request
        let parts: [(String, ExpressionField?)] = [
            ("id", identity?.id), ("name", identity?.name), ("email", identity?.email), ("account", identity?.account),
            ("account_name", identity?.accountName),
        ]
        return VerifyPlan(
            request: requests.compile(block, at: place, with: &fields),
            identity: parts.compactMap { part in fields.compile(part.1).map { (part.0, $0) } },
            metadata: fields.compile(verify.step.metadata))
    }

    /// A limit is for calls of several endpoints: what their inputs are is known only when one is called.
    private func limits(_ fields: inout FieldCompiler) -> [LimitPlan] {
        fields.scopes.input = .jsonObject
        return provider.limits.enumerated().map { compile($1, number: $0, &fields) }
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
