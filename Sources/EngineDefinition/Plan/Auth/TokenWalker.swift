public import EngineLanguage

/// Obtains or renews a token: a state machine without I/O over the calls of a scheme.
///
/// An answer that lacks a value keeps the old one; an answer with `error` is a failure whatever its status
/// (definitions.md §6.2.1, RFC 6749 §5.2).
public struct TokenWalker: Sendable {
    /// What the driver is to do.
    public enum Action: Sendable {
        /// A step of the call in hand; never `.refresh`.
        case call(CallWalker.Action)
        /// Store this, then use it.
        case granted(TokenGrant)
        /// No token was to be had.
        case failed(CallFault)
    }

    private let plan: AuthPlan
    private let steps: [TokenStepPlan]
    private let baseOverride: String?
    private var bindings: ExpressionBindings
    private var grant: TokenGrant
    /// Whether the calls use up what cannot be had again.
    private let sendsRefreshToken: Bool
    private var hasKept = false
    private var index = 0
    private var results: [String: ExpressionBindings.Binding] = [:]
    private var call: CallWalker?

    /// Prepares it.
    /// - Parameters:
    ///   - plan: the scheme.
    ///   - credentials: what the connection has.
    ///   - bindings: the values of the other roots.
    ///   - baseOverride: an operator's address that stands for the provider's base.
    public init(
        plan: AuthPlan, credentials: ExpressionMap, metadata: ExpressionMap, bindings: ExpressionBindings,
        baseOverride: String?
    ) {
        self.plan = plan
        self.baseOverride = baseOverride
        self.bindings = bindings
        grant = TokenGrant(credentials: credentials, metadata: metadata, expires: nil)
        sendsRefreshToken = plan.refreshNeeds != nil && plan.refreshes(credentials)
        steps = plan.refreshes(credentials) ? plan.refresh : plan.acquire
    }

    /// The first call.
    public mutating func start(at moment: Moment) -> Action { nextStep(at: moment) }

    /// The step after an attempt.
    ///
    /// A refresh token that upstream may have taken is not sent again blindly: if it rotates them, it takes a second one
    /// for a theft (RFC 9700 §4.14.2).
    public mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        if sendsRefreshToken, case .failure(let failure) = attempt, failure.mayHaveBeenProcessed {
            return .failed(
                CallFault(
                    failure.isForbidden ? .egress : .transport, failure.message,
                    call: index < steps.count ? steps[index].name : plan.name))
        }
        return step(at: moment) { $0.received(attempt, at: moment) }
    }

    /// The step after a pause.
    public mutating func resumed(at moment: Moment) -> Action {
        step(at: moment) { $0.resume(at: moment) }
    }

    private mutating func nextStep(at moment: Moment) -> Action {
        bindings["credentials"] = .value(.map(grant.credentials))
        bindings["metadata"] = .value(.map(grant.metadata))
        bindings["steps"] = .object(results)
        while index < steps.count, steps[index].when?.evaluate(bindings).value?.bool == false { index += 1 }
        guard index < steps.count else { return finish(at: moment) }
        let builder = RequestBuilder(plan: steps[index].request, baseOverride: baseOverride)
        var call = CallWalker(builder: builder, bindings: bindings)
        let action = call.resume(at: moment)
        self.call = call
        return wrap(action, at: moment)
    }

    private mutating func step(at moment: Moment, _ advance: (inout CallWalker) -> CallWalker.Action) -> Action {
        guard var call else { return nextStep(at: moment) }
        let action = advance(&call)
        self.call = call
        return wrap(action, at: moment)
    }

    private mutating func wrap(_ action: CallWalker.Action, at moment: Moment) -> Action {
        switch action {
        case .send, .pause, .refresh: return .call(action)
        case .finished(.answer(let answer)): return take(answer, at: moment)
        case .finished:
            index += 1
            return nextStep(at: moment)
        case .failed(let fault):
            guard steps[index].mayFail else { return .failed(fault) }
            index += 1
            return nextStep(at: moment)
        }
    }

    private mutating func take(_ answer: Answer, at moment: Moment) -> Action {
        let step = steps[index]
        bindings.bind(answer, now: moment.now)
        if let error = answer.oauthError {
            return .failed(
                CallFault(
                    .upstream(.unauthorized), "the token was refused: \(error)", call: step.name, status: answer.status,
                    code: error, span: step.request.span))
        }
        results[step.name] = bindings["response"]
        do throws(ExpressionFault) {
            try keep(step.store, in: \.credentials)
            try keep(step.metadata, in: \.metadata)
        } catch {
            return .failed(CallFault(.definition, error.message, call: step.name, span: error.span))
        }
        index += 1
        return nextStep(at: moment)
    }

    private mutating func keep(
        _ values: [(name: String, value: CompiledExpression)], in place: WritableKeyPath<TokenGrant, ExpressionMap>
    ) throws(ExpressionFault) {
        for entry in values {
            guard let value = try entry.value.evaluate(bindings).required, !value.isNull else { continue }
            grant[keyPath: place][.string(entry.name)] = value
            if place == \.credentials { hasKept = hasKept || plan.isToken(entry.name) }
        }
    }

    /// When the token ends: by the scheme's rule, else by `expires_in` of the answer, else by the scheme's life time.
    private mutating func finish(at moment: Moment) -> Action {
        do throws(ExpressionFault) {
            // Of the last answer, even if steps behind it were left out.
            try keep(plan.store, in: \.credentials)
        } catch {
            return .failed(CallFault(.definition, error.message, call: plan.name, span: error.span))
        }
        guard hasKept || !plan.keepsTokens else {
            return .failed(
                CallFault(.definition, "the answer holds no token", call: steps.last?.name ?? plan.name))
        }
        bindings["credentials"] = .value(.map(grant.credentials))
        if let value = plan.expires?.evaluate(bindings).value {
            grant.expires = value.instant(from: moment.now)
        } else if let seconds = plan.lifetimeSeconds {
            grant.expires = moment.now.adding(seconds: Int64(seconds))
        }
        return .granted(grant)
    }
}

extension Answer {
    /// The error code that an OAuth answer carries in its body, whatever its status.
    fileprivate var oauthError: String? {
        guard case .json(let tape) = body, let node = tape.member("error", of: tape.root) else { return nil }
        return tape.string(at: node).flatMap { $0.isEmpty ? nil : $0 }
    }
}
