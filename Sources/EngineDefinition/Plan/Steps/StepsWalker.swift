internal import EngineLanguage

/// Makes the steps around a call, one after the other.
///
/// A state machine without I/O. What is done goes into a state, from which another walker can go on.
struct StepsWalker: Sendable {
    /// What the driver is to do.
    enum Action: Sendable {
        /// A step of the call in hand.
        case call(CallWalker.Action)
        /// More is done than before: keep the state, then ask for `next`.
        case advanced
        /// All are done.
        case finished
        /// One failed.
        case failed(CallFault)
        /// One was waited for too long.
        case timedOut(CallFault)
    }

    private let steps: [StepPlan]
    private let baseOverride: String?
    /// Whether what is done is kept: else nothing is converted, and nothing told.
    private let keeps: Bool
    /// The values of the roots, `steps` among them.
    private(set) var bindings: ExpressionBindings
    private var walker: StepWalker?
    private var index = 0
    /// What is done.
    private(set) var state: StepState
    /// Values to be kept on the connection.
    private var learnt = ExpressionMap()
    /// Results that serve beyond the walk.
    var memory: StepMemory

    init(
        _ steps: [StepPlan], bindings: ExpressionBindings, baseOverride: String?, keeps: Bool, state: StepState,
        memory: StepMemory
    ) {
        self.steps = steps
        self.baseOverride = baseOverride
        self.keeps = keeps
        self.bindings = bindings
        self.state = state
        self.memory = memory
        if self.bindings["steps"] == nil { self.bindings["steps"] = .object([:]) }
        restore()
    }

    /// Takes over what is done already.
    private mutating func restore() {
        for done in state.done {
            guard index < steps.count, steps[index].name == done.name else { break }
            if let value = done.value { add(StepResult(kept: value), of: steps[index]) }
            index += 1
        }
    }

    /// Whether something was begun that can be given up.
    var hasBegun: Bool { index > 0 || walker != nil }

    /// The credentials that the call in hand carries.
    var credentials: ExpressionMap { walker?.credentials ?? ExpressionMap() }

    /// What was learnt since this was last asked.
    mutating func takeLearnt() -> ExpressionMap {
        defer { learnt = ExpressionMap() }
        return learnt
    }

    // MARK: What the driver tells

    /// The next request, or the end.
    mutating func next(at moment: Moment) -> Action {
        bindings.bind(moment, idempotencyKey: moment.uuid)
        guard index < steps.count else { return .finished }
        let step = steps[index]
        do throws(ExpressionFault) {
            guard try step.when?.test(bindings) ?? true else { return pass(StepResult(), at: moment) }
        } catch {
            return .failed(CallFault(.definition, error.message, call: step.name, span: error.span))
        }
        if keeps, step.call.request.sendsKey, state.sent?.name != step.name {
            // First the key is kept: if the answer is lost, the same one is sent again.
            state.sent = StepState.Sent(name: step.name, key: moment.uuid)
            return .advanced
        }
        var walker = StepWalker(
            step, bindings: bindings, baseOverride: baseOverride, since: state.stamp,
            key: state.sent?.name == step.name ? state.sent?.key : nil, memory: memory)
        let action = walker.start(at: moment)
        return take(action, walker, at: moment)
    }

    /// The step after an attempt.
    mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        advance(at: moment) { $0.received(attempt, at: moment) }
    }

    /// The step after a pause.
    mutating func resumed(at moment: Moment) -> Action {
        advance(at: moment) { $0.resumed(at: moment) }
    }

    /// The step after new credentials were obtained.
    mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment
    ) -> Action {
        bindings["credentials"] = .value(credentials)
        if let metadata { bindings["metadata"] = .value(.map(metadata)) }
        return advance(at: moment) { $0.refreshed(credentials, metadata: metadata, at: moment) }
    }

    private mutating func advance(at moment: Moment, _ step: (inout StepWalker) -> StepWalker.Action) -> Action {
        guard var walker else { return next(at: moment) }
        let action = step(&walker)
        return take(action, walker, at: moment)
    }

    // MARK: One step

    private mutating func take(_ action: StepWalker.Action, _ walker: StepWalker, at moment: Moment) -> Action {
        self.walker = walker
        memory = walker.memory
        switch action {
        case .call(let call): return .call(call)
        case .timedOut(let fault) where !steps[index].mayFail: return .timedOut(fault)
        case .failed(let fault) where !steps[index].mayFail || fault.cause == .interrupted: return .failed(fault)
        case .failed, .timedOut: return pass(StepResult(), at: moment)
        case .finished(let result):
            let step = steps[index]
            if let answer = result.answer { bindings.bind(answer, now: moment.now) }
            add(result, of: step)
            do throws(ExpressionFault) {
                try learn(from: step)
            } catch {
                return .failed(CallFault(.definition, error.message, call: step.name, span: error.span))
            }
            return pass(result, at: moment)
        }
    }

    private mutating func add(_ result: StepResult, of step: StepPlan) {
        bindings.add(result, named: step.name)
        guard step.isSecret, case .object(let results)? = bindings["steps"], let own = results[step.name] else {
            return
        }
        bindings.hide([own.kept])
    }

    private mutating func learn(from step: StepPlan) throws(ExpressionFault) {
        guard !step.metadata.isEmpty else { return }
        for entry in step.metadata {
            guard let value = try entry.value.evaluate(bindings).required, !value.isNull else { continue }
            learnt[.string(entry.name)] = value
        }
        var known = ExpressionMap()
        if case .value(let value)? = bindings["metadata"] { known = value.map ?? known }
        for entry in learnt.entries { known[entry.key] = entry.value }
        bindings["metadata"] = .value(.map(known))
    }

    /// Goes on behind a step.
    private mutating func pass(_ result: StepResult, at moment: Moment) -> Action {
        let step = steps[index]
        walker = nil
        index += 1
        guard keeps else { return next(at: moment) }
        var value: ExpressionValue?
        if result.answer != nil || result.kept != nil, case .object(let results)? = bindings["steps"] {
            value = results[step.name]?.kept
        }
        state.done.append(StepState.Done(name: step.name, value: value))
        state.sent = nil
        state.stamp = moment.now
        return .advanced
    }
}
