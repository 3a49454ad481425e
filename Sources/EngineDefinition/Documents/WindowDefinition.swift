public import EngineLanguage

/// The steps in which a pass goes through time (definitions.md §7.3).
public struct WindowDefinition: Configurable {
    /// Whether a window's end belongs to it.
    public enum End: String, ShapeChoice {
        /// Upstream takes what lies before it.
        case exclusive
        /// Upstream takes what lies at it, too.
        case inclusive
    }

    /// The name in shapes.
    public static let shapeName = "window"

    /// How long a step is.
    public let size: Duration
    /// How short a window may become by halving.
    public let minimum: Duration
    /// Whether a window is too large, asked on its first page.
    public let split: ExpressionField?
    /// Whether the end belongs to it.
    public let end: End
    /// Where the block stands.
    public let span: Span

    /// Reads a window.
    public init(reading object: inout ObjectReader) {
        span = object.span
        size = object.required("size", .duration, "How long a step is; of an integer so many seconds.", example: "30d")
        minimum = object.optional(
            "min", .duration, "How short a window may become by halving.", default: .seconds(1))
        split = object.optional(
            "split", .test(in: .response),
            "Whether a window holds more than upstream gives out; asked on its first page, and true halves it.",
            example: "response.body.total > 10000")
        end = object.optional("end", .choice, "Whether upstream takes what lies at `cursor_end`.", default: .exclusive)
    }
}
