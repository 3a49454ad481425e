internal import EngineLanguage

/// Compiles the stages of a stream.
struct StageCompiler {
    let provider: ProviderDefinition
    let endpoints: EndpointCompiler
    /// The roots of the stream's own keys: `input` is the sync's.
    let own: ScopeBuilder

    /// Compiles what stands between a page and its records.
    ///
    /// Afterwards the scopes are those of a record behind all stages.
    /// - Parameters:
    ///   - stream: the stream.
    ///   - call: what it calls.
    ///   - with: the inputs of that.
    ///   - fields: compiles expressions; its scopes are those of an item.
    /// - Returns: the plan; nothing if items are records as they are.
    func compile(
        _ stream: StreamDefinition, _ call: EndpointCall, with: [EntryPlan], _ fields: inout FieldCompiler
    ) -> StagePlan? {
        if call.explode != nil || stream.recursion != nil { fields.scopes.takeApart() }
        let gone = fields.compile(stream.deletes?.when)
        let dedupe = fields.compile(stream.dedupe)
        let details = stream.details.enumerated().compactMap { compile($1, number: $0, &fields) }
        let recursion = stream.recursion.flatMap { compile($0, with: with, &fields) }
        let counts = stream.countsRecords(call, endpoints.models)
        let isPlain = call.explode == nil && dedupe == nil && stream.details.isEmpty && stream.recursion == nil
        guard !isPlain || counts else { return nil }
        return StagePlan(
            gone: gone, dedupe: dedupe, details: details, recursion: recursion, countsRecords: counts)
    }

    // MARK: Calls

    /// Compiles a call for each record; afterwards the scopes are those of what it leaves.
    func compile(
        _ fetch: FetchDefinition, number: Int, _ fields: inout FieldCompiler
    ) -> DetailPlan? {
        let condition = fields.compile(fetch.condition)
        let recordMatch = fields.compile(fetch.match?.record)
        guard
            let (endpoint, with) = compile(
                fetch.call, named: "fetch \(number + 1)", isBatch: fetch.match != nil, &fields)
        else { return nil }
        let itemMatch = fields.compile(fetch.match?.item)
        let value = fields.compile(fetch.value)
        var match: (record: CompiledExpression, item: CompiledExpression)?
        if let recordMatch, let itemMatch { match = (recordMatch, itemMatch) }
        // The result becomes the record, and what was listed is behind it.
        if fetch.into == nil { fields.scopes.takeApart() }
        return DetailPlan(
            endpoint: endpoint, with: with, condition: condition, batch: fetch.batch, match: match,
            isMany: fetch.isMany, value: value,
            into: fetch.into?.value.split(separator: ".").map(String.init) ?? [], onMissing: fetch.onMissing,
            concurrency: fetch.concurrency)
    }

    /// Compiles a call that is made for a record, or for several.
    func compile(
        _ call: CallDefinition, named name: String, isBatch: Bool, _ fields: inout FieldCompiler
    ) -> (EndpointPlan, [EntryPlan])? {
        let outer = fields.scopes
        defer { fields.scopes = outer }
        fields.scopes = own
        fields.scopes.record = outer.record
        fields.scopes.hasOuter = outer.hasOuter
        fields.scopes.detail = isBatch ? .batch : .record
        guard let reference = call.endpoint else {
            return (endpoints.compile(EndpointCall(call.request), named: name, &fields), [])
        }
        guard let endpoint = provider.endpoints[reference.value] else { return nil }
        let with = fields.compile(call.with)
        // The endpoint's own faults are reported where it stands; its expressions see its own roots.
        var quiet = FieldCompiler(scopes: fields.scopes.ofEndpoint())
        return (endpoints.compile(EndpointCall(endpoint), named: reference.value, &quiet), with)
    }

    private func compile(
        _ recurse: RecurseDefinition, with: [EntryPlan], _ fields: inout FieldCompiler
    ) -> RecursionPlan? {
        let condition = fields.compile(recurse.condition)
        let outer = fields.scopes
        fields.scopes = own
        fields.scopes.takeApart()
        fields.scopes.detail = .record
        let children = fields.compile(recurse.with)
        fields.scopes = outer
        guard let condition else { return nil }
        let kept = with.filter { entry in !children.contains { $0.name == entry.name } }
        return RecursionPlan(
            condition: condition, with: kept + children, depth: recurse.depth, concurrency: recurse.concurrency)
    }
}

extension StreamDefinition {
    /// Whether an expression of its records reads their number in the reading.
    fileprivate func countsRecords(_ call: EndpointCall, _ models: NamedValues<ModelDefinition>) -> Bool {
        call.countsRecords(models, beside: map.map(\.value) + key)
    }
}

extension EndpointCall {
    /// Whether an expression of its model, or one of those beside it, reads the number of a record in the reading.
    func countsRecords(_ models: NamedValues<ModelDefinition>, beside others: [ExpressionField] = []) -> Bool {
        let model: ModelDefinition? =
            switch model {
            case .name(let name): models[name.value]
            case .inline(let model): model
            case nil: nil
            }
        let fields = (model?.fields.map(\.value.from) ?? []) + others
        return fields.contains { $0.mentions(["page", "position"]) }
    }
}

extension ExpressionField {
    /// Whether a path in it begins with these names.
    fileprivate func mentions(_ path: [String]) -> Bool {
        scalar.kind == .string
            && RootMentions.inExpression(scalar.text).contains { $0.path.starts(with: path) }
    }
}
