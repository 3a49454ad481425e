/// A request on its way through the handler, and where its answer goes.
struct Exchange: Sendable {
    let connection: HTTPConnection
    /// Which of the connection's requests it is: what an earlier one's handler still does is void.
    let number: UInt64
    let head: RequestHead
    let request: ServerRequest

    /// Answers the request.
    fileprivate func answer() async {
        let response = await connection.shard.context.handler(request)
        if connection.sendAtOnce(response, to: head, number) { return }
        await connection.send(response, to: head, number)
    }
}

/// A task that answers requests, one after the other, on the thread of a loop.
///
/// A task that is made for one request, and the memory for what its functions keep while they wait, cost more than
/// many an answer does.
///
/// `@unchecked Sendable`: all of it is touched on the loop's thread only, where `rest` goes first.
final class ExchangeWorker: @unchecked Sendable {
    /// An exchange in the hands of a worker, for whoever may want to end it.
    struct Hold {
        fileprivate let worker: ExchangeWorker
        fileprivate let turn: UInt64

        /// Cancels the handler, if it is still this exchange that the worker has; the worker takes no other one then.
        func cancel() {
            if worker.turn == turn { worker.task?.cancel() }
        }
    }

    private let pool: ExchangeWorkerPool
    private var task: Task<Void, Never>?
    private var exchange: Exchange?
    /// Goes on when it takes an exchange and when it is done with one: a hold of before is void.
    private var turn: UInt64 = 0
    private var waiting: UnsafeContinuation<Bool, Never>?

    fileprivate init(_ pool: ExchangeWorkerPool) {
        self.pool = pool
    }

    /// Takes an exchange; its handler begins when the loop comes to it.
    fileprivate func take(_ exchange: Exchange) -> Hold {
        turn += 1
        self.exchange = exchange
        if let waiting {
            self.waiting = nil
            waiting.resume(returning: true)
        } else {
            task = Task.detached(executorPreference: pool.loop) { await self.work() }
        }
        return Hold(worker: self, turn: turn)
    }

    /// Takes nothing more.
    fileprivate func dismiss() {
        waiting?.resume(returning: false)
        waiting = nil
    }

    private func work() async {
        repeat {
            await takeExchange()?.answer()
        } while await rest()
    }

    private func takeExchange() -> Exchange? {
        defer { exchange = nil }
        return exchange
    }

    /// Waits for another exchange.
    /// - Returns: whether there is one; else that was the last one.
    private func rest() async -> Bool {
        await withUnsafeContinuation { continuation in
            if pool.loop.isCurrent { settle(continuation) } else { pool.loop.post { self.settle(continuation) } }
        }
    }

    private func settle(_ continuation: UnsafeContinuation<Bool, Never>) {
        turn += 1
        // Who was cancelled would answer all others as if they were too.
        guard task?.isCancelled == false, pool.keep(self) else { return continuation.resume(returning: false) }
        waiting = continuation
    }
}

/// The workers of one loop that have nothing to do.
///
/// `@unchecked Sendable`: touched on the loop's thread only, which `start` and `close` check; workers call `keep`
/// there.
final class ExchangeWorkerPool: @unchecked Sendable {
    /// How many wait for work at most: as many answers are on their way at once on a busy loop.
    static let capacity = 64

    let loop: EventLoop
    private(set) var idle: [ExchangeWorker] = []
    private var isClosed = false

    init(loop: EventLoop) {
        self.loop = loop
    }

    /// Gives an exchange to a worker.
    func start(_ exchange: Exchange) -> ExchangeWorker.Hold {
        loop.assertCurrent()
        return (idle.popLast() ?? ExchangeWorker(self)).take(exchange)
    }

    /// Keeps a worker for later.
    /// - Returns: whether there is room for it.
    fileprivate func keep(_ worker: ExchangeWorker) -> Bool {
        guard !isClosed, idle.count < Self.capacity else { return false }
        idle.append(worker)
        return true
    }

    /// Keeps none from now on.
    func close() {
        loop.assertCurrent()
        isClosed = true
        for worker in idle { worker.dismiss() }
        idle = []
    }
}
