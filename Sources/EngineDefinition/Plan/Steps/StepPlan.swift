public import EngineLanguage

/// A step around the calls of an endpoint, compiled.
public struct StepPlan: Sendable {
    /// The name of its result in `steps`.
    public var name: String
    /// What it calls.
    public var call: StepCallPlan
    /// Whether it is made.
    public var when: CompiledExpression?
    /// How often it is made.
    public var repetition: StepRepetition
    /// Values that are kept on the connection, in the clear.
    public var metadata: [(name: String, value: CompiledExpression)]
    /// Whether a failure ends the whole.
    public var mayFail: Bool
    /// Seconds that its result serves for the same arguments.
    public var cacheSeconds: Int64?
    /// Whether no text may show what it gives.
    public var isSecret: Bool
}

/// How often a step is made: for each value of a list, and each time until an answer is the last.
public struct StepRepetition: Sendable {
    /// What it is made for; nothing: it is made once.
    public var loop: StepLoopPlan?
    /// What is waited for; nothing: the first answer is the last.
    public var wait: StepWaitPlan?

    /// Once.
    public init() {}
}

/// What a step is repeated for.
public struct StepLoopPlan: Sendable {
    /// Where the values come from.
    public indirect enum Source: Sendable {
        /// A list.
        case values(CompiledExpression)
        /// The items of an endpoint.
        case endpoint(EndpointPlan, with: [EntryPlan])
    }

    /// Where the values come from.
    public var source: Source
    /// The root that holds the current one.
    public var name: String
    /// Which are taken.
    public var condition: CompiledExpression?
}

/// What a step waits for.
public struct StepWaitPlan: Sendable {
    /// Whether an answer is the last.
    public var until: CompiledExpression
    /// A text that ends the waiting as failed.
    public var fail: CompiledExpression?
    /// The pause at first, in seconds.
    public var everySeconds: Double
    /// The whole time, in seconds.
    public var withinSeconds: Double

    /// How much longer a pause gets while nothing changes.
    static let mostGrowth = 8.0

    /// The pause behind an answer like so many before it.
    func pause(unchanged: Int) -> Double {
        everySeconds * min(Self.mostGrowth, Double(1 << min(unchanged, 8)))
    }
}

/// What stands around the calls of an endpoint, compiled.
///
/// An immutable class, since few endpoints have it and all of them carry the place.
public final class CallFrame: Sendable {
    /// Calls that are made first.
    public let before: [StepPlan]
    /// Whether there is nothing to call, asked behind them.
    public let skip: CompiledExpression?
    /// Calls that are made behind the last page.
    public let after: [StepPlan]
    /// The call that is made when the wait is given up.
    public let cancel: StepCallPlan?

    init(before: [StepPlan], skip: CompiledExpression?, after: [StepPlan], cancel: StepCallPlan?) {
        self.before = before
        self.skip = skip
        self.after = after
        self.cancel = cancel
    }

    /// Whether a result serves beyond the run.
    var usesMemory: Bool { (before + after).contains { $0.cacheSeconds != nil } }
}
