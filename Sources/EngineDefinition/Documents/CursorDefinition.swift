public import EngineLanguage

/// Where a pass begins, and how that place moves on (definitions.md §7.3).
public struct CursorDefinition: Configurable {
    /// What kind of value a cursor is.
    public enum Kind: String, ShapeChoice {
        /// A point in time.
        case timestamp
        /// A day.
        case date
        /// A whole number.
        case integer
        /// Text, compared byte by byte.
        case string
        /// Opaque, never compared.
        case token
    }

    /// In which order records come.
    public enum Order: String, ShapeChoice {
        /// In none; the cursor moves when the partition was read to its end.
        case none
        /// The oldest first; the cursor moves with each page.
        case ascending
    }

    /// The name in shapes.
    public static let shapeName = "cursor"

    /// The value; asked for each record if it names `record`, else once a page.
    public let from: ExpressionField
    /// What kind of value it is.
    public let type: Kind
    /// The value of a full pass.
    public let start: ExpressionField?
    /// In which order records come.
    public let order: Order
    /// How far back is read again, for late writes.
    public let overlap: Duration
    /// Where the cursor stands.
    public let span: Span

    /// Reads a cursor.
    public init(reading object: inout ObjectReader) {
        span = object.span
        from = object.required(
            "from", .expression(in: .record),
            "The value; an expression that names `record` is asked for each, and the greatest wins.",
            example: "record.updated_at")
        type = object.optional(
            "type", .choice,
            "What kind of value it is; one of another kind is a fault. A `timestamp` is made of RFC 3339 text or a day "
                + "too, a `date` of a time, an `integer` of its digits.", default: .timestamp)
        start = object.optional(
            "start", .expression(in: .request), "Value of a full pass; without it the root `cursor` is absent.",
            example: "timestamp('2020-01-01T00:00:00Z')")
        order = object.optional("order", .choice, "In which order records come.", default: .none)
        overlap = object.optional(
            "overlap", .duration,
            "How far back is read again, for late writes; of an integer so many seconds are taken.", default: .zero,
            example: "5m")
    }
}
