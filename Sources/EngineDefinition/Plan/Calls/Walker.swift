public import EngineLanguage

/// A state machine that makes calls: what the driver tells it, and what it asks for.
///
/// Cases step walkers with written answers, `Engine` drives them with real ones: there is no second interpreter.
public protocol Walker: Sendable {
    /// What it asks for.
    associatedtype Action: Sendable

    /// The step after an attempt.
    mutating func received(_ attempt: Attempt, at moment: Moment) -> Action
    /// The step after a pause.
    mutating func resumed(at moment: Moment) -> Action
    /// The credentials that its calls carry; empty if they carry none.
    var credentials: ExpressionMap { get }
    /// The step after new credentials were obtained, and perhaps something was learnt of the account with them.
    mutating func refreshed(_ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment) -> Action
    /// The step of a call that an action stands for; nothing: the action is for whoever owns the walker.
    static func call(in action: Action) -> CallWalker.Action?
}

extension CallWalker: Walker {
    /// The credentials that the call carries.
    public var credentials: ExpressionMap { bindings.credentials }

    /// The step after a pause.
    public mutating func resumed(at moment: Moment) -> Action { resume(at: moment) }

    /// The action itself, unless the call is over.
    public static func call(in action: Action) -> CallWalker.Action? {
        switch action {
        case .send, .pause, .refresh: action
        case .finished, .failed: nil
        }
    }
}

extension PageWalker: FramedWalker {
    /// The credentials that the calls carry.
    public var credentials: ExpressionMap { bindings.credentials }

    /// The call in hand, if the action is one.
    public static func call(in action: Action) -> CallWalker.Action? {
        guard case .call(let call) = action else { return nil }
        return call
    }
}

extension PartitionWalker: FramedWalker {
    /// The credentials that the calls carry.
    public var credentials: ExpressionMap { pages?.credentials ?? roots.credentials }

    /// The call in hand, if the action is one.
    public static func call(in action: Action) -> CallWalker.Action? {
        guard case .call(let call) = action else { return nil }
        return call
    }
}

extension ExpressionBindings {
    /// The value of the root `credentials`.
    var credentials: ExpressionMap {
        guard case .value(let value)? = self["credentials"] else { return ExpressionMap() }
        return value.map ?? ExpressionMap()
    }
}

extension TokenWalker: Walker {
    /// Calls that obtain a credential carry none that could be renewed.
    public var credentials: ExpressionMap { ExpressionMap() }

    /// A call that obtains a credential has none that could be renewed.
    public mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment
    ) -> Action {
        resumed(at: moment)
    }

    /// The call in hand, if the action is one.
    public static func call(in action: Action) -> CallWalker.Action? {
        guard case .call(let call) = action else { return nil }
        return call
    }
}
