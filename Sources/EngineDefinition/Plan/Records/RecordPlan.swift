public import EngineLanguage

/// All that is evaluated for each record of a stream or endpoint, compiled together when the first page comes:
/// conditions, deletion, cursor, identity, fields.
public struct RecordPlan: Sendable {
    /// How an item becomes a record.
    public let mapper: RecordMapper
    let expressions: RecordExpressions
    let conditions: Range<Int>
    let gone: Int?
    let cursor: CursorPlan?
    let cursorIndex: Int?
    let keys: Range<Int>
    let fields: Range<Int>
    /// For each field the expression of its zone.
    let zones: [Int?]
    /// How it is told that an item need not be mapped again.
    let sourcing: LazySourcePlan

    /// Puts the expressions together.
    /// - Parameters:
    ///   - mapper: how an item becomes a record.
    ///   - conditions: all must hold, else the item is left out.
    ///   - gone: whether the item says that its record is gone.
    ///   - cursor: the cursor that the items show.
    ///   - parents: the roots that stay the same for a partition.
    public init(
        mapper: RecordMapper, conditions: [CompiledExpression], gone: CompiledExpression? = nil,
        cursor: CursorPlan? = nil, parents: [String] = []
    ) {
        sourcing = LazySourcePlan(parents: parents)
        var all = conditions
        self.conditions = 0..<all.count
        self.gone = gone.map { _ in all.count }
        if let gone { all.append(gone) }
        let isPerRecord = cursor?.isPerRecord == true
        cursorIndex = isPerRecord ? all.count : nil
        if let cursor, isPerRecord { all.append(cursor.from) }
        let firstKey = all.count
        if case .expressions(let expressions) = mapper.key { all += expressions }
        keys = firstKey..<all.count
        fields = all.count..<(all.count + mapper.fields.count)
        all += mapper.fields.map(\.from)
        var zones: [Int?] = []
        for field in mapper.fields {
            zones.append(field.zone.map { _ in all.count })
            if let zone = field.zone { all.append(zone) }
        }
        self.zones = zones
        expressions = RecordExpressions(all)
        self.mapper = mapper
        self.cursor = cursor
    }

    /// Maps a page.
    /// - Parameters:
    ///   - page: its items and the values of the roots.
    ///   - limit: the most records that are taken.
    ///   - call: the endpoint, for faults.
    ///   - known: the items that need not be mapped.
    ///   - room: records that are done with; their memory is used again.
    /// - Returns: the records that the stream's conditions let through.
    /// - Throws: a fault that names the record, the field and the place in the definition.
    public func map(
        _ page: ResponsePage, limit: Int? = nil, call: String, known: KnownItems? = nil,
        in room: consuming MappedRecords = MappedRecords()
    ) throws(CallFault) -> MappedRecords {
        room.reuse()
        guard let list = page.records else { return room }
        var start = consume room
        var number = 0
        do throws(ExpressionFault) {
            var records = try expressions.withPage([list.tape], bindings: page.bindings) {
                evaluated throws(ExpressionFault) in
                var writing = RecordWriting(plan: self, page: evaluated, list: list, in: &start)
                writing.hasher = hasher(for: page)
                for (index, node) in list.nodes.enumerated() {
                    guard writing.records.count != limit else {
                        writing.records.isCut = true
                        break
                    }
                    number += 1
                    if let known, writing.keep(index, of: known) { continue }
                    try writing.take(node)
                }
                return writing.records
            }
            number = 0
            if let cursor, cursorIndex == nil { records.cursor = try cursor.value(of: page.bindings) }
            return records
        } catch {
            let place = number == 0 ? "" : "record \(number) of the page: "
            throw CallFault(
                .definition, place + error.message, call: call, status: page.answer.status, span: error.span)
        }
    }
}

extension CursorPlan {
    /// The value that a page shows.
    fileprivate func value(of bindings: ExpressionBindings) throws(ExpressionFault) -> ExpressionValue? {
        guard let found = try from.evaluate(bindings).required, !found.isNull else { return nil }
        return try value(of: found)
    }
}
