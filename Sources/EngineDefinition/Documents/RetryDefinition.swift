public import EngineLanguage

/// How often a failed request is tried again, and after which pauses.
public struct RetryDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "retry"

    /// Attempts in all.
    public let attempts: Int
    /// The first pause.
    public let first: Duration
    /// The longest pause.
    public let maximum: Duration
    /// Further answers that are tried again.
    public let when: ExpressionField?

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        attempts = object.optional("attempts", .integer(1...100), "Attempts in all.", default: 5)
        first = object.optional("first", .duration, "The first pause; doubles from there.", default: .seconds(1))
        maximum = object.optional("max", .duration, "The longest pause.", default: .seconds(60))
        when = object.optional(
            "when", .guarded(in: .response), "Further answers that are tried again.",
            example: "response.body.code == 'busy'")
    }
}
