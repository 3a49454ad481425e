internal import EngineHTTP
internal import Glibc
internal import Synchronization

/// What all connections of a listener share.
final class ListenerContext: Sendable {
    let address: ListenAddress
    let limits: HTTPListenerLimits
    let handler: HTTPHandler
    let observer: (@Sendable (ServedExchange) -> Void)?
    let onRefusal: (@Sendable (RefusedRequest) -> Void)?
    /// Connections that are open.
    let openCount = Atomic<Int>(0)
    /// Requests that handlers have.
    private let exchangeCount = Atomic<Int>(0)

    init(
        address: ListenAddress, limits: HTTPListenerLimits, observer: (@Sendable (ServedExchange) -> Void)?,
        onRefusal: (@Sendable (RefusedRequest) -> Void)?, handler: @escaping HTTPHandler
    ) {
        self.address = address
        self.limits = limits
        self.observer = observer
        self.onRefusal = onRefusal
        self.handler = handler
    }

    /// Counts a request; false if there are as many as may be.
    func beginExchange() -> Bool {
        let count = exchangeCount.add(1, ordering: .relaxed).newValue
        guard count > limits.requestCount else { return true }
        exchangeCount.subtract(1, ordering: .relaxed)
        return false
    }

    /// A request was answered, or its connection has ended.
    func endExchange(_ notes: ExchangeNotes, from peer: IPAddress?, isComplete: Bool) {
        if notes.isCounted { exchangeCount.subtract(1, ordering: .relaxed) }
        observer?(notes.exchange(from: peer, isComplete: isComplete))
    }
}

/// The connections of a listener that one loop serves.
///
/// `@unchecked Sendable`: `confined` is touched on the loop's thread only, which every entry to it
/// checks; everything else is immutable or atomic.
final class ListenerShard: @unchecked Sendable {
    let loop: EventLoop
    let context: ListenerContext
    /// Those that answer the requests of its connections.
    let workers: ExchangeWorkerPool
    /// How many connections it has, those on their way to it included.
    let count = Atomic<Int>(0)
    /// Bytes that one call takes from a socket.
    static let receiveRoom = 64 * 1024
    /// Where they arrive, for all connections; on the loop's thread only.
    let receiveBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: receiveRoom, alignment: 16)
    /// Called on the loop when a connection has ended.
    private let onRoom: @Sendable () -> Void
    private var confined = Confined()

    /// What only the loop's thread touches.
    private struct Confined {
        var connections: [ObjectIdentifier: HTTPConnection] = [:]
        var isStopping = false
        var quiet = Duration.zero
        var date = (second: Int64.min, text: "")
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    init(loop: EventLoop, context: ListenerContext, onRoom: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.context = context
        self.onRoom = onRoom
        workers = ExchangeWorkerPool(loop: loop)
    }

    deinit {
        receiveBuffer.deallocate()
    }

    /// Takes a socket that was accepted.
    func adopt(_ socket: Int32, from peer: IPAddress?) {
        loop.assertCurrent()
        let connection = HTTPConnection(descriptor: socket, peer: peer, shard: self)
        confined.connections[ObjectIdentifier(connection)] = connection
        connection.start()
        if confined.isStopping { connection.finish(quiet: confined.quiet) }
    }

    /// A connection has ended.
    func forget(_ connection: HTTPConnection) {
        loop.assertCurrent()
        confined.connections[ObjectIdentifier(connection)] = nil
        count.subtract(1, ordering: .relaxed)
        context.openCount.subtract(1, ordering: .relaxed)
        if confined.isStopping { endIfIdle() }
        onRoom()
    }

    /// The present time for the `Date` field, made once a second.
    func date() -> String {
        loop.assertCurrent()
        let now = Int64(time(nil))
        if confined.date.second != now {
            confined.date = (now, HTTPDate(secondsSince1970: now).description)
        }
        return confined.date.text
    }

    /// Lets requests that have begun get their answers, and ends all connections; callable from any
    /// thread.
    func beginStopping(within grace: Duration, quiet: Duration) {
        loop.perform { self.finishAll(within: grace, quiet: quiet) }
    }

    /// Waits until a shard that is stopping has no connection left.
    func waitUntilIdle() async {
        await withCheckedContinuation { continuation in
            loop.post {
                self.confined.waiting.append(continuation)
                self.endIfIdle()
            }
        }
    }

    private func finishAll(within grace: Duration, quiet: Duration) {
        guard !confined.isStopping else { return }
        confined.isStopping = true
        confined.quiet = min(quiet, grace)
        for connection in confined.connections.values { connection.finish(quiet: confined.quiet) }
        loop.schedule(after: grace) { [weak self] in
            guard let self else { return }
            for connection in confined.connections.values { connection.end(.close) }
        }
    }

    private func endIfIdle() {
        guard confined.isStopping, confined.connections.isEmpty else { return }
        workers.close()
        let waiting = confined.waiting
        confined.waiting = []
        for continuation in waiting { continuation.resume() }
    }
}
