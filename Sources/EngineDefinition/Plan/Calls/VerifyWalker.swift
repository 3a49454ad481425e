public import EngineLanguage

/// Whose a credential is, and what is kept of the proof.
public struct VerifyProof: Sendable {
    /// Whose credential it is: `id`, `name`, `email`, `account`, `account_name`, as far as the definition reads them.
    public var identity: [(name: String, value: ExpressionValue)] = []
    /// Values to be kept in `metadata`.
    public var metadata = ExpressionMap()
}

/// Proves a credential: a state machine without I/O over the call of `verify`.
public struct VerifyWalker: Walker {
    /// What the driver is to do.
    public enum Action: Sendable {
        /// A step of the call in hand.
        case call(CallWalker.Action)
        /// Upstream accepts the credential.
        case proven(VerifyProof)
        /// The definition's `when` says that there is nothing to prove here.
        case unneeded
        /// Upstream does not, or cannot be asked.
        case failed(CallFault)
    }

    private let plan: VerifyPlan
    private var bindings: ExpressionBindings
    private var step: StepCallWalker

    /// Prepares the proof.
    /// - Parameters:
    ///   - plan: the call, and what is read of its answer.
    ///   - bindings: the values of the roots.
    ///   - baseOverride: an operator's address that stands for the provider's base.
    public init(plan: VerifyPlan, bindings: ExpressionBindings, baseOverride: String?) {
        self.plan = plan
        self.bindings = bindings
        step = StepCallWalker(plan.call, demand: .first, bindings: bindings, baseOverride: baseOverride)
    }

    /// The credentials that the call carries.
    public var credentials: ExpressionMap { step.credentials }

    /// The first request.
    public mutating func start(at moment: Moment) -> Action {
        bindings.bind(moment, idempotencyKey: moment.uuid)
        do throws(ExpressionFault) {
            guard try plan.when?.test(bindings) ?? true else { return .unneeded }
        } catch {
            return .failed(fault(error))
        }
        return wrap(step.start(at: moment), at: moment)
    }

    /// The step after an attempt.
    public mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        wrap(step.received(attempt, at: moment), at: moment)
    }

    /// The step after a pause.
    public mutating func resumed(at moment: Moment) -> Action {
        wrap(step.resumed(at: moment), at: moment)
    }

    /// The step after new credentials were obtained.
    public mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment
    ) -> Action {
        bindings["credentials"] = .value(credentials)
        if let metadata { bindings["metadata"] = .value(.map(metadata)) }
        return wrap(step.refreshed(credentials, metadata: metadata, at: moment), at: moment)
    }

    /// The call in hand, if the action is one.
    public static func call(in action: Action) -> CallWalker.Action? {
        guard case .call(let call) = action else { return nil }
        return call
    }

    private mutating func wrap(_ action: StepCallWalker.Action, at moment: Moment) -> Action {
        switch action {
        case .call(let call): return .call(call)
        case .failed(let fault): return .failed(fault)
        case .finished(let result):
            guard let answer = result.answer else { return .proven(VerifyProof()) }
            bindings.bind(answer, now: moment.now)
            if let step = result.binding(bindings["response"]) { bindings["steps"] = .object([plan.name: step]) }
            do throws(ExpressionFault) {
                return .proven(
                    VerifyProof(
                        identity: try values(plan.identity), metadata: ExpressionMap(texts: try values(plan.metadata))))
            } catch {
                return .failed(fault(error, status: answer.status))
            }
        }
    }

    private func values(
        _ entries: [(name: String, value: CompiledExpression)]
    ) throws(ExpressionFault) -> [(name: String, value: ExpressionValue)] {
        var values: [(name: String, value: ExpressionValue)] = []
        for entry in entries {
            guard let value = try entry.value.evaluate(bindings).required, !value.isNull else { continue }
            values.append((entry.name, value))
        }
        return values
    }

    private func fault(_ fault: ExpressionFault, status: Int? = nil) -> CallFault {
        CallFault(.definition, fault.message, call: "verify", status: status, span: fault.span)
    }
}
