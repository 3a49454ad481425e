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

    /// Puts the expressions together.
    /// - Parameters:
    ///   - mapper: how an item becomes a record.
    ///   - conditions: all must hold, else the item is left out.
    ///   - gone: whether the item says that its record is gone.
    ///   - cursor: the cursor that the items show.
    public init(
        mapper: RecordMapper, conditions: [CompiledExpression], gone: CompiledExpression? = nil,
        cursor: CursorPlan? = nil
    ) {
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
    ///   - room: records that are done with; their memory is used again.
    /// - Returns: the records that the stream's conditions let through.
    /// - Throws: a fault that names the record, the field and the place in the definition.
    public func map(
        _ page: ResponsePage, limit: Int? = nil, call: String, in room: consuming MappedRecords = MappedRecords()
    ) throws(CallFault) -> MappedRecords {
        room.reuse()
        guard let list = page.records else { return room }
        let start = consume room
        var number = 0
        do throws(ExpressionFault) {
            var records = try expressions.withPage([list.tape], bindings: page.bindings) {
                evaluated throws(ExpressionFault) in
                var writing = RecordWriting(plan: self, page: evaluated, list: list, in: start)
                for node in list.nodes {
                    guard writing.records.count != limit else {
                        writing.records.isCut = true
                        break
                    }
                    number += 1
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

    /// Maps what the stages made of a page.
    /// - Parameters:
    ///   - staged: the records.
    ///   - page: the page that they came of.
    ///   - limit: the most records that are taken.
    ///   - call: the endpoint, for faults.
    ///   - room: records that are done with; their memory is used again.
    /// - Returns: the records.
    /// - Throws: a fault that names the record, the field and the place in the definition.
    func map(
        _ staged: StagedPage, of page: ResponsePage, limit: Int?, call: String,
        in room: consuming MappedRecords = MappedRecords()
    ) throws(CallFault) -> MappedRecords {
        room.reuse()
        var records = consume room
        var number = 0
        do throws(ExpressionFault) {
            for group in staged.groups where !records.isCut {
                let left = limit.map { $0 - records.count }
                records.append(try map(group, limit: left, &number), greater: cursor)
            }
            number = 0
            if let cursor, cursorIndex == nil { records.cursor = try cursor.value(of: page.bindings) }
        } catch {
            let place = number == 0 ? "" : "record \(number) of the page: "
            throw CallFault(
                .definition, place + error.message, call: call, status: page.answer.status, span: error.span)
        }
        records.isCut = records.isCut || staged.isCut
        return records
    }

    private func map(
        _ group: StagedPage.Group, limit: Int?, _ number: inout Int
    ) throws(ExpressionFault) -> MappedRecords {
        let list = RecordList(tape: group.tape, nodes: group.records.map(\.node))
        return try expressions.withPage([group.tape], bindings: group.bindings) {
            evaluated throws(ExpressionFault) in
            var writing = RecordWriting(plan: self, page: evaluated, list: list, in: MappedRecords())
            for record in group.records {
                guard writing.records.count != limit else {
                    writing.records.isCut = true
                    break
                }
                number += 1
                try writing.take(record.node, outer: record.outer, isGone: record.isGone)
            }
            return writing.records
        }
    }

    /// The identity that an item has, for messages and for the guard against loops; nothing if it cannot be told yet.
    func keyText(_ bindings: ExpressionBindings) -> String? {
        let parts =
            switch mapper.key {
            case .fields(let numbers): numbers.map { mapper.fields[$0].from }
            case .expressions(let expressions): expressions
            }
        let values = parts.compactMap { $0.evaluate(bindings).value }.filter { !$0.isNull }
        return !values.isEmpty && values.count == parts.count ? try? RecordKeyText.text(values) : nil
    }
}

extension CursorPlan {
    /// The value that a page shows.
    fileprivate func value(of bindings: ExpressionBindings) throws(ExpressionFault) -> ExpressionValue? {
        guard let found = try from.evaluate(bindings).required, !found.isNull else { return nil }
        return try value(of: found)
    }
}
