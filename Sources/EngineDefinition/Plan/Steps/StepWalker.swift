internal import EngineLanguage

/// Makes one step: its call, again until an answer is the last, and for each value of a list.
///
/// A state machine without I/O.
struct StepWalker: Sendable {
    /// What the driver is to do.
    enum Action: Sendable {
        /// A step of the call in hand, or a pause until it is made again.
        case call(CallWalker.Action)
        /// The step is done.
        case finished(StepResult)
        /// The step failed.
        case failed(CallFault)
        /// It was waited for as long as the definition lets it.
        case timedOut(CallFault)
    }

    private enum Stage: Sendable {
        /// Nothing was asked yet.
        case idle
        /// The values of `for_each` are listed.
        case listing(StepCallWalker)
        /// The call is made.
        case calling(StepCallWalker)
        /// It will be made again.
        case waiting
    }

    private let name: String
    private let plan: StepCallPlan
    private let repetition: StepRepetition
    private let cacheSeconds: Int64?
    private let baseOverride: String?
    private var bindings: ExpressionBindings
    private var stage = Stage.idle
    /// The values that are still to be gone through, and what those before gave.
    private var values: ArraySlice<ExpressionValue>?
    private var results: [ExpressionValue] = []
    private var last: Answer?
    /// What the call in hand asks, where its result is remembered.
    private var question: String?
    /// Since when an answer is waited for.
    private var since: ExpressionTimestamp?
    private var before: [UInt8]?
    private var unchanged = 0
    /// The key of the first request; nothing: a new one.
    private let key: String?
    /// Results that serve beyond the walk.
    private(set) var memory: StepMemory

    /// Prepares a step that is remembered by nobody: one that obtains a token.
    init(
        _ plan: StepCallPlan, named name: String, _ repetition: StepRepetition, bindings: ExpressionBindings,
        baseOverride: String?
    ) {
        self.name = name
        self.plan = plan
        self.repetition = repetition
        self.bindings = bindings
        self.baseOverride = baseOverride
        cacheSeconds = nil
        key = nil
        memory = StepMemory()
    }

    /// Prepares a step of an endpoint.
    /// - Parameters:
    ///   - step: the step.
    ///   - bindings: the values of the roots.
    ///   - baseOverride: an operator's address that stands for the provider's base.
    ///   - since: when its waiting began, in an earlier run perhaps.
    ///   - key: by which upstream knows the request again.
    ///   - memory: results that serve.
    init(
        _ step: StepPlan, bindings: ExpressionBindings, baseOverride: String?, since: ExpressionTimestamp?,
        key: String?, memory: StepMemory
    ) {
        name = step.name
        plan = step.call
        repetition = step.repetition
        cacheSeconds = step.cacheSeconds
        self.bindings = bindings
        self.baseOverride = baseOverride
        self.since = since
        self.key = key
        self.memory = memory
    }

    /// The credentials that its calls carry.
    var credentials: ExpressionMap { bindings.credentials }

    // MARK: What the driver tells

    /// The first request.
    mutating func start(at moment: Moment) -> Action {
        bindings.bind(moment, idempotencyKey: moment.uuid)
        switch repetition.loop?.source {
        case nil: return call(at: moment)
        case .values(let expression)?:
            do throws(ExpressionFault) {
                guard let list = try expression.evaluate(bindings).required?.list else {
                    throw ExpressionFault(.type, "'for_each.values' is no list", at: expression.span)
                }
                return begin(list, at: moment)
            } catch {
                return .failed(fault(error))
            }
        case .endpoint(let endpoint, let with)?:
            var walker = StepCallWalker(
                .endpoint(endpoint, with: with), bindings: bindings, baseOverride: baseOverride, memory: memory)
            let action = walker.start(at: moment)
            return take(action, walker, isListing: true, at: moment)
        }
    }

    /// The step after an attempt.
    mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        advance(at: moment) { $0.received(attempt, at: moment) }
    }

    /// The step after a pause: the call's own, or the one before it is made again.
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

    private mutating func advance(
        at moment: Moment, _ step: (inout StepCallWalker) -> StepCallWalker.Action
    ) -> Action {
        switch stage {
        case .idle: return start(at: moment)
        case .waiting: return call(at: moment)
        case .listing(var walker):
            let action = step(&walker)
            return take(action, walker, isListing: true, at: moment)
        case .calling(var walker):
            let action = step(&walker)
            return take(action, walker, isListing: false, at: moment)
        }
    }

    // MARK: Values

    private mutating func begin(_ list: [ExpressionValue], at moment: Moment) -> Action {
        values = list[...]
        return next(at: moment)
    }

    /// The call for the next value, or the end.
    private mutating func next(at moment: Moment) -> Action {
        guard let loop = repetition.loop else { return .finished(StepResult(answer: last)) }
        while let value = values?.popFirst() {
            bindings[loop.name] = .value(value)
            do throws(ExpressionFault) {
                guard try loop.condition?.test(bindings) ?? true else { continue }
            } catch {
                return .failed(fault(error))
            }
            since = nil
            return call(at: moment)
        }
        return .finished(StepResult(answer: last, kept: .list(results)))
    }

    // MARK: The call

    private mutating func call(at moment: Moment) -> Action {
        bindings.bind(moment, idempotencyKey: moment.uuid)
        since = since ?? moment.now
        var walker = StepCallWalker(plan, bindings: bindings, baseOverride: baseOverride, memory: memory)
        let own = key.map { Moment(now: moment.now, nonce: moment.nonce, uuid: $0) } ?? moment
        let action = walker.start(at: own)
        if cacheSeconds != nil, case .call(.send(let request)) = action {
            let asked = StepMemory.question(name, request)
            question = asked
            if let value = memory.value(of: asked, at: moment.now) { return served(value, at: moment) }
        }
        return take(action, walker, isListing: false, at: moment)
    }

    private mutating func take(
        _ action: StepCallWalker.Action, _ walker: StepCallWalker, isListing: Bool, at moment: Moment
    ) -> Action {
        memory = walker.memory
        stage = isListing ? .listing(walker) : .calling(walker)
        switch action {
        case .call(let call): return .call(call)
        case .failed(let fault): return .failed(fault)
        case .finished(let result) where isListing: return begin(result.output?.list ?? [], at: moment)
        case .finished(let result): return judge(result, at: moment)
        }
    }

    private mutating func served(_ value: ExpressionValue, at moment: Moment) -> Action {
        guard repetition.loop != nil else { return .finished(StepResult(kept: value)) }
        results.append(value)
        return next(at: moment)
    }

    /// Whether an answer is the last one.
    private mutating func judge(_ result: StepResult, at moment: Moment) -> Action {
        guard let answer = result.answer else { return done(result, at: moment) }
        bindings.bind(answer, now: moment.now)
        guard let wait = repetition.wait else { return done(result, at: moment) }
        do throws(ExpressionFault) {
            var bindings = bindings
            bindings.add(result, named: name)
            if let text = try wait.fail?.evaluate(bindings).required?.string {
                let message = UpstreamMessage.inOneLine(SecretMask(bindings).masked(text))
                return .failed(self.fault(.upstream(.failed), "'\(name)' failed: \(message)", answer))
            }
            if try wait.until.test(bindings) { return done(result, at: moment) }
        } catch {
            return .failed(fault(error, answer))
        }
        return pause(wait, answer, at: moment)
    }

    private mutating func pause(_ wait: StepWaitPlan, _ answer: Answer, at moment: Moment) -> Action {
        unchanged = before == answer.raw ? unchanged + 1 : 0
        before = answer.raw
        let left =
            wait.withinSeconds - (since.map { ExpressionValue.timestamp(moment.now).seconds(from: $0) ?? 0 } ?? 0)
        guard left > 0 else {
            let time = Duration.seconds(wait.withinSeconds).notation
            return .timedOut(fault(.upstream(.failed), "'\(name)' was not done within \(time)", answer))
        }
        stage = .waiting
        // The last question is asked when the time is out.
        let seconds = min(wait.pause(unchanged: unchanged), left)
        return .call(.pause(Pause(.polling, seconds: seconds, message: "'\(name)' is not done yet")))
    }

    private mutating func done(_ result: StepResult, at moment: Moment) -> Action {
        last = result.answer ?? last
        (before, unchanged) = (nil, 0)
        guard repetition.loop != nil || cacheSeconds != nil else { return .finished(result) }
        let value = result.binding(bindings["response"])?.kept ?? .null
        if let cacheSeconds, let question, result.answer != nil {
            memory.add(value, of: question, until: moment.now.adding(seconds: cacheSeconds))
        }
        guard repetition.loop != nil else { return .finished(result) }
        results.append(value)
        return next(at: moment)
    }

    // MARK: Faults

    private func fault(_ fault: ExpressionFault, _ answer: Answer? = nil) -> CallFault {
        CallFault(.definition, fault.message, call: plan.request.name, status: answer?.status, span: fault.span)
    }

    private func fault(_ cause: CallFault.Cause, _ message: String, _ answer: Answer) -> CallFault {
        CallFault(cause, message, call: plan.request.name, status: answer.status, span: plan.request.span)
    }
}

extension ExpressionBindings {
    /// Adds what a step gave to `steps`; `response` is its answer.
    mutating func add(_ result: StepResult, named name: String) {
        guard let step = result.binding(result.answer == nil ? nil : self["response"]) else { return }
        var steps = Fields()
        if case .object(let known)? = self["steps"] { steps = known }
        steps[name] = step
        self["steps"] = .object(steps)
    }
}
