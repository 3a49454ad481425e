public import EngineLanguage

/// How the records that are gone upstream are found (definitions.md §7.4).
public struct DeletionDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "deletes"

    /// Which records say of themselves that they are gone.
    public let when: ExpressionField?
    /// Whether what a complete full pass did not see is gone.
    public let fullScan: Bool
    /// The greatest share of records that a pass deletes without asking.
    public let maximumShrink: Percentage
    /// A reading of its own that lists what is gone.
    public let reading: StreamDefinition?
    /// Whether nothing is ever deleted, not even with a partition that is gone.
    public let isNever: Bool
    /// Where the block stands.
    public let span: Span

    /// The greatest share where nothing else is said.
    public static let defaultShrink = Percentage(0.2)

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        span = object.span
        when = object.optional(
            "when", .test(in: .record), "This record says that it is gone; only its key is needed.",
            example: "record.status == 'deleted'")
        fullScan = object.optional(
            "full_scan", .boolean, "Whether what a complete full pass of a partition did not see is gone.",
            default: false)
        maximumShrink = object.optional(
            "max_shrink", .percentage,
            "A pass that would delete a greater share of more than 100 records stops and asks.",
            default: Self.defaultShrink)
        let listing = StreamDefinition(reading: &object, as: .deletions)
        reading = listing.endpoint != nil || listing.request.hasCall ? listing : nil
        isNever = false
        object.check(.missingKey, "One of `when`, `full_scan`, `endpoint` or `request` is written.") { keys in
            ["when", "full_scan", "endpoint", "request", "graphql"].contains(where: keys.has)
                ? nil : keys.breach("'deletes' needs 'when' or 'full_scan', or a call that lists what is gone")
        }
        object.check(.conflictingKeys, "The keys of a reading are of use only with `endpoint` or `request`.") { keys in
            guard !["endpoint", "request", "graphql"].contains(where: keys.has),
                let extra = ["with", "records", "where", "for_each", "key", "cursor"].first(where: keys.has)
            else { return nil }
            return keys.breach(
                "'\(extra)' is of use only where something is called that lists what is gone", at: extra,
                help: "add 'endpoint' or 'request', or remove '\(extra)'")
        }
    }

    /// A block in short.
    init(_ word: Spanned<DeletionWord>) {
        when = nil
        reading = nil
        fullScan = word.value == .fullScan
        maximumShrink = Self.defaultShrink
        isNever = word.value == .never
        span = word.span
    }

    /// Nothing is said: no deletions are looked for.
    static func unsaid(at span: Span) -> DeletionDefinition {
        DeletionDefinition(Spanned(.never, at: span, isPlaceholder: true))
    }
}

/// A short form of `deletes`.
enum DeletionWord: String, ShapeChoice {
    /// Nothing is ever deleted.
    case never
    /// What a complete full pass did not see is gone.
    case fullScan = "full_scan"
}
