internal import EngineHTTP
public import EngineLanguage

/// One logical call, with all of its attempts: a state machine without I/O.
///
/// The driver does what `Action` says and tells what came of it; the walker decides what it means. Writes are repeated
/// only if they are idempotent (definitions.md §4).
public struct CallWalker: Sendable {
    /// What the driver is to do.
    public enum Action: Sendable {
        /// Send this; answer with `received`.
        case send(OutgoingRequest)
        /// Wait; answer with `resumed`.
        case pause(Pause)
        /// Obtain a new credential; answer with `refreshed` or give up.
        case refresh
        /// The call is done.
        case finished(CallResult)
        /// The call failed.
        case failed(CallFault)
    }

    /// How a call ended well.
    public enum CallResult: Sendable {
        /// An answer that the request expects.
        case answer(Answer)
        /// Nothing is here, by a rule of the definition.
        case skipped
        /// 304: as it was.
        case unchanged
    }

    private let builder: RequestBuilder
    private let addition: PageEntries
    /// What a conditional request may ask with.
    private let validators: [PageValidator]
    /// Tells apart what the last request asked.
    private(set) var question: UInt64 = 0
    private var isConditional = false
    /// The values of the roots; `response` is the last answer.
    public private(set) var bindings: ExpressionBindings
    private var attempts = 0
    private var hasRefreshed = false
    /// What was carried before it was renewed; no message may show it either.
    private var formerCredentials: [ExpressionValue] = []
    private var idempotencyKey: String?
    /// The fields of the last request: an upstream may send them back in an error.
    private var sent = HTTPFields()
    /// How the answer to the last request is read.
    private var reading = ResponsePlan()
    /// The signatures on it.
    private var signatures: [String] = []

    /// Prepares a call.
    /// - Parameters:
    ///   - builder: makes its requests.
    ///   - bindings: the values of the roots.
    ///   - addition: what the pagination adds.
    ///   - validators: what is known of answers that were read before; a conditional request asks with it.
    public init(
        builder: RequestBuilder, bindings: ExpressionBindings, addition: PageEntries = PageEntries(),
        validators: [PageValidator] = []
    ) {
        self.builder = builder
        self.bindings = bindings
        self.addition = addition
        self.validators = validators
    }

    private var plan: RequestPlan { builder.plan }

    /// The first step, and the one after a pause.
    public mutating func resume(at moment: Moment) -> Action {
        if idempotencyKey == nil, let fault = plan.scopeFault(bindings.credentials) { return .failed(fault) }
        idempotencyKey = idempotencyKey ?? moment.uuid
        bindings.bind(moment, idempotencyKey: idempotencyKey ?? moment.uuid)
        do throws(CallFault) {
            var request = try builder.build(bindings, addition: addition)
            if plan.isConditional { ask(&request) }
            sent = request.fields
            reading = request.response
            signatures = request.signatures
            return .send(request)
        } catch {
            return .failed(error)
        }
    }

    /// The step after new credentials were obtained.
    /// - Parameters:
    ///   - credentials: the values of the root `credentials`.
    ///   - metadata: the values of the root `metadata`; nothing: as they were.
    ///   - moment: the time.
    /// - Returns: what to do next.
    public mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap? = nil, at moment: Moment
    ) -> Action {
        if case .value(let refused)? = bindings["credentials"] { formerCredentials.append(refused) }
        bindings["credentials"] = .value(credentials)
        if let metadata { bindings["metadata"] = .value(.map(metadata)) }
        return resume(at: moment)
    }

    /// The step after an attempt.
    public mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        attempts += 1
        switch attempt {
        case .failure(let failure): return decide(failure)
        case .response(let response): return decide(response, at: moment)
        }
    }

    /// Asks whether the answer has changed since it was read.
    private mutating func ask(_ request: inout OutgoingRequest) {
        question = request.question
        let known = validators.first { [question] in $0.question == question }
        isConditional = known != nil
        for field in known?.fields ?? [] { request.fields[field.name] = field.value }
    }

    // MARK: Deciding

    private func decide(_ failure: TransportFailure) -> Action {
        let cause: CallFault.Cause = failure.isForbidden ? .egress : .transport
        let fault = CallFault(cause, failure.message, call: plan.name)
        let mayRepeat = plan.isIdempotent || !failure.mayHaveBeenProcessed
        guard !failure.isForbidden, failure.isTransient, mayRepeat else { return .failed(fault) }
        return backOff(fault)
    }

    private mutating func decide(_ response: UpstreamResponse, at moment: Moment) -> Action {
        let answer: Answer
        do throws(BodyFault) {
            answer = try Answer(response, reading)
        } catch {
            return decide(unreadable: response, error, at: moment)
        }
        bindings.bind(answer, now: moment.now)
        if isConditional, answer.status == 304 { return .finished(.unchanged) }
        if let rule = plan.errors.first(where: { $0.when?.matches(bindings) ?? true && $0.applies(to: answer, plan) }) {
            return act(on: rule.meaning, rule, answer, at: moment)
        }
        if plan.retry.when?.matches(bindings) == true { return act(on: .unavailable, nil, answer, at: moment) }
        if plan.expects(answer.status), plan.isRefused(by: answer) { return act(on: .failed, nil, answer, at: moment) }
        guard !plan.expects(answer.status) else {
            return .finished(answer.status == 304 ? .unchanged : .answer(answer))
        }
        return act(
            on: .byStatus(answer.status, canRefresh: plan.authorization.canRefresh), nil, answer, at: moment)
    }

    /// A body that is not what its media type says: an error page tells its meaning by its status.
    private mutating func decide(
        unreadable response: UpstreamResponse, _ fault: BodyFault, at moment: Moment
    )
        -> Action
    {
        guard plan.expects(response.status) else {
            // Nothing is left that could be unreadable.
            reading = ResponsePlan()
            let head = UpstreamResponse(status: response.status, fields: response.fields, body: [], url: response.url)
            return decide(head, at: moment)
        }
        let found = CallFault(
            .definition, fault.message, call: plan.name, status: response.status, span: plan.span)
        // Of a file that is read row by row all that stands before its fault was sound: it is so each time.
        guard response.slice == nil, fault.mayPass else {
            return .failed(fault.isDamage ? found.blamingUpstream() : found)
        }
        return asked(againAfter: found)
    }

    /// The step after an answer that holds nothing of what it should: cut, or an error page with a good status.
    ///
    /// It may be whole another time.
    mutating func asked(againAfter fault: CallFault) -> Action {
        let fault = fault.blamingUpstream()
        return plan.isIdempotent ? backOff(fault) : .failed(fault)
    }

    private mutating func act(
        on meaning: ErrorRule.Class, _ rule: ErrorRulePlan?, _ answer: Answer, at moment: Moment
    ) -> Action {
        let fault = fault(meaning, rule, answer)
        switch meaning {
        case .rateLimited: return .pause(pause(rule, answer, at: moment))
        case .unavailable: return plan.isIdempotent ? backOff(fault, rule, answer, at: moment) : .failed(fault)
        case .expired where plan.authorization.canRefresh && !hasRefreshed:
            hasRefreshed = true
            return .refresh
        case .expired: return .failed(self.fault(.unauthorized, rule, answer))
        case .skip: return .finished(.skipped)
        case .unauthorized, .forbidden, .notFound, .conflict, .gone, .invalid, .reset, .failed: return .failed(fault)
        }
    }

    // MARK: Pauses

    private func backOff(
        _ fault: CallFault, _ rule: ErrorRulePlan? = nil, _ answer: Answer? = nil, at moment: Moment? = nil
    ) -> Action {
        guard attempts < plan.retry.attempts else { return .failed(fault) }
        var seconds: Double?
        if let answer, let moment { seconds = told(rule, answer, at: moment) }
        return .pause(
            Pause(.backOff(attempt: attempts), seconds: seconds, message: fault.message, retry: plan.retry))
    }

    private mutating func pause(_ rule: ErrorRulePlan?, _ answer: Answer, at moment: Moment) -> Pause {
        // A refusal for too many calls is no attempt: nothing was tried.
        attempts -= 1
        return Pause(
            .rateLimited, seconds: told(rule, answer, at: moment) ?? limitWait(answer, at: moment),
            message: "\(answer.status) from '\(plan.name)'", retry: plan.retry)
    }

    /// The wait that the rule or the answer's header names, in seconds.
    private func told(_ rule: ErrorRulePlan?, _ answer: Answer, at moment: Moment) -> Double? {
        if let value = rule?.retryAfter?.evaluate(bindings).value, let wait = value.seconds(from: moment.now) {
            return wait
        }
        let now = moment.now.seconds
        if let field = RetryAfter(answer.fields, now: now) { return field.wait.inSeconds }
        guard let quota = RateLimitFields(answer.fields, now: now), quota.remaining == 0 else { return nil }
        return quota.reset?.inSeconds
    }

    /// The wait that the definition's limits know: until `reset` where nothing is left, else the penalty, in seconds.
    private func limitWait(_ answer: Answer, at moment: Moment) -> Double? {
        let response = UpstreamResponse(status: answer.status, fields: answer.fields, body: answer.raw, url: answer.url)
        let resets = plan.limits.compactMap { limit -> Double? in
            let use = limit.plan.use(number: limit.number, reading, bindings)
            guard let notice = use.notice(of: response, now: moment.now), notice.remaining ?? 0 <= 0 else { return nil }
            return notice.resetSeconds
        }
        return resets.max() ?? plan.limits.compactMap(\.plan.penaltySeconds).max()
    }

    // MARK: Faults

    private func fault(_ meaning: ErrorRule.Class, _ rule: ErrorRulePlan?, _ answer: Answer) -> CallFault {
        let mask = SecretMask(
            bindings, former: formerCredentials,
            marks: sent.values(of: "authorization").map { $0.afterScheme } + signatures)
        let told =
            rule?.message?.evaluate(bindings).value?.string.map(mask.masked)
            ?? UpstreamMessage(answer).text.map { UpstreamMessage.inOneLine(mask.masked($0)) }
        let code = rule?.code?.evaluate(bindings).value.flatMap { try? $0.templateText() }.map(mask.masked)
        let message = told.map { "upstream answered \(answer.status): \($0)" } ?? "upstream answered \(answer.status)"
        return CallFault(
            .upstream(meaning), message, call: plan.name, status: answer.status, code: code, span: plan.span)
    }
}

extension RequestPlan {
    /// Whether a status is no error.
    func expects(_ status: Int) -> Bool {
        expected.isEmpty ? (200...299).contains(status) || status == 304 : expected.contains(status)
    }
}

extension RetryPlan {
    /// How its pauses grow.
    fileprivate var growth: Pause.Growth { Pause.Growth(firstSeconds: firstSeconds, maxSeconds: maxSeconds) }
}

extension ErrorRulePlan {
    /// Whether the rule may speak of the answer: one without a condition is for answers that are not expected.
    func applies(to answer: Answer, _ plan: RequestPlan) -> Bool {
        when != nil || !plan.expects(answer.status)
    }
}

extension String {
    /// The credentials of an `Authorization` field (RFC 9110 §11.4), which may hold secrets in a form of their own.
    fileprivate var afterScheme: String { String(drop { $0 != " " }.dropFirst()) }
}

extension Duration {
    /// The length in seconds.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
