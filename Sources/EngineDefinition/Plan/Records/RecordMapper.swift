public import EngineLanguage

/// How an item becomes a record: its fields, and what identifies it.
public struct RecordMapper: Sendable {
    /// The fields in order.
    public let fields: [FieldPlan]
    /// What identifies a record.
    public let key: RecordKey
    /// Whether the whole item is kept, with the fields laid over it.
    public let keepsRecord: Bool
    /// What tells which of two states of a record is the newer.
    var version: CompiledExpression?
    /// A map whose other entries are kept too.
    var extra: CompiledExpression?

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
