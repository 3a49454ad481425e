public import EngineLanguage

/// What is done around the calls of an endpoint or a stream: before the first page, behind the last, and when it is
/// given up (definitions.md §2.4).
public struct CallFrameDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "call.frame"

    /// Calls that are made first.
    public let before: [StepDefinition]
    /// Whether there is nothing to call, asked behind them.
    public let skip: ExpressionField?
    /// Calls that are made behind the last page.
    public let after: [StepDefinition]
    /// The call that is made when the run is stopped while those of `before` wait.
    public let cancel: StepCallDefinition?

    /// Reads the keys from the reader of what holds them.
    public init(reading object: inout ObjectReader) {
        before = object.optional(
            "before", .oneOrList(of: .object), "Calls made first, once and not per page; results in `steps.<name>`.",
            default: [], example: "[{ name: job, request: POST /exports }]")
        skip = object.optional(
            "skip", .test(in: .request), "Asked behind `before`: true means no call and no records.",
            example: "steps.job.body.rows == 0")
        after = object.optional(
            "after", .oneOrList(of: .object), "Calls made when the last page is stored or given out.", default: [],
            example: "[{ request: \"DELETE /exports/${steps.job.body.id}\" }]")
        cancel = object.optional(
            "cancel", .object(StepCallDefinition.self),
            "Call made when the run is stopped, or its time is out, while `before` waits.",
            example: "{ request: \"POST /exports/${steps.job.body.id}/cancel\" }")
    }

    /// Nothing is done around the calls.
    init() {
        before = []
        skip = nil
        after = []
        cancel = nil
    }

    /// A frame laid over another, key by key.
    init(_ own: CallFrameDefinition, over base: CallFrameDefinition) {
        before = own.before.isEmpty ? base.before : own.before
        skip = own.skip ?? base.skip
        after = own.after.isEmpty ? base.after : own.after
        cancel = own.cancel ?? base.cancel
    }
}
