internal import EngineLanguage

/// Checks what is in no plan: models that nothing uses, endpoints and streams that are only there to be extended.
///
/// What such a part reads of the place where it will stand is not known: its inputs, the results of steps, the shape of
/// records may all be declared there, so none of that is held against it. What no such place can make right is.
struct IncompletePartsCheck {
    private let provider: ProviderDefinition
    private let endpoints: EndpointCompiler
    private let streams: SyncDefinition

    /// Takes a provider.
    /// - Parameters:
    ///   - provider: the provider.
    ///   - endpoints: compiles its endpoints.
    ///   - streams: its streams as it writes them.
    init(_ provider: ProviderDefinition, _ endpoints: EndpointCompiler, streams: SyncDefinition) {
        self.provider = provider
        self.endpoints = endpoints
        self.streams = streams
    }

    /// What is wrong with them.
    /// - Parameter syncs: the syncs of the provider, which may use its models too.
    /// - Returns: what no place can make right.
    func faults(with syncs: [SyncDefinition]) -> DiagnosticList {
        let others = syncs.flatMap { $0.streams.map(\.value) }
        let concrete = provider.streams.map(\.value).filter { !$0.isAbstract } + others
        let calls = provider.endpoints.map(\.value).filter { !$0.isAbstract }
        let used = Set((calls.map(\.model) + concrete.map(\.model)).compactMap { $0?.named })
        let models = provider.models.filter { !used.contains($0.name) }
        let endpoints = provider.endpoints.filter(\.value.isAbstract)
        let abstract = provider.streams.filter(\.value.isAbstract)
        guard !models.isEmpty || !endpoints.isEmpty || !abstract.isEmpty else { return DiagnosticList() }
        let places = scopes(naming: (provider.streams.map(\.value) + others).flatMap(\.partitionNames))
        var fields = FieldCompiler(scopes: places)
        for model in models {
            _ = ModelCompiler(models: provider.models).compile(.inline(model.value), map: .init(), key: [], &fields)
        }
        for stream in abstract { check(stream, &fields) }
        var found = fields.diagnostics.withoutNamesOfPlaces
        fields = FieldCompiler(scopes: places.ofEndpoint())
        for endpoint in endpoints { check(endpoint, &fields) }
        found.append(contentsOf: fields.diagnostics)
        return found
    }

    /// Roots that every way to use a part brings.
    private func scopes(naming partitions: [String]) -> ScopeBuilder {
        var scopes = ScopeBuilder(provider: provider)
        scopes.isIncomplete = true
        scopes.input = .dyn
        scopes.cursor = .dyn
        for name in ["parent"] + partitions where !scopes.parents.contains(where: { $0.name == name }) {
            scopes.parents.append((name, .dyn))
        }
        return scopes
    }

    private func check(_ endpoint: NamedValues<EndpointDefinition>.Entry, _ fields: inout FieldCompiler) {
        var call = EndpointCall(endpoint.value)
        // A model that is named is checked where it is used, or by itself.
        if call.model?.named != nil { call.model = nil }
        _ = endpoints.compile(call, named: endpoint.name, &fields)
    }

    private func check(_ stream: NamedValues<StreamDefinition>.Entry, _ fields: inout FieldCompiler) {
        let compiler = StreamCompiler(provider: provider, sync: streams, endpoints: endpoints)
        _ = compiler.compile(stream.value, named: stream.name, &fields)
    }
}

extension ModelChoice {
    /// The model of the provider that it names.
    var named: String? {
        if case .name(let name) = self { name.value } else { nil }
    }
}

extension StreamDefinition {
    /// The root names that its parts see beside those that every stream has.
    fileprivate var partitionNames: [String] {
        let levels = partitions + (deletes?.reading?.partitions ?? []) + (discover?.partitions ?? [])
        return levels.map(\.name.value) + (discover.map { [$0.name.value] } ?? [])
    }
}

extension DiagnosticList {
    /// The same without roots that resemble none: a sync may bring partitions of such a name.
    var withoutNamesOfPlaces: DiagnosticList {
        var kept = DiagnosticList()
        for fault in all {
            let isForeign = fault.id == .unknownRoot && fault.fix?.replacement == nil
            if !isForeign || ScopeBuilder.isRootSomewhere(fault.span.text) { kept.append(fault) }
        }
        return kept
    }
}
