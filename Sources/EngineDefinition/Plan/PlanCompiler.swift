public import EngineLanguage

/// Turns typed definitions into plans: the last place where a definition can be refused.
public struct PlanCompiler: Sendable {
    let provider: ProviderDefinition

    /// Prepares to compile what a provider has.
    public init(provider: ProviderDefinition) {
        self.provider = provider
    }

    /// Compiles the parts that every use of a provider needs: schemes, verification, limits.
    public func provider(scheme: String? = nil, diagnostics: inout DiagnosticList) -> ProviderPlan {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let plan = self.provider(SharedParts(provider, &fields), scheme: scheme, &fields)
        diagnostics.append(contentsOf: fields.diagnostics)
        return plan
    }

    private func provider(_ shared: SharedParts, scheme: String?, _ fields: inout FieldCompiler) -> ProviderPlan {
        ProviderPlan(
            id: provider.id.value, auth: shared.auth, defaultScheme: provider.auth.first?.name,
            verify: provider.verify.map { verify($0, shared, scheme: scheme ?? provider.auth.first?.name, &fields) },
            limits: shared.limits, settings: settings(),
            learns: LearntNames(provider, auth: shared.auth.values))
    }

    /// Compiles everything, for its faults: those of the provider, and those of each sync of it.
    ///
    /// No program is made here, for none is run.
    /// - Parameters:
    ///   - written: the provider's streams as it writes them; nothing if it is abstract.
    ///   - syncs: the syncs that files say.
    /// - Returns: the faults of the provider, and those of each sync.
    func check(
        asWritten written: SyncDefinition?, with syncs: [SyncDefinition]
    ) -> (own: DiagnosticList, ofSyncs: [DiagnosticList]) {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let shared = SharedParts(provider, &fields)
        let scheme = provider.auth.first?.name
        _ = self.provider(shared, scheme: scheme, &fields)
        _ = fields.compile(provider.setup)
        let compiler = endpoints(shared, scheme, provider.models)
        fields.sound = [:]
        for endpoint in provider.endpoints where !endpoint.value.isAbstract && !provider.isAbstract {
            _ = compiler.compile(EndpointCall(endpoint.value), named: endpoint.name, &fields)
        }
        let lists = ([written].compactMap { $0 } + syncs).map { sync in
            let names = Set(sync.streams.names).subtracting(sync.streamsAsWritten(by: provider, written))
            var found = DiagnosticList()
            _ = parts(of: sync, names, endpoints(shared, scheme, sync.models), fields.models, &found)
            return found
        }
        if let written {
            fields.diagnostics.append(contentsOf: lists[0])
            let faults = IncompletePartsCheck(provider, compiler, streams: written).faults(with: syncs)
            fields.diagnostics.append(contentsOf: faults)
        }
        return (fields.diagnostics, Array(lists.suffix(syncs.count)))
    }

    /// Compiles what is asked of the person who connects.
    public func config() -> SettingsPlan {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        return SettingsPlan(
            fields: provider.config.map { settings($0.value, named: $0.name, isSecret: $0.value.isSecret, &fields) }
                .ordered(by: provider.form.map(\.value)))
    }

    /// The text that tells the operator how an app is registered, with this engine's addresses in it.
    /// - Parameter addresses: what stands for `callback_url`, `webhook_url` and `install_url`.
    /// - Returns: nothing if the provider has no such text.
    public func setup(_ addresses: SetupAddresses) -> String? {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        guard let template = fields.compile(provider.setup) else { return nil }
        return template.evaluate(addresses.bindings).value?.string
    }

    /// Compiles what is asked of the operator who registers the app.
    public func settings() -> SettingsPlan {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        return SettingsPlan(
            fields: provider.settings.map { settings($0.value, named: $0.name, isSecret: $0.value.isSecret, &fields) })
    }

    /// Compiles the fields of an auth scheme.
    public func credentials(of scheme: String) -> SettingsPlan {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let credentials = provider.auth[scheme]?.parts.credentials ?? .init()
        return SettingsPlan(
            fields: credentials.map { entry in
                settings(entry.value.setting, named: entry.name, isSecret: entry.value.setting.isSecret, &fields)
            }.ordered(by: provider.form.map(\.value)))
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
    ///   - diagnostics: takes what is wrong with it.
    /// - Returns: nothing if there is no such endpoint.
    public func endpoint(
        named name: String, scheme: String? = nil, diagnostics: inout DiagnosticList
    ) -> EndpointPlan? {
        guard let endpoint = provider.endpoints[name] else { return nil }
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let compiler = endpoints(quietParts(), scheme ?? provider.auth.first?.name, provider.models)
        let plan = compiler.compile(EndpointCall(endpoint), named: name, &fields)
        diagnostics.append(contentsOf: fields.diagnostics)
        return plan
    }

    /// The shared parts without their faults, which are the provider's.
    private func quietParts() -> SharedParts {
        var quiet = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        return SharedParts(provider, &quiet)
    }

    /// Compiles a sync of this provider.
    /// - Parameters:
    ///   - sync: the sync.
    ///   - wanted: names of those that are wanted, with those that they lean on; nothing: all.
    ///   - scheme: the auth scheme of the connection; nothing: the provider's first.
    ///   - diagnostics: takes what is wrong with it.
    /// - Returns: the plan; it is of use only if no error was reported.
    public func sync(
        _ sync: SyncDefinition, streams wanted: Set<String>? = nil, scheme: String? = nil,
        diagnostics: inout DiagnosticList
    ) -> SyncPlan {
        var common = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let shared = SharedParts(provider, &common)
        var plan = self.provider(shared, scheme: scheme, &common)
        for stream in sync.streams { plan.learns.add(stream.value.frame) }
        diagnostics.append(contentsOf: common.diagnostics)
        let endpoints = endpoints(shared, scheme ?? provider.auth.first?.name, sync.models)
        let (input, streams) = parts(of: sync, wanted, endpoints, [:], &diagnostics)
        return SyncPlan(
            id: sync.id.value, provider: plan, input: input, streams: streams, concurrency: sync.concurrency,
            stopsOnError: sync.onError == .stop, maxSeconds: sync.maxDuration?.inSeconds)
    }

    /// What a sync has beside its provider's parts.
    private func parts(
        of sync: SyncDefinition, _ wanted: Set<String>?, _ endpoints: EndpointCompiler,
        _ models: [ObjectIdentifier: [FieldPlan]], _ diagnostics: inout DiagnosticList
    ) -> (input: InputPlan, streams: [StreamPlan]) {
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        fields.models = models
        let compiler = StreamCompiler(provider: provider, sync: sync, endpoints: endpoints)
        let names = StreamOrder(sync).names(wanted: wanted)
        let streams = names.compactMap { name -> StreamPlan? in
            guard let stream = sync.streams.entry(name) else { return nil }
            fields.diagnostics = DiagnosticList()
            let plan = compiler.compile(stream.value, named: name, &fields)
            let isWhole = stream.value.parent == nil
            let found = isWhole ? fields.diagnostics : fields.diagnostics.withoutNamesOfPlaces
            diagnostics.append(contentsOf: found.told(of: stream, in: sync))
            return plan
        }
        var outer = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let input = endpoints.input(sync.input, &outer)
        diagnostics.append(contentsOf: outer.diagnostics)
        return (input, streams)
    }

    private func endpoints(
        _ shared: SharedParts, _ scheme: String?, _ models: NamedValues<ModelDefinition>
    ) -> EndpointCompiler {
        EndpointCompiler(
            provider: provider, requests: RequestCompiler(provider: provider, shared: shared), models: models,
            scheme: scheme)
    }

    private func verify(
        _ verify: VerifyDefinition, _ shared: SharedParts, scheme: String?, _ fields: inout FieldCompiler
    ) -> VerifyPlan {
        let endpoints = endpoints(shared, scheme, provider.models)
        let call = verify.call
        let place = RequestCompiler.Place(
            name: "verify", isIdempotent: true, cost: nil, schemes: scheme.map { [$0] } ?? [])
        let identity = verify.identity
        let block = provider.defaults.map { RequestDefinition(call.request, over: $0.request) } ?? call.request
        let parts: [(String, ExpressionField?)] = [
            ("id", identity?.id), ("name", identity?.name), ("email", identity?.email), ("account", identity?.account),
            ("account_name", identity?.accountName),
        ]
        return VerifyPlan(
            name: call.name?.value ?? "0",
            call: StepCompiler(requests: endpoints.requests, endpoints: endpoints).compile(
                call, block, at: place, &fields),
            when: fields.compile(call.when),
            identity: parts.compactMap { part in fields.compile(part.1, storedIn: "the identity").map { (part.0, $0) }
            },
            metadata: fields.compile(call.metadata, storedIn: "metadata"))
    }
}

/// The addresses of this engine that an operator registers with an upstream.
public struct SetupAddresses: Sendable {
    /// Where a person comes back.
    public var callback: String
    /// Where deliveries go.
    public var webhook: String
    /// What a marketplace opens.
    public var install: String

    /// Takes addresses, or words that stand for them.
    public init(
        callback: String, webhook: String = "<address for webhooks>",
        install: String = "<public_url>/oauth/install/<environment>/<integration>"
    ) {
        self.callback = callback
        self.webhook = webhook
        self.install = install
    }

    fileprivate var bindings: ExpressionBindings {
        ExpressionBindings([
            "callback_url": .string(callback), "webhook_url": .string(webhook), "install_url": .string(install),
        ])
    }
}

extension [SettingsPlan.Field] {
    /// The fields that a form names in its order, and behind them the others as they are.
    fileprivate func ordered(by form: [String]) -> [SettingsPlan.Field] {
        guard !form.isEmpty else { return self }
        return form.compactMap { name in first { $0.name == name } } + filter { !form.contains($0.name) }
    }
}
