public import EngineLanguage

/// Takes the access of a connection back: a state machine without I/O over the calls of `connect.revoke` and of the
/// scheme's `revoke`.
///
/// A call that fails keeps none of the others from being made: the connection goes in any case.
public struct RevocationWalker: Walker {
    /// What the driver is to do.
    public enum Action: Sendable {
        /// A step of the call in hand.
        case call(CallWalker.Action)
        /// All calls were made; these failed.
        case finished([CallFault])
    }

    private enum Stage: Sendable {
        case idle
        case own(StepsWalker, Int)
        case scheme(StepWalker, Int)
    }

    private let plan: AuthPlan
    private let baseOverride: String?
    private var bindings: ExpressionBindings
    private var stage = Stage.idle
    private var faults: [CallFault] = []

    /// Prepares it.
    /// - Parameters:
    ///   - plan: the scheme of the connection.
    ///   - bindings: the values of the roots.
    ///   - baseOverride: an operator's address that stands for the provider's base.
    public init(plan: AuthPlan, bindings: ExpressionBindings, baseOverride: String?) {
        self.plan = plan
        self.bindings = bindings
        self.baseOverride = baseOverride
        self.bindings["steps"] = .object([:])
    }

    /// The first call.
    public mutating func start(at moment: Moment) -> Action { own(0, at: moment) }

    /// The step after an attempt.
    public mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        advance(.received(attempt), at: moment)
    }

    /// The step after a pause.
    public mutating func resumed(at moment: Moment) -> Action { advance(.resumed, at: moment) }

    /// The credentials that the call in hand carries.
    public var credentials: ExpressionMap {
        switch stage {
        case .own(let walker, _): walker.credentials
        case .scheme(let walker, _): walker.credentials
        case .idle: bindings.credentials
        }
    }

    /// The step after new credentials were obtained: it is they that are taken back.
    public mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment
    ) -> Action {
        bindings["credentials"] = .value(credentials)
        return advance(.refreshed(credentials, metadata), at: moment)
    }

    /// The call in hand, if the action is one.
    public static func call(in action: Action) -> CallWalker.Action? {
        guard case .call(let call) = action else { return nil }
        return call
    }

    private mutating func advance(_ event: WalkEvent, at moment: Moment) -> Action {
        switch stage {
        case .own(var walker, let number):
            let action = walker.take(event, at: moment)
            return take(action, own: walker, number, at: moment)
        case .scheme(var walker, let number):
            let action = walker.take(event, at: moment)
            return take(action, scheme: walker, number, at: moment)
        case .idle: return start(at: moment)
        }
    }

    // MARK: What `connect` says

    private mutating func own(_ number: Int, at moment: Moment) -> Action {
        guard let steps = plan.connect?.revoke, number < steps.count else { return scheme(0, at: moment) }
        var walker = StepsWalker(
            [steps[number]], bindings: bindings, baseOverride: baseOverride, keeps: false, state: StepState(),
            memory: StepMemory())
        let action = walker.next(at: moment)
        return take(action, own: walker, number, at: moment)
    }

    private mutating func take(
        _ action: StepsWalker.Action, own walker: StepsWalker, _ number: Int, at moment: Moment
    ) -> Action {
        var walker = walker
        switch action {
        case .call(let call):
            stage = .own(walker, number)
            return .call(call)
        case .failed(let fault), .timedOut(let fault):
            faults.append(fault)
            return own(number + 1, at: moment)
        case .advanced:
            let next = walker.next(at: moment)
            return take(next, own: walker, number, at: moment)
        case .finished:
            bindings["steps"] = walker.bindings["steps"]
            return own(number + 1, at: moment)
        }
    }

    // MARK: What the scheme says

    private mutating func scheme(_ number: Int, at moment: Moment) -> Action {
        guard number < plan.revoke.count else { return .finished(faults) }
        let step = plan.revoke[number]
        bindings.bind(moment, idempotencyKey: moment.uuid)
        do throws(ExpressionFault) {
            guard try step.when?.test(bindings) ?? true else { return scheme(number + 1, at: moment) }
        } catch {
            faults.append(CallFault(.definition, error.message, call: step.name, span: error.span))
            return scheme(number + 1, at: moment)
        }
        var walker = StepWalker(
            step.call, named: step.name, step.repetition, bindings: bindings, baseOverride: baseOverride)
        let action = walker.start(at: moment)
        return take(action, scheme: walker, number, at: moment)
    }

    private mutating func take(
        _ action: StepWalker.Action, scheme walker: StepWalker, _ number: Int, at moment: Moment
    ) -> Action {
        switch action {
        case .call(let call):
            stage = .scheme(walker, number)
            return .call(call)
        case .failed(let fault), .timedOut(let fault):
            faults.append(fault)
            return scheme(number + 1, at: moment)
        case .finished(let result):
            if let answer = result.answer { bindings.bind(answer, now: moment.now) }
            bindings.add(result, named: plan.revoke[number].name)
            return scheme(number + 1, at: moment)
        }
    }
}
