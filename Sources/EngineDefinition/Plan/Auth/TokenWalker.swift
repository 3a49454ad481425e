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

    /// What the calls are made for.
    enum Purpose: Sendable {
        /// A token for requests.
        case token
        /// What is needed before a person can be asked: nothing of the scheme's own rules counts yet.
        case preparation
    }

    private let plan: AuthPlan
    private let purpose: Purpose
    private let steps: [TokenStepPlan]
    private let baseOverride: String?
    private var bindings: ExpressionBindings
    private var grant: TokenGrant
    /// Whether the calls use up what cannot be had again.
    private let sendsRefreshToken: Bool
    private var hasKept = false
    private var index = 0
    private var results: ExpressionBindings.Fields = [:]
    private var call: StepWalker?
    private var lastFault: CallFault?

    /// Prepares it.
    /// - Parameters:
    ///   - plan: the scheme.
    ///   - credentials: what the connection has.
    ///   - metadata: what is known of the connection.
    ///   - bindings: the values of the other roots.
    ///   - baseOverride: an operator's address that stands for the provider's base.
    public init(
        plan: AuthPlan, credentials: ExpressionMap, metadata: ExpressionMap, bindings: ExpressionBindings,
        baseOverride: String?
    ) {
        self.plan = plan
        purpose = .token
        self.baseOverride = baseOverride
        self.bindings = bindings.asking(for: plan.defaultScopes)
        grant = TokenGrant(credentials: credentials, metadata: metadata, expires: nil)
        sendsRefreshToken = plan.refreshNeeds != nil && plan.refreshes(credentials) && !plan.mayRepeatRefresh
        steps = plan.refreshes(credentials) ? plan.refresh : plan.acquire
    }

    /// Prepares calls of a scheme that are made while a person connects; their bindings hold what was brought.
    /// - Parameters:
    ///   - plan: the scheme.
    ///   - steps: the calls.
    ///   - purpose: what they are made for.
    ///   - servesOnce: whether they use up what a person brought (RFC 6749 §4.1.2).
    ///   - credentials: what there is so far.
    ///   - metadata: what is known so far.
    ///   - bindings: the values of the other roots.
    ///   - baseOverride: an operator's address that stands for the provider's base.
    init(
        plan: AuthPlan, _ steps: [TokenStepPlan], for purpose: Purpose, servesOnce: Bool = false,
        credentials: ExpressionMap, metadata: ExpressionMap, bindings: ExpressionBindings, baseOverride: String?
    ) {
        self.plan = plan
        self.purpose = purpose
        self.steps = steps
        self.baseOverride = baseOverride
        self.bindings = bindings.asking(for: plan.defaultScopes)
        grant = TokenGrant(credentials: credentials, metadata: metadata, expires: nil)
        sendsRefreshToken = servesOnce
    }

    /// What answered last.
    var lastAnswer: ExpressionBindings.Binding? { bindings["response"] }

    /// The first call.
    public mutating func start(at moment: Moment) -> Action { nextStep(at: moment) }

    /// The step after an attempt.
    ///
    /// A refresh token that upstream may have taken is not sent again blindly: if it rotates, it takes a second one
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
        step(at: moment) { $0.resumed(at: moment) }
    }

    private mutating func nextStep(at moment: Moment) -> Action {
        bindings.bind(moment, idempotencyKey: moment.uuid)
        bindings["credentials"] = .value(.map(grant.credentials))
        bindings["metadata"] = .value(.map(grant.metadata))
        bindings["steps"] = .object(results)
        do throws(ExpressionFault) {
            while index < steps.count, let when = steps[index].when, try !when.test(bindings) { index += 1 }
        } catch {
            return .failed(CallFault(.definition, error.message, call: steps[index].name, span: error.span))
        }
        guard index < steps.count else { return finish(at: moment) }
        var call = StepWalker(
            steps[index].call, named: steps[index].name, steps[index].repetition, bindings: bindings,
            baseOverride: baseOverride)
        let action = call.start(at: moment)
        self.call = call
        return wrap(action, at: moment)
    }

    private mutating func step(at moment: Moment, _ advance: (inout StepWalker) -> StepWalker.Action) -> Action {
        guard var call else { return nextStep(at: moment) }
        let action = advance(&call)
        self.call = call
        return wrap(action, at: moment)
    }

    private mutating func wrap(_ action: StepWalker.Action, at moment: Moment) -> Action {
        switch action {
        case .call(let call): return .call(call)
        case .finished(let result): return take(result, at: moment)
        case .failed(let fault), .timedOut(let fault): return fail(fault, at: moment)
        }
    }

    /// Goes on behind a step that may fail; what it was told is kept for the case that no token comes of the others.
    private mutating func fail(_ fault: CallFault, at moment: Moment) -> Action {
        guard steps[index].mayFail, fault.cause != .interrupted else { return .failed(fault) }
        lastFault = fault
        index += 1
        return nextStep(at: moment)
    }

    private mutating func take(_ result: StepResult, at moment: Moment) -> Action {
        let step = steps[index]
        guard let answer = result.answer else {
            index += 1
            return nextStep(at: moment)
        }
        guard answer.raw.count <= CredentialSize.mostOfAnswer else {
            let fault = CallFault(
                .definition, "the answer has \(answer.raw.count) bytes, which is no answer with a token",
                call: step.name,
                status: answer.status, span: step.call.request.span)
            return fail(fault, at: moment)
        }
        bindings.bind(answer, now: moment.now)
        // Some servers repeat what they refuse.
        if let error = answer.oauthError.map(SecretMask(bindings).masked) {
            let fault = CallFault(
                .upstream(.unauthorized), "the token was refused: \(error)", call: step.name, status: answer.status,
                code: error, span: step.call.request.span)
            return fail(fault, at: moment)
        }
        results[step.name] = result.binding(bindings["response"])
        bindings["steps"] = .object(results)
        do throws(ExpressionFault) {
            try keep(step.store, in: \.credentials)
            try keep(step.metadata, in: \.metadata)
            if !step.store.isEmpty || index == steps.count - 1 { grant.answer = text(of: answer) }
        } catch {
            return fail(CallFault(.definition, error.message, call: step.name, span: error.span), at: moment)
        }
        index += 1
        return nextStep(at: moment)
    }

    /// The whole of an answer, its numbers as they came.
    private func text(of answer: Answer) -> String? {
        guard purpose == .token else { return nil }
        var text: String?
        if let value = try? JSONValue(parsing: answer.raw), value.members != nil {
            text = JSONWriter.text(value)
        } else if case .object(let fields)? = bindings["response"], let body = fields["body"]?.kept.map {
            text = try? ExpressionValue.map(body).jsonText()
        }
        return text.flatMap { $0.utf8.count <= CredentialSize.most ? $0 : nil }
    }

    private mutating func keep(
        _ values: [(name: String, value: CompiledExpression)], in place: WritableKeyPath<TokenGrant, ExpressionMap>
    ) throws(ExpressionFault) {
        for entry in values {
            guard let value = try entry.value.evaluate(bindings).required, !value.isNull else { continue }
            if let fault = CredentialSize.fault(of: entry.name, value) {
                throw ExpressionFault(.value, "the answer is not kept: \(fault)", at: entry.value.span)
            }
            grant[keyPath: place][.string(entry.name)] = value
            if place == \.credentials { hasKept = hasKept || plan.isToken(entry.name) }
        }
    }

    /// When the token ends: by the scheme's rule, else by `expires_in` of the answer, else by the scheme's life time.
    private mutating func finish(at moment: Moment) -> Action {
        guard purpose == .token else { return .granted(grant) }
        do throws(ExpressionFault) {
            // Of the last answer, even if steps behind it were left out.
            try keep(plan.store, in: \.credentials)
        } catch {
            return .failed(CallFault(.definition, error.message, call: plan.name, span: error.span))
        }
        if let lastFault, plan.isMissingToken(grant.credentials) { return .failed(lastFault) }
        guard hasKept || !plan.keepsTokens else {
            return .failed(
                CallFault(.definition, "the answer holds no token", call: steps.last?.name ?? plan.name))
        }
        bindings["credentials"] = .value(.map(grant.credentials))
        do throws(ExpressionFault) {
            // Over what was learnt before: it is of the token that serves from now on.
            try keep(plan.connect?.metadata ?? [], in: \.metadata)
        } catch {
            return .failed(CallFault(.definition, error.message, call: plan.name, span: error.span))
        }
        if let end = plan.expires?.evaluate(bindings).value?.tokenEnd(from: moment.now) {
            grant.expires = end
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
