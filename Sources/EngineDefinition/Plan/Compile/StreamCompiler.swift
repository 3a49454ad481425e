internal import EngineLanguage

/// Compiles the streams of a sync.
struct StreamCompiler {
    let provider: ProviderDefinition
    let sync: SyncDefinition
    let endpoints: EndpointCompiler

    /// Compiles a stream.
    /// - Returns: nothing if a part that it cannot be without was refused; that was reported.
    func compile(_ stream: StreamDefinition, named name: String, _ fields: inout FieldCompiler) -> StreamPlan? {
        var call = EndpointCall(
            stream, over: stream.endpoint.flatMap { provider.endpoints[$0.value] }, of: provider)
        call.syncInput = sync.input
        let outer = fields.scopes
        defer { fields.scopes = outer }
        fields.scopes = fields.scopes.ofEndpoint()
        fields.scopes.isOfStream = true
        fields.scopes.input = syncInput
        fields.scopes.parents = outer.isIncomplete ? outer.parents : []
        if call.lacksParts {
            fields.scopes.isIncomplete = true
            fields.scopes.parents.append(("parent", .dyn))
        }
        fields.scopes.declare(.init(), asRecord: true)
        declare(stream.cursor, &fields)
        let outside = fields.scopes
        if let discover = stream.discover { fields.scopes.parents.append((discover.name.value, .dyn)) }
        let levels = stream.partitions.compactMap { compile($0, &fields) }
        let reading = compile(stream, call, named: stream.endpoint?.value ?? name, &fields)
        let outerComesLater = !fields.scopes.hasOuter && stream.changes.map(takesApart) ?? false
        if outerComesLater { fields.scopes.hasOuter = true }
        let mapper = mapper(of: stream, call, &fields)
        let cursor = stream.cursor.flatMap { compile($0, outerComesLater: outerComesLater, &fields) }
        let gone = reading.stages == nil ? fields.compile(stream.deletes?.when) : nil
        let found = stream.discover.map { mapping(of: stream, $0, gone, &fields) }
        let rules = RecordRules(compiling: stream, &fields)
        let changes = stream.changes.map { compile(changes: $0, of: call, named: name, &fields) }
        let deletions = stream.deletes?.reading.map {
            compile(deletions: $0, of: stream, call, named: name, levels, &fields)
        }
        guard let mapper else { return nil }
        var discovery: DiscoveryPlan?
        if let discover = stream.discover, let found {
            fields.scopes = outside
            discovery = DiscoveryCompiler(streams: self).compile(discover, of: name, found, &fields)
            guard discovery != nil else { return nil }
        }
        var plan = StreamPlan(
            name: name, recordType: stream.into?.value ?? name, endpoint: reading.endpoint, with: reading.with,
            levels: levels, stages: reading.stages,
            records: RecordPlan(
                mapper: mapper, conditions: reading.endpoint.conditions, gone: gone, cursor: cursor, rules: rules,
                parents: levels.map(\.name)),
            cursor: cursor, deletion: stream.deletion,
            maxShrink: (stream.deletes?.maximumShrink ?? DeletionDefinition.defaultShrink).fraction,
            fullEverySeconds: (stream.fullEvery ?? sync.fullEvery)?.components.seconds, limit: stream.limit,
            quality: StreamQualityPlan(stream))
        plan.discovery = discovery
        plan.changes = changes?.map { Boxed(wrappedValue: $0.beside(plan)) }
        plan.deletions = deletions?.map { Boxed(wrappedValue: $0.listing(plan)) }
        return plan
    }

    /// What makes the mappers of the streams that are found.
    private func mapping(
        of stream: StreamDefinition, _ discover: DiscoverDefinition, _ gone: CompiledExpression?,
        _ fields: inout FieldCompiler
    ) -> DiscoveredMapping {
        let raw =
            stream.key.isEmpty ? nil : ModelCompiler(models: sync.models).raw(map: .init(), key: stream.key, &fields)
        var key: [CompiledExpression] = []
        if case .expressions(let expressions)? = raw?.key { key = expressions }
        // It is checked here, and compiled for each field when that is known.
        let values = fields.compile(discover.values)?.text ?? "record"
        let map = fields.compile(stream.map, storedIn: "records").map { FieldPlan(name: $0.name, from: $0.value) }
        return DiscoveredMapping(
            scope: fields.scopes.scope(.record), values: values, map: map, key: key, gone: gone)
    }

    /// The inputs of the sync, which a stream's own keys see.
    var syncInput: ExpressionType { .object(ScopeBuilder.object("input", of: sync.input)) }

    /// Declares the roots of a cursor.
    func declare(_ cursor: CursorDefinition?, _ fields: inout FieldCompiler) {
        fields.scopes.cursor = cursor?.type.expressionType
        fields.scopes.hasWindow = cursor?.window != nil
    }

    /// Compiles a call with its inputs; leaves the scopes as the records and the cursor see them: the model sees the
    /// input of the call, the stream's own keys the sync's; of equal names the call's wins.
    func compile(
        _ stream: StreamDefinition, _ call: EndpointCall, named name: String, _ fields: inout FieldCompiler
    ) -> (endpoint: EndpointPlan, with: [EntryPlan], stages: StagePlan?) {
        fields.scopes.hasOuter = false
        let with = fields.compile(stream.with)
        let own = fields.scopes
        // Records are mapped as the stream says, and what they came out of is known to it.
        var calling = call
        calling.model = nil
        if stream.recursion != nil { fields.scopes.hasOuter = true }
        let plan = endpoints.compile(calling, named: name, &fields)
        fields.scopes.input = .object(
            ScopeBuilder.object("input", of: sync.input.adding(provider.input.adding(call.input))))
        fields.scopes.declare(call.shape, asRecord: call.hasItems)
        let stages = StageCompiler(provider: provider, endpoints: endpoints, own: own)
            .compile(stream, call, with: with, &fields)
        return (plan, with, stages)
    }

    func mapper(
        of stream: StreamDefinition, _ call: EndpointCall, _ fields: inout FieldCompiler
    ) -> RecordMapper? {
        let compiler = ModelCompiler(models: sync.models)
        guard let model = call.model else {
            if stream.discover != nil { return .unknown }
            return compiler.raw(map: stream.map, key: stream.key, &fields)
        }
        return compiler.compile(model, map: stream.map, key: stream.key, &fields)
    }

    // MARK: Levels

    /// Compiles a level; the ones below see its root.
    func compile(_ level: PartitionDefinition, _ fields: inout FieldCompiler) -> PartitionLevelPlan? {
        var parentKey: [String] = []
        let source: PartitionLevelPlan.Source
        var type = ExpressionType.dyn
        if let stream = level.stream {
            let parent = parentModel(of: stream.value)
            parentKey = parent?.key.map(\.value) ?? []
            if let parent { type = .object(ScopeBuilder.object(stream.value, of: parent)) }
            source = .stream(stream.value)
        } else if let name = level.endpoint, let endpoint = provider.endpoints[name.value] {
            let with = fields.compile(level.with)
            // The endpoint's own faults are reported where it stands.
            var quiet = FieldCompiler(scopes: fields.scopes.ofEndpoint())
            source = .endpoint(endpoints.compile(EndpointCall(endpoint), named: name.value, &quiet), with: with)
        } else if level.call.request.hasCall {
            let call = EndpointCall(level.call.request, records: level.records, pagination: level.pagination)
            source = .endpoint(endpoints.compile(call, named: "for_each", &fields), with: [])
        } else if let values = fields.compile(level.values) {
            source = .values(values)
        } else {
            return nil
        }
        fields.scopes.parents.append((level.name.value, type))
        return PartitionLevelPlan(
            source: source, name: level.name.value, condition: fields.compile(level.condition),
            key: fields.compile(level.key), concurrency: level.concurrency, parentKey: parentKey,
            onlyChanged: level.only == .changed)
    }

    /// The model of the stream that gives the parents.
    private func parentModel(of name: String) -> ModelDefinition? {
        guard let stream = sync.streams[name] else { return nil }
        let choice = stream.modelChoice(over: stream.endpoint.flatMap { provider.endpoints[$0.value] }, of: provider)
        switch choice {
        case .name(let name): return sync.models[name.value]
        case .inline(let model): return model
        case nil: return nil
        }
    }
}

extension StreamDefinition {
    fileprivate var deletion: StreamPlan.Deletion {
        guard let deletes else { return .withPartition }
        if deletes.isNever { return .never }
        return deletes.fullScan ? .fullScan : .withPartition
    }
}
