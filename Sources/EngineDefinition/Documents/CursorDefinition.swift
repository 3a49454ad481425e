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

    /// When the cursor moves.
    public enum Saving: String, ShapeChoice {
        /// When the partition was read to its end.
        case pass
        /// After every page: a token that is good there.
        case page
    }

    /// How exact upstream is when it compares.
    public enum Precision: String, ShapeChoice {
        /// To the second.
        case second
        /// To the minute.
        case minute
        /// To the hour.
        case hour
        /// To the day.
        case day
    }

    /// The name in shapes.
    public static let shapeName = "cursor"

    /// The value; asked for each record if it names `record`, else once a page.
    public let from: ExpressionField
    /// What kind of value it is.
    public let type: Kind
    /// The value of a full pass.
    public let start: ExpressionField?
    /// What is kept when a full pass ends whose records show no value.
    public let seed: SeedDefinition?
    /// In which order records come.
    public let order: Order
    /// Whether a list that has the newest first is left at the first page that is wholly older than the cursor.
    public let stops: Bool
    /// When it moves.
    public let saving: Saving
    /// How far back is read again, for late writes.
    public let overlap: Duration
    /// What an integer counts; nothing: seconds.
    public let unit: FieldDefinition.Unit?
    /// What it is rounded down to.
    public let precision: Precision?
    /// The time zone in which it is rounded; nothing: UTC.
    public let zone: ExpressionField?
    /// The steps in which a pass goes through time.
    public let window: WindowDefinition?
    /// The age beyond which it counts as refused.
    public let maximumAge: Duration?
    /// Whether all partitions have one.
    public let isShared: Bool
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
        seed = object.optional(
            "seed", .object(SeedDefinition.self),
            "The value that is kept when a full pass ends whose records show none; asked before the reading begins.",
            example: "{ request: GET /profile, value: response.body.position }")
        order = object.optional("order", .choice, "In which order records come.", default: .none)
        stops = object.optional(
            "stop", .boolean,
            "For lists that have the newest first: a pass ends at the first page that is wholly older than the cursor.",
            default: false)
        saving = object.optional(
            "save", .choice, "When the cursor moves: at the end of a pass, or after each page.", default: .pass)
        overlap = object.optional(
            "overlap", .duration,
            "How far back is read again, for late writes; of an integer it is counted as `unit` says.", default: .zero,
            example: "5m")
        unit = object.optional(
            "unit", .choice,
            "What an integer counts since 1970, for `overlap` and `window`; `seconds`.", example: "milliseconds")
        precision = object.optional(
            "precision", .choice, "What cursor and window are rounded down to, where upstream is no more exact.",
            example: "minute")
        zone = object.optional(
            "zone", .expression(in: .request), "Time zone in which they are rounded; UTC.", example: "config.timezone")
        window = object.optional(
            "window", .object(WindowDefinition.self),
            "Steps in which a pass goes through time; `cursor` and `cursor_end` are the ends of each.",
            example: "{ size: 30d }")
        maximumAge = object.optional(
            "max_age", .duration,
            "A cursor that is older counts as refused, and all is read: for logs that forget. A token is as old as the "
                + "pass that brought it.", example: "29d")
        isShared = object.optional(
            "shared", .boolean,
            "Whether all partitions have one cursor, which moves when all of them were read to their end.",
            default: false)
        object.key("zone", needs: "precision")
    }
}
