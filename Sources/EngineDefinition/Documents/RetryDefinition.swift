public import EngineLanguage

/// How often a failed request is tried again, and after which pauses.
public struct RetryDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "retry"

    /// Attempts in all; nothing: as the weaker side says.
    public let attempts: Int?
    /// The first pause; nothing: as the weaker side says.
    public let first: Duration?
    /// The longest pause; nothing: as the weaker side says.
    public let maximum: Duration?
    /// Further answers that are tried again.
    public let when: ExpressionField?

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        attempts = object.optional("attempts", .integer(1...100), "Attempts in all; 5.", example: "8")
        first = object.optional(
            "first", .duration, "The longest first pause, `1s`; it doubles from attempt to attempt.", example: "2s")
        maximum = object.optional(
            "max", .duration, "The longest pause, `60s`; what upstream itself asks for may be longer.", example: "5m")
        when = object.optional(
            "when", .guarded(in: .response), "Further answers that are tried again.",
            example: "response.body.code == 'busy'")
        object.check(.emptyRange, "`first` is not greater than `max`.") { [first, maximum] keys in
            guard let first, let maximum, first > maximum else { return nil }
            return keys.breach("'first' is greater than 'max'", at: "first")
        }
    }

    /// A block laid over another: what is written in it wins, key by key.
    init(_ own: RetryDefinition, over base: RetryDefinition?) {
        attempts = own.attempts ?? base?.attempts
        first = own.first ?? base?.first
        maximum = own.maximum ?? base?.maximum
        when = own.when ?? base?.when
    }
}
