public import EngineHTTP
internal import Synchronization

/// Sends HTTP requests over kept connections, HTTP/1.1 and HTTP/2, within an egress policy.
///
/// Its transfers run on the thread of an event loop; a call waits without holding a thread. Letting the
/// client go, or ``close()``, ends what is on its way. The loop must not be stopped before.
public final class HTTPClient: Sendable {
    private let state: LoopConfined<ClientTransports?>
    private let policy: EgressPolicy
    private let lastID = Atomic<UInt64>(0)
    private let isClosed = Atomic(false)

    /// Makes a client; libcurl is loaded meanwhile, on the loop's thread.
    /// - Parameters:
    ///   - loop: what drives its transfers; several clients may share one.
    ///   - policy: where requests may go.
    ///   - settings: what holds for all requests.
    public init(loop: EventLoop, policy: EgressPolicy, settings: HTTPClientSettings = HTTPClientSettings()) {
        self.policy = policy
        let state = LoopConfined<ClientTransports?>(nil, on: loop)
        self.state = state
        loop.post {
            state.value = ClientTransports(loop: loop, settings: settings, policy: policy)
        }
    }

    /// The loop that drives its transfers: a task that prefers it is not woken by another thread.
    public var executor: any TaskExecutor { state.loop }

    /// Whether the caller is on the thread of its loop.
    public var isCurrent: Bool { state.loop.isCurrent }

    deinit {
        // A loop that was stopped meanwhile would start a thread for it.
        if isClosed.load(ordering: .relaxed) { return }
        let state = state
        state.loop.post { Self.end(state) }
    }

    /// Ends what is on its way and closes all connections; later requests fail with `.closed`.
    public func close() async {
        isClosed.store(true, ordering: .relaxed)
        let state = state
        await withCheckedContinuation { continuation in
            state.loop.post {
                Self.end(state)
                continuation.resume()
            }
        }
    }

    /// How many connections were opened so far.
    package func openedConnections() async -> Int {
        let state = state
        return await withCheckedContinuation { continuation in
            state.loop.post { continuation.resume(returning: state.value?.openedCount ?? 0) }
        }
    }

    /// Sends a request and answers as soon as the head of the response is there.
    ///
    /// Redirects are followed as the options say: credentials stay with their origin, and https never
    /// leads to http. Cancelling the task ends the transfer at once.
    /// - Parameters:
    ///   - request: the head of the request.
    ///   - body: what it carries.
    ///   - options: time-outs, limits and redirects.
    /// - Returns: the response, whatever its status; its body is still on its way.
    /// - Throws: why there is none.
    public func send(
        _ request: HTTPRequest, body: RequestBody = .none, options: RequestOptions = RequestOptions()
    ) async throws(TransportFault) -> HTTPExchange {
        try await send(TransferCall(request, body: body, options: options))
    }

    /// The same for a request that was checked before.
    package func send(_ call: TransferCall) async throws(TransportFault) -> HTTPExchange {
        let answer = try await perform(call)
        let isRedirect = call.options.redirects > 0 && (300..<400).contains(answer.head.status.code)
        if isRedirect { return try await follow(answer, to: call) }
        return HTTPExchange(answer, at: call.request.url, redirects: 0)
    }

    /// Goes where an answer leads, and where that leads.
    private func follow(_ first: Transfer.Answer, to sent: TransferCall) async throws(TransportFault) -> HTTPExchange {
        var (answer, options, followed) = (first, sent.options, 0)
        var call = RedirectRule.Call(request: sent.request, body: sent.body)
        while true {
            let next: RedirectRule.Call?
            do {
                next = try RedirectRule.next(after: answer.head, to: call, keepsFields: options.keepsFieldsOnRedirect)
            } catch {
                throw .redirect(error)
            }
            guard let next else { return HTTPExchange(answer, at: call.request.url, redirects: followed) }
            guard followed < options.redirects else { throw .redirect(.tooMany(options.redirects)) }
            // A short body is read, so that its connection can be used again; a long one is given up.
            if let announced = answer.body.announced, announced <= 16_384 {
                _ = try await answer.body.buffer.rest(limit: announced, expected: announced)
            }
            followed += 1
            // Whoever is reached by a redirect was not meant to learn who we are.
            if call.request.url.origin != next.request.url.origin { options.identity = nil }
            call = next
            answer = try await perform(TransferCall(call.request, body: call.body, options: options))
        }
    }

    /// Sends a request and waits for the whole response.
    ///
    /// Until the body is there the task runs on the loop's thread, so that nobody is woken in between:
    /// for small answers that is most of what a call costs.
    /// - Parameters:
    ///   - request: the head of the request.
    ///   - body: what it carries.
    ///   - options: time-outs, limits and redirects.
    ///   - limit: the most bytes of the response's body after unpacking; more are a fault, not a cut.
    /// - Returns: the response, whatever its status; its body was read.
    /// - Throws: why there is none.
    public func fetch(
        _ request: HTTPRequest, body: RequestBody = .none, options: RequestOptions = RequestOptions(), limit: Int
    ) async throws(TransportFault) -> (exchange: HTTPExchange, body: [UInt8]) {
        let (exchange, body) = try await fetch(request, body: body, options: options, limit: limit) { _ in false }
        return (exchange, body ?? [])
    }

    /// Sends a request and waits for the whole response, unless its body is to be read as it comes.
    /// - Parameters:
    ///   - request: the head of the request.
    ///   - body: what it carries.
    ///   - options: time-outs, limits and redirects.
    ///   - limit: the most bytes of a body that is waited for.
    ///   - leaving: whether the body is left to be read, told the head.
    /// - Returns: the response; nothing for a body that was left.
    /// - Throws: why there is none.
    public func fetch(
        _ request: HTTPRequest, body: RequestBody = .none, options: RequestOptions = RequestOptions(), limit: Int,
        leaving: @escaping @Sendable (HTTPResponse) -> Bool
    ) async throws(TransportFault) -> (exchange: HTTPExchange, body: [UInt8]?) {
        let result = await withTaskExecutorPreference(state.loop) {
            do throws(TransportFault) {
                let exchange = try await send(request, body: body, options: options)
                let received = leaving(exchange.response) ? nil : try await exchange.body.receive(limit: limit)
                return Result<(HTTPExchange, ReceivedBody?), TransportFault>.success((exchange, received))
            } catch {
                return .failure(error)
            }
        }
        let (exchange, received) = try result.get()
        return (exchange, try received?.unpacked())
    }

    /// Not a part of `perform`: what it needs would stand in the frame that waits.
    @inline(never)
    private func check(_ call: TransferCall) throws(TransportFault) {
        do {
            try policy.check(call.request.url)
        } catch {
            throw .forbidden(error)
        }
    }

    /// One request and the head of its response.
    private func perform(
        _ call: TransferCall
    ) async throws(TransportFault) -> Transfer.Answer {
        try check(call)
        let id = lastID.add(1, ordering: .relaxed).newValue
        let state = state
        let control = TransferControl(state, id: id)
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { (start: Transfer.Start) in
                // On the loop's own thread nothing is posted.
                if state.loop.isCurrent {
                    Self.begin(state, id, call, control, start)
                } else {
                    state.loop.post { Self.begin(state, id, call, control, start) }
                }
            }
        } onCancel: {
            control.cancel()
        }
        return try result.get()
    }

    private static func begin(
        _ state: LoopConfined<ClientTransports?>, _ id: UInt64, _ call: TransferCall, _ control: TransferControl,
        _ start: Transfer.Start
    ) {
        guard !control.isCancelled else { return start.resume(returning: .failure(.cancelled)) }
        guard let transports = state.value else { return start.resume(returning: .failure(.closed)) }
        transports.start(id: id, call: call, control: control, start: start)
    }

    private static func end(_ state: LoopConfined<ClientTransports?>) {
        state.value?.close()
        state.value = nil
    }
}
