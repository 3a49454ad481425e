public import EngineLanguage

/// What is expected of a stream's records: told as warnings, or as a failure.
public struct ExpectationDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "expect"

    /// The fewest records that the stream holds once it was read.
    public let fewest: Int?
    /// Expressions of which no two records have the same value.
    public let unique: [ExpressionField]
    /// The greatest age of the newest cursor.
    public let freshness: Spanned<Duration>?
    /// What must hold for each record.
    public let check: ExpressionField?
    /// Whether what is not as expected is a failure; else a warning.
    public let fails: Bool
    /// Where the block stands.
    public let span: Span

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        span = object.span
        fewest = object.optional(
            "min_records", .integer(1...1_000_000_000), "Fewest records that the stream holds once it was read.",
            example: "100")
        unique = object.optional(
            "unique", .oneOrList(of: .expression(in: .record)),
            "Expressions of which no two records of a run have the same value; absent and null are left out.",
            default: [], example: "record.email")
        freshness = object.optional(
            "fresh", .spanned(.duration(.seconds(1) ... .seconds(3_660 * 86_400))),
            "Greatest age of the newest cursor.", example: "2d")
        check = object.optional(
            "check", .test(in: .record), "What must hold for each record.", example: "record.amount >= 0")
        fails = object.optional(
            "fail", .boolean,
            "Whether what is not as expected fails the stream; then nothing is deleted, and the "
                + "next run reads the same again.", default: false)
        object.check(.missingKey, "One of `min_records`, `unique`, `fresh` or `check` is written.") { keys in
            ["min_records", "unique", "fresh", "check"].contains { keys.has($0) }
                ? nil : keys.breach("'expect' needs 'min_records', 'unique', 'fresh' or 'check'")
        }
    }
}
