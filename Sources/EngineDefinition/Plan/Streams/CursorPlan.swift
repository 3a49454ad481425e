public import EngineLanguage

/// The cursor of a stream, compiled (definitions.md §7.3).
public struct CursorPlan: Sendable {
    /// Reads the value of a record, or of a page.
    public var from: CompiledExpression
    /// Whether `from` is asked for each record; else once a page.
    public var isPerRecord: Bool
    /// How values are compared.
    public var type: CursorDefinition.Kind
    /// The value of a full pass; nothing: the root `cursor` is absent in it.
    public var start: CompiledExpression?
    /// Seconds that are read again.
    public var overlapSeconds: Int64
    /// Whether the cursor moves with each page.
    public var isAscending: Bool
}

extension CursorPlan {
    /// A value in the form that is compared and kept, or nothing if it is not of the cursor's type.
    public func normalized(_ value: ExpressionValue) -> ExpressionValue? {
        switch type {
        case .timestamp:
            if case .timestamp = value { return value }
            guard let text = value.string, let instant = ExpressionTimestamp(rfc3339: text) else { return nil }
            return .timestamp(instant)
        case .integer: return value.int.map { .int($0) }
        case .date, .string: return value.string.map { .string($0) }
        case .token: return value
        }
    }

    /// Whether the first value is further on than the second; both are normalized.
    public func isGreater(_ left: ExpressionValue, than right: ExpressionValue) -> Bool {
        switch (left, right) {
        case (.timestamp(let left), .timestamp(let right)): left > right
        case (.int(let left), .int(let right)): left > right
        case (.string(let left), .string(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8) == false && left != right
        default: false
        }
    }

    /// The saved value, set back by the overlap, for late writes.
    func rewound(_ value: ExpressionValue) -> ExpressionValue {
        switch value {
        case .timestamp(let instant): .timestamp(instant.adding(seconds: -overlapSeconds))
        case .int(let number):
            // The number is upstream's: the smallest one has nothing before it.
            .int(number < .min + overlapSeconds ? .min : number - overlapSeconds)
        default: value
        }
    }
}
