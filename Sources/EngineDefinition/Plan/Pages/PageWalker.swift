public import EngineLanguage

/// Walks the pages of an endpoint: a state machine without I/O.
///
/// A page is given out before the next request is asked for, so that a driver can store the one while it fetches the
/// other.
public struct PageWalker: Sendable {
    /// What the driver is to do.
    public enum Action: Sendable {
        /// A step of the call in hand.
        case call(CallWalker.Action)
        /// Keep what the steps have done, then ask for `next`; only if the supply is to be kept.
        case prepared(StepState)
        /// Take this page, then ask for `next`.
        case page(ResponsePage)
        /// The walk is over.
        case finished
        /// The walk failed.
        case failed(CallFault)
    }

    @Boxed var endpoint: EndpointPlan
    private let builder: RequestBuilder
    /// The values of the roots.
    var bindings: ExpressionBindings
    /// What the steps around the calls have, and what they learn.
    public var supply = StepSupply()
    /// The steps in hand, and what comes behind them.
    var frame = FrameStage.before
    private var position: PagePosition
    private var call: CallWalker?
    private var lastNames: [ExpressionValue] = []
    /// A name further back, and at how many pages it is set anew: that finds a circle of any length.
    private var landmark: (name: ExpressionValue, until: Int)?
    /// What upstream gave to ask with later.
    package var validators = PageValidators()
    /// Tells apart what the call in hand asked.
    private var question: UInt64 = 0
    var isFinished = false
    /// Whether every page so far was a list: a skipped call, a 304 or null in its place says nothing of what is gone.
    package internal(set) var sawOnlyLists = true
    private let started: ExpressionTimestamp
    private let depth: Int
    let baseOverride: String?
    private let resumedAt: Int
    /// Whether an answer with rows may come in slices.
    private let readsInSlices: Bool
    /// The request whose answer is read in slices, and where its next rows come from.
    private var reading: (request: OutgoingRequest, rest: any RowSource)?
    private var sent: OutgoingRequest?

    /// Prepares a walk.
    /// - Parameters:
    ///   - endpoint: what is called.
    ///   - bindings: the values of the roots, `input` included.
    ///   - baseOverride: an operator's address that stands for the provider's base.
    ///   - position: where to begin.
    ///   - started: when the reading of this partition began; it outlives a resumed run.
    ///   - readsInSlices: whether an answer that is a list of rows may come in slices, each a page.
    ///   - depth: how many levels down a `recurse` has gone.
    public init(
        endpoint: EndpointPlan, bindings: ExpressionBindings, baseOverride: String?, position: PagePosition = .start,
        started: ExpressionTimestamp, readsInSlices: Bool = false, depth: Int = 0
    ) {
        self.init(
            boxed: Boxed(wrappedValue: endpoint), bindings: bindings, baseOverride: baseOverride, position: position,
            started: started, readsInSlices: readsInSlices, depth: depth)
    }

    init(
        boxed endpoint: Boxed<EndpointPlan>, bindings: ExpressionBindings, baseOverride: String?,
        position: PagePosition, started: ExpressionTimestamp, readsInSlices: Bool, depth: Int = 0
    ) {
        _endpoint = endpoint
        self.baseOverride = baseOverride
        self.builder = RequestBuilder(boxed: endpoint.wrappedValue.$request, baseOverride: baseOverride)
        self.bindings = bindings
        self.position = position
        self.started = started
        self.depth = depth
        self.resumedAt = position.index
        self.readsInSlices = readsInSlices && endpoint.wrappedValue.takesWholeBody
    }

    /// The next request, or the end.
    public mutating func next(at moment: Moment) -> Action {
        if let action = frameAction(at: moment) { return action }
        guard !isFinished else { return .finished }
        if let action = nextSlice() { return action }
        bindings.bind(moment, idempotencyKey: moment.uuid)
        do throws(ExpressionFault) {
            // First, for it binds the root 'page', which the request itself may read.
            let addition = try addition()
            var call = CallWalker(
                builder: builder, bindings: bindings, addition: addition, validators: validators.known)
            let action = call.resume(at: moment)
            self.call = call
            return wrap(action)
        } catch {
            return .failed(CallFault(.definition, error.message, call: endpoint.request.name, span: error.span))
        }
    }

    /// The step after an attempt.
    public mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        if isInFrame { return frameStep(at: moment, .received(attempt, at: moment)) }
        if reading != nil { return receivedSlice(attempt, at: moment) }
        return step(at: moment) { $0.received(attempt, at: moment) }
    }

    /// The step after a pause.
    public mutating func resumed(at moment: Moment) -> Action {
        if isInFrame { return frameStep(at: moment, .resumed(at: moment)) }
        return step(at: moment) { $0.resume(at: moment) }
    }

    /// The step after new credentials were obtained; later pages use them too.
    public mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap? = nil, at moment: Moment
    ) -> Action {
        bindings["credentials"] = .value(credentials)
        if let metadata { bindings["metadata"] = .value(.map(metadata)) }
        if isInFrame { return frameStep(at: moment, .refreshed(credentials, metadata: metadata, at: moment)) }
        // What is on its way already carries no credentials any more.
        if let action = nextSlice() { return action }
        return step(at: moment) { $0.refreshed(credentials, metadata: metadata, at: moment) }
    }

    private mutating func step(at moment: Moment, _ advance: (inout CallWalker) -> CallWalker.Action) -> Action {
        // Taken out, so that what it holds is changed in place.
        guard var call = self.call.take() else { return .finished }
        let action = advance(&call)
        if case .finished(let result) = action {
            question = call.question
            return take(result, call.bindings, of: call, at: moment)
        }
        self.call = call
        return wrap(action)
    }

    private mutating func wrap(_ action: CallWalker.Action) -> Action {
        switch action {
        case .failed(let fault): return .failed(fault)
        case .send(var request):
            if readsInSlices { request.rows = RowDemand(skipped: position.row, checksum: position.checksum) }
            sent = request
            return .call(.send(request))
        default: return .call(action)
        }
    }

    // MARK: Slices

    /// The demand for the next rows of the answer in hand, if it has more.
    private func nextSlice() -> Action? {
        guard let (request, rest) = reading else { return nil }
        var demand = request
        demand.rows = RowDemand(rest: rest)
        return .call(.send(demand))
    }

    /// Rows came, or the connection broke in the middle: then the call is made again, and goes on behind what was given
    /// out.
    private mutating func receivedSlice(_ attempt: Attempt, at moment: Moment) -> Action {
        reading = nil
        guard case .response(let response) = attempt, response.slice != nil else {
            do throws(ExpressionFault) {
                let addition = try addition()
                call = CallWalker(builder: builder, bindings: bindings, addition: addition)
                _ = call?.resume(at: moment)
            } catch {
                return .failed(CallFault(.definition, error.message, call: endpoint.request.name, span: error.span))
            }
            return step(at: moment) { $0.received(attempt, at: moment) }
        }
        do throws(BodyFault) {
            let answer = try Answer(response)
            var bound = bindings
            bound.bind(answer, now: moment.now)
            return take(.answer(answer), bound, at: moment)
        } catch {
            isFinished = true
            let fault = CallFault(
                .definition, error.message, call: endpoint.request.name, status: response.status,
                span: endpoint.request.span)
            return .failed(error.isDamage ? fault.blamingUpstream() : fault)
        }
    }

    /// Notes the slice that an answer is.
    /// - Returns: where the next one begins; nothing: this is the last, or the whole.
    private mutating func followingRow(_ answer: Answer, count: Int) -> PagePosition? {
        guard let slice = answer.slice, let rest = slice.rest, let sent else { return nil }
        reading = (sent, rest)
        position.row += count
        position.checksum = slice.checksum
        return position
    }

    // MARK: One page

    /// What this page's request adds; binds `page` for it.
    private mutating func addition() throws(ExpressionFault) -> PageEntries {
        let pages = endpoint.pages
        bindings["page"] = .object(pageFields())
        let size = try pages?.size?.value.evaluate(bindings)
        if let size {
            bindings["page"] = .object(pageFields(size: size))
        }
        let isFirst = position.index == 0
        var addition = try (isFirst ? pages?.first : pages?.send)?.addition(bindings) ?? PageEntries()
        if !isFirst {
            addition.keptQuery = pages?.kept
            addition.onward = addition.query
        }
        if addition.url == nil, let own = try pages?.size?.send.addition(bindings) { addition = own.adding(addition) }
        return addition
    }

    private func pageFields(
        size: ExpressionValue? = nil, count: Int? = nil, last: ExpressionBindings.Binding? = nil
    ) -> ExpressionBindings.Fields {
        var fields: ExpressionBindings.Fields = [
            "index": .value(.int(Int64(position.index))),
            "offset": .value(.int(Int64(position.offset))),
            "position": .value(.int(Int64(position.offset))),
            "started": .value(.timestamp(started)),
            "depth": .value(.int(Int64(depth))),
        ]
        if let next = position.next { fields["next"] = .value(next) }
        if let size { fields["size"] = .value(size) }
        if let count { fields["count"] = .value(.int(Int64(count))) }
        if let last { fields["last"] = last }
        return fields
    }

    /// Takes the answer of a call, which has bound it already.
    private mutating func take(
        _ result: CallWalker.CallResult, _ bound: ExpressionBindings, of call: CallWalker? = nil, at moment: Moment
    ) -> Action {
        guard case .answer(let answer) = result else {
            sawOnlyLists = false
            // A page that is as before leads where it did.
            if case .unchanged = result, let next = validators.keep(question)?.next {
                position = next
                return self.next(at: moment)
            }
            isFinished = true
            return .finished
        }
        if answer.slice?.isStale == true {
            let message = "the file has changed since \(position.row) of its rows were stored"
            return .failed(CallFault(.upstream(.reset), message, call: endpoint.request.name, status: answer.status))
        }
        bindings.bind(moment, idempotencyKey: moment.uuid)
        bindings["response"] = bound["response"]
        do throws(CallFault) {
            let page = try page(of: answer)
            // Of an answer in slices the last one shows where the next page begins.
            if endpoint.request.isConditional, answer.slice?.rest == nil {
                validators.note(question, answer.fields, next: page.next)
            }
            return .page(page)
        } catch {
            if !answer.isJSON, var call {
                let action = call.asked(againAfter: error)
                self.call = call
                isFinished = false
                return wrap(action)
            }
            isFinished = true
            return .failed(error)
        }
    }

    private mutating func page(of answer: Answer) throws(CallFault) -> ResponsePage {
        let records = try readRecords(of: answer)
        if records == nil { sawOnlyLists = false }
        var size: ExpressionValue?
        if case .object(let fields)? = bindings["page"], case .value(let value)? = fields["size"] { size = value }
        let last = records.flatMap { list in list.nodes.last.map { ExpressionBindings.Binding.json(list.tape, $0) } }
        // A page of slices has as many items as all of them.
        let own = records?.nodes.count ?? 0
        let count = position.row + own
        bindings["page"] = .object(pageFields(size: size, count: count, last: last))
        var next = followingRow(answer, count: own)
        if next == nil { next = try followingPosition(count: count) }
        isFinished = next == nil
        let page = ResponsePage(answer: answer, records: records, bindings: bindings, next: next)
        if let next { position = next }
        return page
    }

    private func readRecords(of answer: Answer) throws(CallFault) -> RecordList? {
        if let reshape = endpoint.reshape { return try reshaped(reshape, answer) }
        guard let expression = endpoint.records else { return nil }
        let reason: String
        switch RecordList.read(expression, bindings, isSingle: endpoint.isSingle) {
        case .records(let list): return list
        case .none: return nil
        case .notAList: reason = "'\(expression.text)' is no list"
        case .fault(let fault): reason = fault.message
        }
        throw CallFault(
            .definition, "no records were found: \(reason); \(AnswerShape.describe(answer))",
            call: endpoint.request.name, status: answer.status, span: expression.span)
    }

    private func reshaped(_ reshape: ReshapePlan, _ answer: Answer) throws(CallFault) -> RecordList? {
        do throws(ExpressionFault) {
            return try reshape.list(bindings)
        } catch {
            throw CallFault(
                .definition, "'reshape': \(error.message); \(AnswerShape.describe(answer))",
                call: endpoint.request.name, status: answer.status, span: error.span ?? reshape.span)
        }
    }

    // MARK: The next page

    private mutating func followingPosition(count: Int) throws(CallFault) -> PagePosition? {
        guard let pages = endpoint.pages, let name = pages.next, count > 0 || !pages.stopsWhenEmpty else { return nil }
        do throws(ExpressionFault) {
            guard let next = try name.evaluate(bindings).required, next.namesAPage else { return nil }
            if let more = pages.more, try more.evaluate(bindings).required?.bool != true { return nil }
            try check(next, pages, name)
            return PagePosition(next: next, index: position.index + 1, offset: position.offset + count)
        } catch {
            throw CallFault(.definition, error.message, call: endpoint.request.name, span: error.span ?? name.span)
        }
    }

    /// A walk that does not get anywhere is a fault, not a loop.
    private mutating func check(
        _ next: ExpressionValue, _ pages: PagePlan, _ name: CompiledExpression
    ) throws(ExpressionFault) {
        guard position.index + 1 < pages.maxPages else {
            throw ExpressionFault(.limit, "the walk is longer than \(pages.maxPages) pages", at: name.span)
        }
        let before = lastNames + [position.next, landmark?.name].compactMap { $0 }
        guard !before.contains(where: { $0 == next }) else {
            throw ExpressionFault(
                .value, "upstream named the same next page twice, after \(position.index + 1 - resumedAt) pages",
                at: name.span)
        }
        // Two names back are enough to see a token that stays and one that swings between two pages.
        lastNames = Array((lastNames + [next]).suffix(2))
        if position.index + 1 >= (landmark?.until ?? 0) { landmark = (next, 2 * (position.index + 2)) }
    }
}

extension ExpressionValue {
    /// Whether it names a page: null, false and empty text do not.
    fileprivate var namesAPage: Bool {
        switch self {
        case .null, .bool(false), .optional(nil): false
        case .string(let text): !text.isEmpty
        default: true
        }
    }
}

extension PageEntries {
    /// These entries, and behind them what another part of the pagination adds.
    fileprivate func adding(_ other: PageEntries) -> PageEntries {
        var sum = other
        sum.query = query + other.query
        sum.headers = headers + other.headers
        sum.cookies = cookies + other.cookies
        sum.body = body.map { own in other.body.map { own.merging($0) } ?? own } ?? other.body
        sum.variables = variables.map { own in other.variables.map { own.merging($0) } ?? own } ?? other.variables
        return sum
    }
}
