internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Lists the partitions of a stream, level by level.
struct PartitionLister: Sendable {
    let context: RunContext
    let stream: StreamPlan
    /// The streams of the sync, for the types of parents that are stored.
    let streams: [StreamPlan]

    /// The partitions of the stream; one without a name if it has no levels.
    func partitions() async throws -> [PartitionValue] {
        var partitions = [PartitionValue.whole]
        for level in stream.levels {
            var inner: [PartitionValue] = []
            for outer in partitions {
                inner += try await values(of: level, in: outer)
            }
            partitions = inner
        }
        return partitions
    }

    private func values(of level: PartitionLevelPlan, in outer: PartitionValue) async throws -> [PartitionValue] {
        var bindings = try await context.bindings()
        for parent in outer.parents { bindings[parent.name] = .value(parent.value) }
        let found = try await source(of: level, bindings)
        var partitions: [PartitionValue] = []
        for value in found {
            bindings[level.name] = .value(value)
            let taken = try level.condition.map { try $0.test(bindings) } ?? true
            partitions.append(
                outer.adding(key: try key(of: value, level, bindings), name: level.name, value: value, isTaken: taken))
        }
        return partitions
    }

    private func source(
        of level: PartitionLevelPlan, _ bindings: ExpressionBindings
    ) async throws -> [ExpressionValue] {
        switch level.source {
        case .stream(let name): return try await records(of: name)
        case .values(let expression):
            let value = try expression.evaluate(bindings).required
            guard let list = value?.list else {
                let found = value?.kindName ?? "absent"
                throw ExpressionFault(.type, "'for_each.values' is \(found), not a list", at: expression.span)
            }
            return list
        case .endpoint(let endpoint, let with):
            var inner = bindings
            inner["input"] = .value(try endpoint.input.resolve(with, bindings, call: endpoint.request.name))
            return try await EndpointReader(driver: context.driver, baseOverride: context.values.baseURL)
                .items(of: endpoint, inner)
        }
    }

    /// The live records of a stream of this sync.
    private func records(of name: String) async throws -> [ExpressionValue] {
        guard let parent = streams.first(where: { $0.name == name }),
            let id = try await context.store.existingStream(
                of: context.connection.id, model: parent.recordType, variant: context.variant)
        else { return [] }
        var values: [ExpressionValue] = []
        var cursor: RecordCursor?
        while true {
            let page = try await context.reader.records(of: id, after: cursor)
            for record in page { values.append(parent.records.mapper.parentValue(of: record.payload)) }
            guard let last = page.last else { return values }
            cursor = last.cursor
        }
    }

    private func key(
        of value: ExpressionValue, _ level: PartitionLevelPlan, _ bindings: ExpressionBindings
    ) throws -> String {
        if let key = level.key {
            guard let value = try key.evaluate(bindings).required else {
                throw ExpressionFault(.missing, "the key of a partition has no value", at: key.span)
            }
            return try RecordKeyText.text([value])
        }
        if !level.parentKey.isEmpty, let map = value.map {
            return try RecordKeyText.text(level.parentKey.compactMap { map[$0] })
        }
        if let id = value.map?["id"] { return try id.templateText() }
        return try RecordKeyText.text([value])
    }
}
