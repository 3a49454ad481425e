public import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

/// Sends the requests of callers with a connection's credential on them; both bodies are streamed.
///
/// The connection's limits hold, shared with its syncs, and calls that somebody waits for go first. A credential that
/// ends soon is renewed before it is sent, one that upstream refuses is renewed once.
public final class ProxyService: Sendable {
    /// A body of so many bytes is held, so that it can be sent again; a longer one is sent once, as it is read.
    static let replayLimit = 64 << 10
    /// The most bytes of a body over which a credential is worked out.
    static let signedLimit = 8 << 20
    /// For so many seconds after a new token was refused as well none is renewed for a refusal: it is not the token
    /// that upstream does not like, and each would cost one that may serve once.
    static let renewalRest: Int64 = 60
    /// Seconds that a call waits for the connection's limits.
    static let patience = 10.0

    private let access: ConnectionAccess
    private let plan: RequestPlan
    private let sender: any StreamSender
    /// In a box: each call takes it as it is then.
    private let state: Mutex<Boxed<State>>

    /// A connection's values, and what they make of all its calls alike.
    private struct State {
        var values: ConnectionValues
        var steady: SteadyRequest?
        /// Whether that has been worked out.
        var isKnown = false
        /// How often the credential has changed.
        var generation = 0
        /// How many renewals had been noted when the credential was taken.
        var renewals = 0
        /// When upstream last refused a token that had just been renewed, in seconds since 1970.
        var refusedAt: Int64?
    }

    /// Makes a service for one connection.
    /// - Parameters:
    ///   - access: the connection.
    ///   - plan: a request without its own path and body, from `PlanCompiler.rawRequest`.
    ///   - sender: sends the requests.
    ///   - lastRefusal: `lastRefusal` of the service before this one.
    public init(
        access: ConnectionAccess, plan: RequestPlan, sender: any StreamSender, lastRefusal: Int64? = nil
    ) {
        self.access = access
        self.plan = plan
        self.sender = sender
        state = Mutex(Boxed(wrappedValue: State(values: access.values, refusedAt: lastRefusal)))
    }

    /// When upstream last refused a token that had just been renewed, in seconds since 1970.
    public var lastRefusal: Int64? { state.withLock { $0.wrappedValue.refusedAt } }

    /// Sends a caller's request.
    /// - Parameter call: the request.
    /// - Returns: upstream's answer, whatever its status.
    /// - Throws: why there is none.
    public func send(_ call: ProxyCall) async throws(ProxyFault) -> ProxyAnswer {
        let tries: ProxyTries
        if case .stream = call.body {
            tries = try await prepared(call)
        } else {
            tries = tried(call, isReplayable: true)
        }
        while true {
            // What is known at once is not waited for: this is most of what a call costs.
            let state: Boxed<State>
            if let standing { state = standing } else { state = try await current() }
            let built = try built(tries.call, state)
            let place: GatePlace
            if let free = placeAtOnce(built) { place = free } else { place = try await admitted(built.request) }
            tries.sent += 1
            let pause: Double
            do throws(TransportFault) {
                let exchange = try await sender.open(built.request, built.fields, tries.call.body, built.wishes)
                note(exchange, of: built, place)
                if exchange.response.status == 401, try await isRenewed(after: state, tries) {
                    place.leave()
                    continue
                }
                guard let wait = wait(after: exchange.response, built.request, tries) else {
                    return answer(exchange, place, tries)
                }
                pause = wait
            } catch {
                if Task.isCancelled { throw .interrupted }
                guard let wait = tries.retry.pause(after: error, attempt: tries.attempt) else {
                    throw ProxyFault(error)
                }
                pause = wait
            }
            place.leave()
            tries.attempt += 1
            try await wait(pause, attempt: tries.attempt, of: tries.retry.retries + 1)
        }
    }

    @inline(never)
    private func tried(_ call: ProxyCall, isReplayable: Bool) -> ProxyTries {
        ProxyTries(call, isReplayable: isReplayable, mayRenew: plan.authorization.canRefresh)
    }

    // What follows is not to be part of `send`: what it needs for itself would stand in the frame that waits.

    @inline(never)
    private func note(_ exchange: HTTPExchange, of call: BuiltCall, _ place: GatePlace) {
        place.note(.response(UpstreamResponse(exchange, to: call.request)))
    }

    /// How long is waited before another attempt; nothing: the answer is the caller's.
    @inline(never)
    private func wait(after head: HTTPResponse, _ request: OutgoingRequest, _ tries: ProxyTries) -> Double? {
        guard head.status.code >= 400 || !tries.retry.statuses.isEmpty else { return nil }
        if head.status == 429 { refused(request, head) }
        return tries.retry.pause(after: head.status.code, head.fields, attempt: tries.attempt, now: now)
    }

    private var now: Int64 { access.driver.clock.now().seconds }

    // MARK: The request

    /// The call with its body in hand where that is needed, and whether it can be sent again.
    private func prepared(_ call: ProxyCall) async throws(ProxyFault) -> ProxyTries {
        guard case .stream(let length, let next) = call.body else { return tried(call, isReplayable: true) }
        let isNeeded = plan.authorization.isInBody || plan.authorization.coversRequest
        guard isNeeded || length.map({ $0 <= Self.replayLimit }) == true else {
            return tried(call, isReplayable: false)
        }
        let limit = isNeeded ? Self.signedLimit : Self.replayLimit
        var bytes: [UInt8] = []
        do {
            while let piece = try await next() {
                bytes += piece
                guard bytes.count <= limit else { break }
            }
        } catch {
            throw Task.isCancelled ? .interrupted : .body("\(error)")
        }
        guard bytes.count <= limit else { throw .bodyTooLarge(limit: limit) }
        var call = call
        call.body = bytes.isEmpty ? .none : .bytes(bytes)
        return tried(call, isReplayable: true)
    }

    /// The request with the credential on it, and its fields.
    @inline(never)
    private func built(_ call: ProxyCall, _ state: Boxed<State>) throws(ProxyFault) -> BuiltCall {
        if call.baseURL == nil, !call.target.isWholeAddress, let steady = try steady(state) {
            let own = ProxyFields.onward(call.fields, without: call.withheld)
            if let (request, url) = steady.request(call.method, call.target, own) {
                var fields = request.fields
                if call.overridesCredential { for field in own { fields[field.name] = field.value } }
                return BuiltCall(request, fields, of: call, to: url)
            }
        }
        return try builtAnew(call, state.wrappedValue.values)
    }

    /// What is the same for all calls of a credential.
    private func steady(_ seen: Boxed<State>) throws(ProxyFault) -> SteadyRequest? {
        if seen.wrappedValue.isKnown { return seen.wrappedValue.steady }
        do throws(CallFault) {
            let values = seen.wrappedValue.values
            let bindings = values.bindings(at: access.driver.clock.moment())
            let steady = try SteadyRequest(plan, baseOverride: values.baseURL, bindings)
            state.withLock { state in
                guard state.wrappedValue.generation == seen.wrappedValue.generation else { return }
                state.wrappedValue.steady = steady
                state.wrappedValue.isKnown = true
            }
            return steady
        } catch {
            throw .call(error)
        }
    }

    private func builtAnew(_ call: ProxyCall, _ values: ConnectionValues) throws(ProxyFault) -> BuiltCall {
        var bytes: [UInt8] = []
        if case .bytes(let whole) = call.body { bytes = whole }
        var addition = PageEntries()
        if plan.authorization.isInBody, !bytes.isEmpty {
            guard let json = try? JSONValue(parsing: bytes), json.members != nil else {
                throw .body("the credential is a member of the body, which has to be a JSON object")
            }
            addition.body = ExpressionValue(json)
            bytes = []
        }
        let own = ProxyFields.onward(call.fields, without: call.withheld)
        addition.headers = own.map { ($0.name, .string($0.value)) }
        let base = try base(of: call, values)
        let request: OutgoingRequest
        do throws(CallFault) {
            let target = try target(of: call, base, values)
            let plan = plan.forwarding(call.method, target, body: bytes)
            request = try RequestBuilder(plan: plan, baseOverride: base).build(
                values.bindings(at: access.driver.clock.moment()), addition: addition)
        } catch {
            throw .call(error)
        }
        var fields = request.fields
        if call.overridesCredential, !plan.authorization.coversRequest {
            for field in own { fields[field.name] = field.value }
        }
        return BuiltCall(request, fields, of: call, to: nil)
    }

    /// The address in the place of the base (contracts.md 2.0).
    private func base(of call: ProxyCall, _ values: ConnectionValues) throws(ProxyFault) -> String? {
        guard let text = call.baseURL else { return values.baseURL }
        let url: URLValue
        do throws(URLFault) {
            url = try URLValue(text)
        } catch {
            throw .base("the base URL of the call is none: \(error)")
        }
        guard url.scheme == "https" || url.scheme == "http", url.query == nil, url.fragment == nil else {
            throw .base("the base URL of the call has to be one of https without query and fragment")
        }
        if call.mayLeaveHosts || plan.declares(url) { return url.text }
        do throws(CallFault) {
            let home = try home(values.baseURL, values)
            if let home = try? URLValue(home), home.origin == url.origin { return url.text }
        } catch {
            throw .call(error)
        }
        throw .base("'\(url.host)' is neither the host of the provider's base nor one of its 'hosts'")
    }

    /// What the paths of calls are joined to.
    private func home(_ base: String?, _ values: ConnectionValues) throws(CallFault) -> String {
        let root = try RequestBuilder(plan: plan.forwarding(.get, "/", body: []), baseOverride: base)
            .build(values.bindings(at: access.driver.clock.moment()), addition: PageEntries())
        return String(root.url.prefix { $0 != "?" }.dropLast())
    }

    /// The path of a call; where a whole address of upstream's stands in its place, what stands behind the base there.
    private func target(
        of call: ProxyCall, _ base: String?, _ values: ConnectionValues
    ) throws(CallFault) -> String {
        guard call.target.isWholeAddress else { return call.target }
        let home = try home(base, values)
        guard call.target.dropFirst().hasPrefix(home) else { return call.target }
        let rest = call.target.dropFirst(1 + home.count)
        return rest.hasPrefix("/") ? String(rest) : "/" + rest
    }

    // MARK: Credentials

    /// The credential, if none has to be asked for.
    private var standing: Boxed<State>? {
        @inline(never) get {
            let known = state.withLock { $0 }
            guard let tokens = access.driver.tokens else { return known }
            let isStanding =
                !tokens.horizon.hasCome(at: now) && known.wrappedValue.renewals == tokens.horizon.renewalCount
            return isStanding ? known : nil
        }
    }

    /// Renews a credential that upstream has refused, once in a call.
    /// - Returns: whether the call is to be made again.
    private func isRenewed(after state: Boxed<State>, _ tries: ProxyTries) async throws(TransportFault) -> Bool {
        if tries.mayRenew {
            tries.mayRenew = false
            tries.hasRenewed = try await renew(state) && tries.isReplayable
            return tries.hasRenewed
        }
        if tries.hasRenewed { self.state.withLock { $0.wrappedValue.refusedAt = now } }
        return false
    }

    /// The credential that has to be asked for.
    private func current() async throws(ProxyFault) -> Boxed<State> {
        guard let tokens = access.driver.tokens else { return state.withLock { $0 } }
        // Before the credential is asked for: a renewal meanwhile is asked for again.
        let renewals = tokens.horizon.renewalCount
        do throws(CallFault) {
            return take(try await tokens.usable(), renewals: renewals)
        } catch {
            throw Task.isCancelled ? .interrupted : .call(error)
        }
    }

    /// Renews a credential that upstream has refused; false if that is not possible, or would be of no use: then the
    /// refusal is the answer.
    private func renew(_ refused: Boxed<State>) async throws(TransportFault) -> Bool {
        guard let tokens = access.driver.tokens else { return false }
        // It is not the token that upstream does not like.
        if let refusedAt = refused.wrappedValue.refusedAt, now - refusedAt < Self.renewalRest { return false }
        do throws(CallFault) {
            _ = take(try await tokens.renewed(insteadOf: refused.wrappedValue.values.credentials))
            return true
        } catch {
            if Task.isCancelled { throw .cancelled }
            return false
        }
    }

    private func take(_ live: LiveCredentials, renewals: Int? = nil) -> Boxed<State> {
        state.withLock { boxed in
            var state = boxed.wrappedValue
            state.values.take(live)
            if let renewals { state.renewals = renewals }
            (state.steady, state.isKnown) = (nil, false)
            state.generation += 1
            boxed.wrappedValue = state
            return boxed
        }
    }

    // MARK: Limits and pauses

    /// A place under the limits, if nothing is in the way.
    @inline(never)
    private func placeAtOnce(_ call: BuiltCall) -> GatePlace? {
        let gate = access.driver.gate
        return gate.admitAtOnce(call.request) ? GatePlace(gate, call.request) : nil
    }

    private func admitted(_ request: OutgoingRequest) async throws(ProxyFault) -> GatePlace {
        let driver = access.driver
        switch await driver.gate.admit(request, patience: Self.patience, driver.events) {
        case .admitted: return GatePlace(driver.gate, request)
        case .limited(let seconds, let reason): throw .limited(seconds: seconds, reason: reason)
        case .cancelled: throw .interrupted
        }
    }

    /// Upstream wants fewer calls: those of syncs wait as well.
    private func refused(_ request: OutgoingRequest, _ head: HTTPResponse) {
        let asked = RetryAfter(head.fields, now: now).map { $0.wait.inSeconds }
        access.driver.gate.refuse(request, seconds: asked)
    }

    private func wait(_ seconds: Double, attempt: Int, of attempts: Int) async throws(ProxyFault) {
        access.driver.events.record(
            CallWaits(seconds: seconds, reason: "before attempt \(attempt) of \(attempts) of a proxied call"))
        guard (try? await access.driver.clock.sleep(seconds: seconds)) != nil else { throw .interrupted }
    }

    // MARK: The answer

    @inline(never)
    private func answer(
        _ exchange: HTTPExchange, _ place: GatePlace, _ tries: ProxyTries
    ) -> ProxyAnswer {
        let head = exchange.response
        let isUnpacked = tries.call.decompresses && head.fields.contains("content-encoding")
        let length = isUnpacked ? nil : head.fields.bodyLength
        return ProxyAnswer(
            status: head.status, fields: ProxyFields.back(head.fields, isUnpacked: isUnpacked), length: length,
            body: ProxyAnswerBody(stream: exchange.body, place: place), attempts: tries.sent)
    }
}

extension ProxyFault {
    init(_ fault: TransportFault) {
        switch fault {
        case .forbidden(let refusal): self = .forbidden(refusal)
        case .bodySource(let reason): self = .body(reason)
        case .cancelled: self = .interrupted
        default: self = .noAnswer(fault)
        }
    }
}

extension String {
    /// Whether a whole address of upstream's stands in the place of a path.
    fileprivate var isWholeAddress: Bool {
        utf8.starts(with: "/http://".utf8) || utf8.starts(with: "/https://".utf8)
    }
}

extension UpstreamResponse {
    /// The head of an answer, for what it says of limits.
    fileprivate init(_ exchange: HTTPExchange, to request: OutgoingRequest) {
        let head = exchange.response
        self.init(
            status: head.status.code, fields: head.fields, body: [],
            url: exchange.redirects == 0 ? request.url : exchange.url.text)
    }
}
