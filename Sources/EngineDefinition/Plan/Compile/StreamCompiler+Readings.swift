internal import EngineLanguage

// What a stream reads beside its first reading: its changes, and what lists what is gone.
extension StreamCompiler {
    /// A reading that is not whole before its stream is.
    struct Reading {
        let endpoint: EndpointPlan
        let with: [EntryPlan]
        let stages: StagePlan?
        let levels: [PartitionLevelPlan]
        let records: RecordPlan
        let cursor: CursorPlan?
        var quality = StreamQualityPlan()

        /// The plan of a stream's changes: what is stored, and how, is the stream's.
        func beside(_ stream: StreamPlan) -> StreamPlan {
            var plan = stream
            plan.endpoint = endpoint
            plan.with = with
            plan.stages = stages
            plan.discovery = nil
            plan.records = records
            plan.cursor = cursor
            return plan
        }

        /// The plan of what lists what is gone, a stream by itself with positions of its own.
        func listing(_ stream: StreamPlan) -> StreamPlan {
            var plan = beside(stream)
            plan.name = stream.name + "/deletes"
            plan.levels = levels
            plan.deletion = .withPartition
            plan.fullEverySeconds = nil
            plan.quality = quality
            // What is known of them is their key.
            plan.quality.schema = .off
            plan.limit = nil
            plan.changes = nil
            plan.deletions = nil
            return plan
        }
    }

    /// Compiles what a stream reads once a cursor is saved.
    ///
    /// Its records are mapped as the stream's: they are the same ones.
    func compile(
        changes: StreamDefinition, of base: EndpointCall, named name: String, _ fields: inout FieldCompiler
    ) -> Reading? {
        var call = EndpointCall(
            changes, over: changes.endpoint.flatMap { provider.endpoints[$0.value] }, of: provider)
        call.model = changes.model ?? base.model ?? call.model
        call.syncInput = sync.input
        fields.scopes.input = syncInput
        declare(changes.cursor, &fields)
        let reading = compile(changes, call, named: changes.endpoint?.value ?? name, &fields)
        let mapper = mapper(of: changes, call, &fields)
        let cursor = changes.cursor.flatMap { compile($0, &fields) }
        let gone = reading.stages == nil ? fields.compile(changes.deletes?.when) : nil
        let rules = RecordRules(compiling: changes, &fields)
        guard let mapper else { return nil }
        return Reading(
            endpoint: reading.endpoint, with: reading.with, stages: reading.stages, levels: [],
            records: RecordPlan(
                mapper: mapper, conditions: reading.endpoint.conditions, gone: gone, cursor: cursor, rules: rules),
            cursor: cursor)
    }

    /// Whether records of a reading come out of others, so that they have an `outer`.
    func takesApart(_ reading: StreamDefinition) -> Bool {
        let call = EndpointCall(reading, over: reading.endpoint.flatMap { provider.endpoints[$0.value] }, of: provider)
        return call.explode != nil || reading.recursion != nil || reading.details.contains { $0.into == nil }
    }

    /// Compiles what lists what is gone.
    ///
    /// Without a `for_each` of its own it is read for the partitions of the stream; without a `key` its items are told
    /// apart as the stream's records are.
    func compile(
        deletions: StreamDefinition, of stream: StreamDefinition, _ base: EndpointCall, named name: String,
        _ outer: [PartitionLevelPlan], _ fields: inout FieldCompiler
    ) -> Reading? {
        var call = EndpointCall(
            deletions, over: deletions.endpoint.flatMap { provider.endpoints[$0.value] }, of: provider)
        call.syncInput = sync.input
        fields.scopes.input = syncInput
        declare(deletions.cursor, &fields)
        var levels = outer
        if !deletions.partitions.isEmpty {
            fields.scopes.parents = []
            levels = deletions.partitions.compactMap { compile($0, &fields) }
        }
        let reading = compile(deletions, call, named: deletions.endpoint?.value ?? "\(name) deletes", &fields)
        let mapper =
            deletions.key.isEmpty
            ? mapper(of: stream, base, &fields)
            : ModelCompiler(models: sync.models).raw(map: .init(), key: deletions.key, &fields)
        let cursor = deletions.cursor.flatMap { compile($0, &fields) }
        let rules = RecordRules(compiling: deletions, &fields)
        guard let mapper else { return nil }
        return Reading(
            endpoint: reading.endpoint, with: reading.with, stages: reading.stages, levels: levels,
            records: RecordPlan(
                mapper: mapper, conditions: reading.endpoint.conditions, cursor: cursor, rules: rules,
                areAllGone: true),
            cursor: cursor, quality: StreamQualityPlan(deletions))
    }
}
