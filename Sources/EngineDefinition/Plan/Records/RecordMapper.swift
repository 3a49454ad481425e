public import EngineLanguage

/// Turns the items of a page into records: conditions, deletions, fields, identity, cursor.
public struct RecordMapper: Sendable {
    /// The fields in order.
    public let fields: [FieldPlan]
    /// What identifies a record.
    public let key: RecordKey
    /// Whether the whole item is kept, with the fields laid over it.
    public let keepsRecord: Bool

    /// What decides about an item beside the mapper itself.
    public struct Rules: Sendable {
        /// All must hold, else the item is left out.
        public var conditions: [CompiledExpression] = []
        /// Whether the item says that its record is gone.
        public var gone: CompiledExpression?
        /// The cursor that the items show.
        public var cursor: CursorPlan?
        /// The most records that are taken.
        public var limit: Int?

        /// Takes every item.
        public init() {}
    }

    /// Maps a page.
    /// - Parameters:
    ///   - page: its items and the values of the roots.
    ///   - rules: what decides about each item.
    ///   - call: the endpoint, for faults.
    /// - Throws: a fault that names the record, the field and the place in the definition.
    public func map(_ page: ResponsePage, _ rules: Rules, call: String) throws(CallFault) -> MappedRecords {
        guard let list = page.records else { return MappedRecords() }
        var writer = RecordWriting(mapper: self, list: list, bindings: page.bindings)
        for (number, node) in list.nodes.enumerated() {
            guard writer.records.count != rules.limit else {
                writer.records.isCut = true
                break
            }
            do throws(ExpressionFault) {
                try writer.take(node, rules)
            } catch {
                throw CallFault(
                    .definition, "record \(number + 1) of the page: \(error.message)", call: call,
                    status: page.answer.status, span: error.span)
            }
        }
        if let cursor = rules.cursor, !cursor.isPerRecord { writer.noteCursor(cursor, page.bindings) }
        return writer.records
    }

    /// A stored payload as the root of a partition: times are times again.
    public func parentValue(of payload: String) -> ExpressionValue {
        guard let json = try? JSONValue(parsing: payload), case .map(var map) = ExpressionValue(json) else {
            return .null
        }
        for field in fields where field.kind == .timestamp {
            guard let text = map[field.name]?.string, let instant = ExpressionTimestamp(rfc3339: text) else { continue }
            map[.string(field.name)] = .timestamp(instant)
        }
        return .map(map)
    }
}
