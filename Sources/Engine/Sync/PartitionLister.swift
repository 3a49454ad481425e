internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Lists the partitions of a stream, level by level.
struct PartitionLister: Sendable {
    let context: RunContext
    let stream: StreamPlan
    /// The streams of the sync, for the types of parents that are stored.
    let streams: [StreamPlan]

    /// Goes through the partitions of the stream, some at a time; there is one without a name if it has no levels.
    /// - Returns: whether these are all: not if an endpoint that lists them brought no list.
    func forEach(_ body: ([PartitionValue]) async throws -> Void) async throws -> Bool {
        try await go(through: stream.levels[...], in: [.whole], body)
    }

    private func go(
        through levels: ArraySlice<PartitionLevelPlan>, in outers: [PartitionValue],
        _ body: ([PartitionValue]) async throws -> Void
    ) async throws -> Bool {
        guard let level = levels.first else {
            try await body(outers)
            return true
        }
        var areAll = true
        for outer in outers {
            var bindings = try await context.bindings(of: stream)
            for parent in outer.parents { bindings[parent.name] = .value(parent.value) }
            var innerAreAll = true
            let listed = try await forEachSource(of: level, bindings) { values in
                let inner = try values.map { try partition(of: $0, level, in: outer, bindings) }
                innerAreAll = try await go(through: levels.dropFirst(), in: inner, body) && innerAreAll
            }
            areAll = areAll && listed && innerAreAll
        }
        return areAll
    }

    private func partition(
        of parent: PartitionParent, _ level: PartitionLevelPlan, in outer: PartitionValue,
        _ bindings: ExpressionBindings
    ) throws -> PartitionValue {
        var bindings = bindings
        bindings[level.name] = .value(parent.value)
        let taken = try level.condition.map { try $0.test(bindings) } ?? true
        let key = try key(of: parent.value, level, bindings)
        var partition = outer.adding(key: key, name: level.name, value: parent.value, isTaken: taken)
        if level.onlyChanged { partition.mark = (outer.mark.map { $0 + " " } ?? "") + parent.mark }
        return partition
    }

    private func forEachSource(
        of level: PartitionLevelPlan, _ bindings: ExpressionBindings, _ body: ([PartitionParent]) async throws -> Void
    ) async throws -> Bool {
        switch level.source {
        case .stream(let name):
            try await forEachRecord(of: name, body)
            return true
        case .values(let expression):
            let value = try expression.evaluate(bindings).required
            guard let list = value?.list else {
                let found = value?.kindName ?? "absent"
                throw ExpressionFault(.type, "'for_each.values' is \(found), not a list", at: expression.span)
            }
            try await body(try list.map { try PartitionParent($0) })
            return true
        case .endpoint(let endpoint, let with):
            var inner = bindings
            inner["input"] = .value(try endpoint.input.resolve(with, bindings, call: endpoint.request.name))
            let reader = EndpointReader(driver: context.driver, baseOverride: context.values.baseURL)
            var pages = reader.pages(of: endpoint, inner)
            while let page = try await pages.next() {
                try await body(try page.items(of: endpoint).map { try PartitionParent($0) })
            }
            return pages.areAll
        }
    }

    /// Goes through the live records of a stream of this sync, a page at a time: there may be more than fit in memory.
    private func forEachRecord(of name: String, _ body: ([PartitionParent]) async throws -> Void) async throws {
        guard let parent = streams.first(where: { $0.name == name }),
            let id = try await context.store.existingStream(
                of: context.connection.id, model: parent.recordType, variant: context.variant)
        else { return }
        var cursor: RecordCursor?
        while true {
            let page = try await context.reader.records(of: id, after: cursor)
            guard let last = page.last else { return }
            try await body(page.map { PartitionParent($0, parent.records.mapper) })
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
