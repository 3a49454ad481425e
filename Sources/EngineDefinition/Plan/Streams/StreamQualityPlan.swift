internal import EngineLanguage

/// What is asked of a stream's records as a whole, and what becomes of its failures.
public struct StreamQualityPlan: Sendable {
    /// What becomes of what cannot be read.
    public var onError = StreamQuality.FailureRule.fail
    /// How records are held against their shape.
    public var schema = StreamQuality.SchemaRule.infer
    /// The fewest records that the stream holds once it was read.
    public var fewest: Int?
    /// What no two records share, as it is written.
    public var unique: [String] = []
    /// The greatest age of the newest cursor, in seconds.
    public var freshSeconds: Int64?
    /// What must hold for each record, as it is written.
    public var check: String?
    /// Whether what is not as expected is a failure.
    public var fails = false

    /// Nothing is asked.
    public init() {}

    /// Takes what a stream says.
    init(_ stream: StreamDefinition) {
        onError = stream.quality.onError?.value ?? .fail
        schema = stream.quality.schema?.value ?? .infer
        guard let expectation = stream.expectation else { return }
        fewest = expectation.fewest
        unique = expectation.unique.map(\.scalar.text)
        freshSeconds = expectation.freshness?.value.components.seconds
        check = expectation.check?.scalar.text
        fails = expectation.fails
    }
}
