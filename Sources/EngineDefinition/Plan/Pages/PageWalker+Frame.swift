internal import EngineLanguage

// What stands around the pages: the steps before the first, those behind the last, and the call that gives up.

/// Where a walk stands with the steps around its calls.
indirect enum FrameStage: Sendable {
    /// Nothing was begun.
    case before
    /// The steps before the first page are made.
    case preparing(StepsWalker)
    /// The pages are read.
    case reading
    /// The steps behind the last page are made.
    case closing(StepsWalker)
    /// What was begun is given up, for a reason; nothing: the run is stopped.
    case cancelling(StepCallWalker, CallFault?)
    /// All is done.
    case over
}

extension PageWalker {
    /// Whether there are steps around its calls.
    public var hasSteps: Bool { endpoint.frame != nil }

    /// Whether what the driver tells is for a step.
    var isInFrame: Bool {
        switch frame {
        case .preparing, .closing, .cancelling: true
        case .before, .reading, .over: false
        }
    }

    /// Whether the pages are read and nothing comes behind them but their end.
    var isReading: Bool {
        if case .reading = frame { return true }
        return endpoint.frame == nil
    }

    /// What is to be done before the next page, or behind the last one; nothing: there is a page to be read, or the
    /// end.
    mutating func frameAction(at moment: Moment) -> Action? {
        guard let plan = endpoint.frame else { return nil }
        switch frame {
        case .before:
            let state = supply.state ?? StepState()
            return prepare(walker(plan.before, keeps: supply.keeps, state), at: moment)
        case .preparing(let steps): return prepare(steps, at: moment)
        case .reading where isFinished:
            guard !plan.after.isEmpty else { return nil }
            return close(walker(plan.after, keeps: false, StepState()), at: moment)
        case .closing(let steps): return close(steps, at: moment)
        case .reading, .cancelling, .over: return nil
        }
    }

    private func walker(_ steps: [StepPlan], keeps: Bool, _ state: StepState) -> StepsWalker {
        StepsWalker(
            steps, bindings: bindings, baseOverride: baseOverride, keeps: keeps, state: state, memory: supply.memory)
    }

    private mutating func prepare(_ walker: StepsWalker, at moment: Moment) -> Action {
        var walker = walker
        walker.memory = supply.memory
        let action = walker.next(at: moment)
        note(&walker)
        frame = .preparing(walker)
        return take(action, walker, at: moment)
    }

    private mutating func close(_ walker: StepsWalker, at moment: Moment) -> Action {
        var walker = walker
        let action = walker.next(at: moment)
        note(&walker)
        frame = .closing(walker)
        return take(action, walker, at: moment)
    }

    /// Tells the steps in hand what happened.
    mutating func frameStep(at moment: Moment, _ step: FrameEvent) -> Action {
        switch frame {
        case .preparing(var walker):
            let action = step.steps(&walker)
            note(&walker)
            frame = .preparing(walker)
            return take(action, walker, at: moment)
        case .closing(var walker):
            let action = step.steps(&walker)
            note(&walker)
            frame = .closing(walker)
            return take(action, walker, at: moment)
        case .cancelling(var walker, let fault):
            let action = step.call(&walker)
            frame = .cancelling(walker, fault)
            return take(action, fault)
        case .before, .reading, .over: return next(at: moment)
        }
    }

    private mutating func take(_ action: StepsWalker.Action, _ walker: StepsWalker, at moment: Moment) -> Action {
        switch action {
        case .call(let call): return .call(call)
        case .advanced:
            supply.state = walker.state
            return .prepared(walker.state)
        case .finished: return finish(walker, at: moment)
        case .failed(let fault):
            frame = .over
            return .failed(fault)
        case .timedOut(let fault):
            if let action = giveUp(walker, because: fault, at: moment) { return action }
            frame = .over
            return .failed(fault)
        }
    }

    /// Takes over what the steps have learnt.
    private mutating func note(_ walker: inout StepsWalker) {
        supply.memory = walker.memory
        for entry in walker.takeLearnt().entries { supply.learnt[entry.key] = entry.value }
        bindings["steps"] = walker.bindings["steps"]
        bindings["metadata"] = walker.bindings["metadata"]
        bindings.takeHidden(from: walker.bindings)
    }

    private mutating func finish(_ walker: StepsWalker, at moment: Moment) -> Action {
        guard case .preparing = frame else {
            frame = .over
            return .finished
        }
        do throws(ExpressionFault) {
            guard try endpoint.frame?.skip?.test(bindings) != true else {
                // Nothing was listed, so nothing is known to be gone.
                sawOnlyLists = false
                isFinished = true
                frame = .over
                return .finished
            }
        } catch {
            return .failed(CallFault(.definition, error.message, call: endpoint.request.name, span: error.span))
        }
        frame = .reading
        return next(at: moment)
    }

    // MARK: Giving up

    /// The call by which what the steps have begun is given up, if they have begun and wait.
    public mutating func cancel(at moment: Moment) -> Action? {
        guard case .preparing(let walker) = frame else { return nil }
        return giveUp(walker, because: nil, at: moment)
    }

    private mutating func giveUp(
        _ walker: StepsWalker, because fault: CallFault?, at moment: Moment
    ) -> Action? {
        guard let plan = endpoint.frame?.cancel, walker.hasBegun else { return nil }
        var call = StepCallWalker(plan, bindings: walker.bindings, baseOverride: baseOverride)
        let action = call.start(at: moment)
        frame = .cancelling(call, fault)
        return take(action, fault)
    }

    /// What comes of giving up changes nothing.
    private mutating func take(_ action: StepCallWalker.Action, _ fault: CallFault?) -> Action {
        if case .call(let call) = action { return .call(call) }
        frame = .over
        isFinished = true
        return fault.map { .failed($0) } ?? .finished
    }
}

/// What happened, told to whichever walker is in hand.
struct FrameEvent {
    let steps: (inout StepsWalker) -> StepsWalker.Action
    let call: (inout StepCallWalker) -> StepCallWalker.Action

    /// An attempt.
    static func received(_ attempt: Attempt, at moment: Moment) -> FrameEvent {
        FrameEvent {
            $0.received(attempt, at: moment)
        } call: {
            $0.received(attempt, at: moment)
        }
    }

    /// A pause is over.
    static func resumed(at moment: Moment) -> FrameEvent {
        FrameEvent {
            $0.resumed(at: moment)
        } call: {
            $0.resumed(at: moment)
        }
    }

    /// New credentials were obtained.
    static func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment
    ) -> FrameEvent {
        FrameEvent {
            $0.refreshed(credentials, metadata: metadata, at: moment)
        } call: {
            $0.refreshed(credentials, metadata: metadata, at: moment)
        }
    }
}
