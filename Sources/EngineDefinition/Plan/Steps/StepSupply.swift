public import EngineLanguage

/// What a walk has for the steps around its calls, and what it learns by them.
public struct StepSupply: Sendable {
    /// What was done before, by a run that was stopped.
    public var state: StepState?
    /// Results that serve; those of this walk are added.
    public var memory: StepMemory
    /// Whether the walk tells what is done, so that it can be kept.
    var keeps = false
    /// Values to be kept on the connection.
    public internal(set) var learnt = ExpressionMap()

    /// Makes a supply.
    public init(state: StepState? = nil, memory: StepMemory = StepMemory()) {
        self.state = state
        self.memory = memory
    }

    /// What is to be kept on the connection since this was last asked.
    public mutating func takeLearnt() -> ExpressionMap {
        defer { learnt = ExpressionMap() }
        return learnt
    }
}

/// A walker whose calls have steps around them.
public protocol FramedWalker: Walker {
    /// Whether there are steps around its calls.
    var hasSteps: Bool { get }
    /// What it has for them.
    var supply: StepSupply { get set }
    /// The call by which what the steps have begun is given up; nothing: there is none, or they do not wait.
    mutating func cancel(at moment: Moment) -> Action?
}
