internal import EngineLanguage

/// Makes the call of one step: a request, or an endpoint with its pages.
///
/// A state machine without I/O.
struct StepCallWalker: Sendable {
    /// What the driver is to do.
    enum Action: Sendable {
        /// A step of the call in hand.
        case call(CallWalker.Action)
        /// The step is done.
        case finished(StepResult)
        /// The step failed.
        case failed(CallFault)
    }

    /// How many pages of an endpoint are read.
    enum Demand: Sendable {
        case all
        case first
    }

    private indirect enum Walk: Sendable {
        case call(CallWalker)
        case pages(PageWalker, EndpointPlan)
    }

    private let plan: StepCallPlan
    private let demand: Demand
    private let baseOverride: String?
    private var bindings: ExpressionBindings
    private var walk: Walk?
    private var result = StepResult()
    private var records: [ExpressionValue] = []

    /// Results that serve beyond the walk, for endpoints that have steps themselves.
    private(set) var memory: StepMemory

    init(
        _ plan: StepCallPlan, demand: Demand = .all, bindings: ExpressionBindings, baseOverride: String?,
        memory: StepMemory = StepMemory()
    ) {
        self.memory = memory
        self.plan = plan
        self.demand = demand
        self.bindings = bindings
        self.baseOverride = baseOverride
    }

    /// The credentials that its calls carry.
    var credentials: ExpressionMap {
        switch walk {
        case .call(let call)?: call.credentials
        case .pages(let pages, _)?: pages.credentials
        case nil: ExpressionMap()
        }
    }

    /// The first request.
    mutating func start(at moment: Moment) -> Action {
        bindings.bind(moment, idempotencyKey: moment.uuid)
        switch plan {
        case .request(let request):
            let builder = RequestBuilder(plan: request, baseOverride: baseOverride)
            return advance(.call(CallWalker(builder: builder, bindings: bindings)), at: moment) {
                $0.resume(at: moment)
            } onPages: {
                $0.next(at: moment)
            }
        case .endpoint(let endpoint, let with):
            do throws(CallFault) {
                bindings["input"] = .value(try endpoint.input.resolve(with, bindings, call: endpoint.request.name))
            } catch {
                return .failed(error)
            }
            var pages = PageWalker(
                endpoint: endpoint, bindings: bindings, baseOverride: baseOverride, started: moment.now)
            pages.supply.memory = memory
            return advance(.pages(pages, endpoint), at: moment) {
                $0.resume(at: moment)
            } onPages: {
                $0.next(at: moment)
            }
        }
    }

    /// The step after an attempt.
    mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        advance(walk, at: moment) {
            $0.received(attempt, at: moment)
        } onPages: {
            $0.received(attempt, at: moment)
        }
    }

    /// The step after a pause.
    mutating func resumed(at moment: Moment) -> Action {
        advance(walk, at: moment) {
            $0.resume(at: moment)
        } onPages: {
            $0.resumed(at: moment)
        }
    }

    /// The step after new credentials were obtained.
    mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment
    ) -> Action {
        advance(walk, at: moment) {
            $0.refreshed(credentials, metadata: metadata, at: moment)
        } onPages: {
            $0.refreshed(credentials, metadata: metadata, at: moment)
        }
    }

    private mutating func advance(
        _ walk: Walk?, at moment: Moment, _ onCall: (inout CallWalker) -> CallWalker.Action,
        onPages: (inout PageWalker) -> PageWalker.Action
    ) -> Action {
        switch walk {
        case .call(var call)?:
            let action = onCall(&call)
            self.walk = .call(call)
            return settle(action)
        case .pages(var pages, let endpoint)?:
            let action = settle(onPages(&pages), &pages, endpoint, at: moment)
            memory = pages.supply.memory
            self.walk = .pages(pages, endpoint)
            return action
        case nil: return start(at: moment)
        }
    }

    private mutating func settle(_ action: CallWalker.Action) -> Action {
        switch action {
        case .send, .pause, .refresh: return .call(action)
        case .failed(let fault): return .failed(fault)
        case .finished(.answer(let answer)):
            result.answer = answer
            return .finished(result)
        case .finished: return .finished(result)
        }
    }

    /// Takes pages until there is a call to be made, or enough of them.
    private mutating func settle(
        _ first: PageWalker.Action, _ pages: inout PageWalker, _ endpoint: EndpointPlan, at moment: Moment
    ) -> Action {
        var action = first
        while true {
            switch action {
            case .call(let call): return .call(call)
            case .failed(let fault): return .failed(fault)
            case .finished: return .finished(result)
            case .prepared: action = pages.next(at: moment)
            case .page(let page):
                do throws(CallFault) { try take(page, of: endpoint) } catch { return .failed(error) }
                // Behind the last page stands what the endpoint does after it.
                guard demand == .all || page.next == nil else { return .finished(result) }
                action = pages.next(at: moment)
            }
        }
    }

    private mutating func take(_ page: ResponsePage, of endpoint: EndpointPlan) throws(CallFault) {
        result.answer = page.answer
        if let output = endpoint.output {
            result.output = try page.value(of: output, call: endpoint.request.name)
        } else if !endpoint.hasItems {
            result.output = page.bodyValue
        } else {
            records += try page.items(of: endpoint)
            result.output = endpoint.isSingle ? records.first ?? .null : .list(records)
        }
    }
}
