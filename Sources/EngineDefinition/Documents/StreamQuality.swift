public import EngineLanguage

/// What a stream asks of its records, and what becomes of those that it cannot take (definitions.md §7.1).
public struct StreamQuality: Configurable {
    /// What becomes of a stream whose records or partitions cannot be read.
    public enum FailureRule: String, ShapeChoice {
        /// The stream fails.
        case fail
        /// A partition that fails is left out; the others go on.
        case skipPartition = "skip_partition"
        /// A bad record is set aside with its reason; the rest is stored.
        case quarantine
    }

    /// How records are held against what is known of their shape.
    public enum SchemaRule: String, ShapeChoice {
        /// What differs is kept and told.
        case infer
        /// A record that does not fit its model's declarations is a bad record.
        case strict
        /// Nothing is told.
        case off
    }

    /// The name in shapes.
    public static let shapeName = "stream quality"

    /// What becomes of what cannot be read.
    public let onError: Spanned<FailureRule>?
    /// How records are held against their shape.
    public let schema: Spanned<SchemaRule>?
    /// Whether the untouched record is kept beside the mapped one.
    public let keepsSource: Bool

    /// Reads the keys; `expect` was read with those of the request.
    public init(reading object: inout ObjectReader) {
        onError = object.optional(
            "on_error", .spanned(Shape<FailureRule>.choice),
            "What becomes of what cannot be read; `fail`. `skip_partition`: a partition that fails is left out, the "
                + "run is partial. `quarantine`: a bad record is set aside with its reason, the rest is stored.",
            example: "quarantine")
        schema = object.optional(
            "schema", .spanned(Shape<SchemaRule>.choice),
            "How records are held against their shape; `infer`: what differs is kept and told. `strict`: a record "
                + "without a declared field, or with one of another type, is a bad one. `off`: nothing is told.",
            example: "strict")
        keepsSource = object.optional(
            "raw", .boolean, "Whether the untouched record is kept beside the mapped one.", default: false)
    }
}

extension StreamDefinition {
    /// Reads the request's keys and `expect`, which in a stream is a block of guards, or the request's statuses.
    static func request(
        reading object: inout ObjectReader
    ) -> (request: RequestDefinition, expectation: ExpectationDefinition?) {
        var expectation: ExpectationDefinition?
        let request = RequestDefinition(reading: &object) { object in
            let found = object.optional(
                "expect", .either(.oneOrList(of: .integer(100...599)), or: .object(ExpectationDefinition.self)),
                "A block: what is expected of the records, told as warnings. Statuses: those that are no error.",
                example: "{ min_records: 1 }")
            switch found {
            case .first(let statuses): return statuses
            case .second(let block): expectation = block
            case nil: break
            }
            return nil
        }
        return (request, expectation)
    }
}
