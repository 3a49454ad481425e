internal import EngineLanguage

/// Compiles how one stream becomes many.
struct DiscoveryCompiler {
    let streams: StreamCompiler

    private var provider: ProviderDefinition { streams.provider }
    private var endpoints: EndpointCompiler { streams.endpoints }

    /// Compiles a block.
    /// - Parameters:
    ///   - discover: the block.
    ///   - name: the name of its stream.
    ///   - mapping: makes the mappers of what is found.
    ///   - fields: compiles expressions; its scopes are those of the stream's own keys, without partitions.
    /// - Returns: nothing if a part that it cannot be without was refused; that was reported.
    func compile(
        _ discover: DiscoverDefinition, of name: String, _ mapping: DiscoveredMapping, _ fields: inout FieldCompiler
    ) -> DiscoveryPlan? {
        let levels = discover.partitions.compactMap { streams.compile($0, &fields) }
        let own = fields.scopes
        guard let (listing, with, call) = compile(discover, &fields) else { return nil }
        var endpoint = listing
        fields.scopes.input = .object(ScopeBuilder.object("input", of: provider.input.adding(call.input)))
        fields.scopes.declare(call.shape, asRecord: true)
        if call.explode != nil { fields.scopes.takeApart() }
        endpoint.conditions = discover.conditions.compactMap { fields.compile($0) } + endpoint.conditions
        let stages = StageCompiler(provider: provider, endpoints: endpoints, own: own)
        // What is listed may have its name already: then only what is selected is asked for more.
        let listed = discover.details.isEmpty ? nil : fields.compile(discover.title)
        let details = discover.details.enumerated().compactMap { stages.compile($1, number: $0, &fields) }
        guard let title = fields.compile(discover.title) else { return nil }
        let id = fields.compile(discover.id)
        let select = discover.select.map { Glob($0.value) }
        let selection = listed.flatMap { select.isEmpty ? nil : StageSelection(title: $0, select: select) }
        let finder = FinderPlan(
            stream: Self.stream(
                name, endpoint, with, levels,
                StagePlan(details: details, countsRecords: false, selection: selection), key: id ?? title),
            title: title, id: id, select: select)
        return DiscoveryPlan(
            root: discover.name.value, finder: finder, keep: fields.compile(discover.keep),
            fields: fields.compile(discover.fields), key: fields.compile(discover.key), mapping: mapping)
    }

    /// The call that lists things.
    private func compile(
        _ discover: DiscoverDefinition, _ fields: inout FieldCompiler
    ) -> (EndpointPlan, [EntryPlan], EndpointCall)? {
        guard let name = discover.call.endpoint else {
            let call = EndpointCall(
                discover.call.request, records: discover.records, pagination: discover.pagination)
            return (endpoints.compile(call, named: "discover", &fields), [], call)
        }
        guard let endpoint = provider.endpoints[name.value] else { return nil }
        let with = fields.compile(discover.call.with)
        var call = EndpointCall(endpoint)
        call.model = nil
        var quiet = FieldCompiler(scopes: fields.scopes.ofEndpoint())
        return (endpoints.compile(call, named: name.value, &quiet), with, call)
    }

    private static func stream(
        _ name: String, _ endpoint: EndpointPlan, _ with: [EntryPlan], _ levels: [PartitionLevelPlan],
        _ stages: StagePlan, key: CompiledExpression
    ) -> StreamPlan {
        let mapper = RecordMapper(fields: [], key: .expressions([key]), keepsRecord: true)
        return StreamPlan(
            name: name, recordType: name, endpoint: endpoint, with: with, levels: levels, stages: stages,
            records: RecordPlan(mapper: mapper, conditions: []), cursor: nil, deletion: .never, maxShrink: 1,
            fullEverySeconds: nil, limit: nil)
    }
}
