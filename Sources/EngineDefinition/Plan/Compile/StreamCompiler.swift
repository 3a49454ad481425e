internal import EngineLanguage

/// Compiles the streams of a sync.
struct StreamCompiler {
    let provider: ProviderDefinition
    let sync: SyncDefinition
    let endpoints: EndpointCompiler

    /// Compiles a stream.
    /// - Returns: nothing if a part that it cannot be without was refused; that was reported.
    func compile(_ stream: StreamDefinition, named name: String, _ fields: inout FieldCompiler) -> StreamPlan? {
        let endpoint = stream.endpoint.flatMap { provider.endpoints[$0.value] }
        let call = EndpointCall(stream, over: endpoint, of: provider)
        fields.scopes = fields.scopes.ofEndpoint()
        fields.scopes.isOfStream = true
        fields.scopes.input = .object(ScopeBuilder.object("input", of: sync.input))
        fields.scopes.parents = []
        fields.scopes.declare(.init(), asRecord: true)
        fields.scopes.cursor = stream.cursor?.type.expressionType
        let outside = fields.scopes
        if let discover = stream.discover { fields.scopes.parents.append((discover.name.value, .dyn)) }
        let levels = stream.partitions.compactMap { compile($0, &fields) }
        let with = fields.compile(stream.with)
        let own = fields.scopes
        // Records are mapped as the stream says, and what they came out of is known to it.
        var calling = call
        calling.model = nil
        if stream.recursion != nil { fields.scopes.hasOuter = true }
        let plan = endpoints.compile(calling, named: stream.endpoint?.value ?? name, &fields)
        // The model and the cursor see the input of the call, like the endpoint's own keys.
        fields.scopes.input = .object(ScopeBuilder.object("input", of: provider.input.adding(call.input)))
        fields.scopes.declare(call.shape, asRecord: call.hasItems)
        let stages = StageCompiler(provider: provider, endpoints: endpoints, own: own)
            .compile(stream, call, with: with, &fields)
        let mapper = mapper(of: stream, call, &fields)
        let cursor = stream.cursor.flatMap { compile($0, &fields) }
        let gone = stages == nil ? fields.compile(stream.deletes?.when) : nil
        guard let mapper else { return nil }
        let discovery = stream.discover.flatMap { discover in
            let mapping = mapping(of: stream, discover, gone, &fields)
            fields.scopes = outside
            return DiscoveryCompiler(streams: self).compile(discover, of: name, mapping, &fields)
        }
        if stream.discover != nil, discovery == nil { return nil }
        return StreamPlan(
            name: name, recordType: stream.into?.value ?? name, endpoint: plan, with: with, levels: levels,
            stages: stages,
            records: RecordPlan(mapper: mapper, conditions: plan.conditions, gone: gone, cursor: cursor),
            cursor: cursor, deletion: stream.deletion,
            maxShrink: (stream.deletes?.maximumShrink ?? DeletionDefinition.defaultShrink).fraction,
            fullEverySeconds: (stream.fullEvery ?? sync.fullEvery)?.components.seconds, limit: stream.limit,
            discovery: discovery)
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

    private func mapper(
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

    // MARK: Cursor

    private func compile(_ cursor: CursorDefinition, _ fields: inout FieldCompiler) -> CursorPlan? {
        guard let from = fields.compile(cursor.from, storedIn: "checkpoints") else { return nil }
        let start = fields.compile(cursor.start)
        for expression in [from, start].compactMap({ $0 }) where !cursor.type.takes(expression.type) {
            fields.diagnostics.append(cursor.type.refusal(of: expression))
        }
        return CursorPlan(
            from: from, isPerRecord: from.reads("record") || from.reads("outer"), type: cursor.type,
            start: start, overlapSeconds: cursor.overlap.components.seconds,
            isAscending: cursor.order == .ascending)
    }
}

extension CursorDefinition.Kind {
    /// Whether a value of a type can be a cursor, as far as that is known before data comes.
    fileprivate func takes(_ type: ExpressionType) -> Bool {
        switch (self, type) {
        case (_, .dyn), (_, .error): true
        case (.timestamp, .timestamp), (.timestamp, .string), (.date, .timestamp), (.date, .string): true
        case (.integer, .int), (.integer, .uint), (.integer, .string), (.string, .string): true
        case (.token, .list), (.token, .map), (.token, .object): false
        case (.token, _): true
        default: false
        }
    }

    fileprivate func refusal(of expression: CompiledExpression) -> Diagnostic {
        let message = "a cursor of type '\(rawValue)' is never \(expression.type)"
        let diagnostic = Diagnostic(.expressionType, message, at: expression.span)
        switch expression.type {
        case .int where self == .timestamp:
            return diagnostic.help("write 'timestamp(…)' for seconds, or 'type: integer'")
        default: return diagnostic.help("change 'type', or convert the value")
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
