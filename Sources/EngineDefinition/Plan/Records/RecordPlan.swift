public import EngineLanguage

/// All that is evaluated for each record of a stream or endpoint, compiled together when the first page comes:
/// conditions, deletion, cursor, identity, fields.
public struct RecordPlan: Sendable {
    /// How an item becomes a record.
    public let mapper: RecordMapper
    let expressions: RecordExpressions
    let conditions: Range<Int>
    let gone: Int?
    /// Whether the items list what is gone.
    public let areAllGone: Bool
    let cursor: CursorPlan?
    let cursorIndex: Int?
    let keys: Range<Int>
    let fields: Range<Int>
    /// For each field the expression of its zone.
    let zones: [Int?]
    /// How it is told that an item need not be mapped again.
    let sourcing: LazySourcePlan
    /// What is asked of each record beside that.
    let rules: RecordRules
    let ruled: RuledExpressions

    /// Puts the expressions together.
    /// - Parameters:
    ///   - mapper: how an item becomes a record.
    ///   - conditions: all must hold, else the item is left out.
    ///   - gone: whether the item says that its record is gone.
    ///   - cursor: the cursor that the items show.
    ///   - rules: what is asked of each record, and what becomes of a bad one.
    ///   - areAllGone: whether the items list what is gone.
    ///   - parents: the roots that stay the same for a partition.
    public init(
        mapper: RecordMapper, conditions: [CompiledExpression], gone: CompiledExpression? = nil,
        cursor: CursorPlan? = nil, rules: RecordRules = RecordRules(), areAllGone: Bool = false,
        parents: [String] = []
    ) {
        self.areAllGone = areAllGone
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
        self.rules = rules
        ruled = RuledExpressions(mapper, rules, behind: &all)
        expressions = RecordExpressions(all)
        self.mapper = mapper
        self.cursor = cursor
    }

    /// Maps a page.
    /// - Parameters:
    ///   - page: its items and the values of the roots.
    ///   - limit: the most records that are taken.
    ///   - call: the endpoint, for faults.
    ///   - known: a cursor up to which records were read before; those that it is beyond are late.
    ///   - unchanged: the items that need not be mapped.
    ///   - room: records that are done with; their memory is used again.
    /// - Returns: the records that the stream's conditions let through.
    /// - Throws: a fault that names the record, the field and the place in the definition.
    public func map(
        _ page: ResponsePage, limit: Int? = nil, call: String, known: ExpressionValue? = nil,
        keeping unchanged: KnownItems? = nil,
        in room: consuming MappedRecords = MappedRecords()
    ) throws(CallFault) -> MappedRecords {
        room.reuse()
        guard let list = page.records else { return room }
        var start = consume room
        var number = 0
        var failed: RejectedRecord?
        do throws(ExpressionFault) {
            var records = try expressions.withPage([list.tape], bindings: page.bindings) {
                evaluated throws(ExpressionFault) in
                var writing = RecordWriting(plan: self, page: evaluated, list: list, in: &start)
                writing.known = known
                writing.hasher = hasher(for: page)
                for (index, node) in list.nodes.enumerated() {
                    guard writing.records.taken != limit else {
                        writing.records.isCut = true
                        break
                    }
                    number += 1
                    if let unchanged, writing.keep(index, of: unchanged) { continue }
                    guard let fault = writing.fault(taking: node) else { continue }
                    failed = writing.rejected(node, number: number, page: page.index, fault)
                    guard rules.setsAside, let failed else { throw fault }
                    writing.records.rejected.append(failed)
                }
                return writing.records
            }
            failed = nil
            if let cursor, cursorIndex == nil { records.cursor = try cursor.value(of: page.bindings) }
            return records
        } catch {
            throw CallFault(
                .definition, (failed.map { "\($0.place): " } ?? "") + error.message, call: call,
                status: page.answer.status, span: error.span)
        }
    }

    /// Maps what the stages made of a page.
    /// - Parameters:
    ///   - staged: the records.
    ///   - page: the page that they came of.
    ///   - limit: the most records that are taken.
    ///   - call: the endpoint, for faults.
    ///   - known: a cursor up to which records were read before; those that it is beyond are late.
    ///   - room: records that are done with; their memory is used again.
    /// - Returns: the records.
    /// - Throws: a fault that names the record, the field and the place in the definition.
    func map(
        _ staged: StagedPage, of page: ResponsePage, limit: Int?, call: String, known: ExpressionValue? = nil,
        in room: consuming MappedRecords = MappedRecords()
    ) throws(CallFault) -> MappedRecords {
        room.reuse()
        var records = consume room
        var number = 0
        var failed: RejectedRecord?
        do throws(ExpressionFault) {
            for group in staged.groups where !records.isCut {
                let part = try map(
                    group, limit: limit.map { $0 - records.taken }, known: known, page: page.index, &number, &failed)
                records.append(part, greater: cursor)
            }
            failed = nil
            if let cursor, cursorIndex == nil { records.cursor = try cursor.value(of: page.bindings) }
        } catch {
            throw CallFault(
                .definition, (failed.map { "\($0.place): " } ?? "") + error.message, call: call,
                status: page.answer.status, span: error.span)
        }
        records.isCut = records.isCut || staged.isCut
        return records
    }

    private func map(
        _ group: StagedPage.Group, limit: Int?, known: ExpressionValue?, page index: Int, _ number: inout Int,
        _ failed: inout RejectedRecord?
    ) throws(ExpressionFault) -> MappedRecords {
        let list = RecordList(tape: group.tape, nodes: group.records.map(\.node))
        return try expressions.withPage([group.tape], bindings: group.bindings) {
            evaluated throws(ExpressionFault) in
            var room = MappedRecords()
            var writing = RecordWriting(plan: self, page: evaluated, list: list, in: &room)
            writing.known = known
            for record in group.records {
                guard writing.records.taken != limit else {
                    writing.records.isCut = true
                    break
                }
                number += 1
                guard let fault = writing.fault(taking: record.node, outer: record.outer, isGone: record.isGone) else {
                    continue
                }
                let bad = writing.rejected(record.node, number: number, page: index, fault)
                failed = bad
                guard rules.setsAside else { throw fault }
                writing.records.rejected.append(bad)
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
