internal import CLinux
internal import EngineHTTP
internal import Glibc

/// A small HTTP/1.1 server on an event loop: keep-alive, pipelining, limits, deadlines, strict reading of requests.
///
/// Requests of one connection are answered in their order, one at a time. A client that closes its sending side gets
/// the answers to what it sent.
///
/// `@unchecked Sendable`: `confined` is touched on the loop's thread only, which every entry to it checks; everything
/// else is immutable.
public final class HTTPListener: @unchecked Sendable {
    /// Where it listens, with the port that the system gave if 0 was asked for.
    public let address: ListenAddress

    let limits: HTTPListenerLimits
    let loop: EventLoop
    let handler: HTTPHandler
    private let descriptor: Int32
    private var confined = Confined()

    /// What only the loop's thread touches.
    private struct Confined {
        var connections: [ObjectIdentifier: HTTPConnection] = [:]
        var isAccepting = false
        var isStopping = false
        var date = (second: Int64.min, text: "")
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private init(
        descriptor: Int32, address: ListenAddress, limits: HTTPListenerLimits, loop: EventLoop,
        handler: @escaping HTTPHandler
    ) {
        self.descriptor = descriptor
        self.address = address
        self.limits = limits
        self.loop = loop
        self.handler = handler
    }

    deinit {
        close(descriptor)
    }

    /// Opens the port and begins to serve.
    /// - Parameters:
    ///   - address: where to listen.
    ///   - limits: what one client may take.
    ///   - loop: the loop that serves; it keeps the listener alive and must run until `stop` has returned.
    ///   - handler: answers requests.
    /// - Returns: the listener, which serves until it is stopped.
    /// - Throws: `ListenFault` if the port cannot be had.
    public static func start(
        on address: ListenAddress, limits: HTTPListenerLimits = HTTPListenerLimits(), loop: EventLoop,
        handler: @escaping HTTPHandler
    ) throws(ListenFault) -> HTTPListener {
        let (descriptor, bound) = try address.listen()
        let listener = HTTPListener(
            descriptor: descriptor, address: bound, limits: limits, loop: loop, handler: handler)
        // Connections that arrive before the loop gets there wait in the system's queue.
        loop.post { listener.beginAccepting() }
        return listener
    }

    /// Takes no more connections, lets requests that have begun get their answers, and ends.
    /// - Parameter grace: how long answers may take; then their connections are cut.
    public func stop(within grace: Duration = .seconds(5)) async {
        await withCheckedContinuation { continuation in
            loop.post { self.beginStopping(within: grace, continuation) }
        }
    }
}

// MARK: Accepting

extension HTTPListener {
    private func beginAccepting() {
        loop.assertCurrent()
        guard !confined.isStopping, !confined.isAccepting else { return }
        // Only a loop that is stopped refuses; then there is nothing to accept for.
        confined.isAccepting = (try? loop.register(descriptor, for: .readable) { _ in self.accept() }) != nil
    }

    private func pauseAccepting() {
        guard confined.isAccepting else { return }
        loop.deregister(descriptor)
        confined.isAccepting = false
    }

    private func accept() {
        while confined.isAccepting {
            guard confined.connections.count < limits.connectionCount else { return pauseAccepting() }
            let socket = engine_accept(descriptor, nil, nil)
            guard socket >= 0 else {
                // No descriptor is left: the connection stays in the queue and would wake the loop for ever.
                if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM { retryLater() }
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            let connection = HTTPConnection(descriptor: socket, listener: self)
            confined.connections[ObjectIdentifier(connection)] = connection
            connection.start()
        }
    }

    private func retryLater() {
        pauseAccepting()
        loop.schedule(after: .milliseconds(100)) { [weak self] in self?.beginAccepting() }
    }

    /// A connection has ended.
    func forget(_ connection: HTTPConnection) {
        loop.assertCurrent()
        confined.connections[ObjectIdentifier(connection)] = nil
        if confined.isStopping { return endIfIdle() }
        if !confined.isAccepting && confined.connections.count < limits.connectionCount { beginAccepting() }
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
}

// MARK: Stopping

extension HTTPListener {
    private func beginStopping(within grace: Duration, _ continuation: CheckedContinuation<Void, Never>) {
        confined.waiting.append(continuation)
        if !confined.isStopping {
            confined.isStopping = true
            pauseAccepting()
            // From now on a new client is told at once, instead of waiting in the queue of a socket nobody reads.
            shutdown(descriptor, Int32(SHUT_RDWR))
            for connection in confined.connections.values { connection.finish() }
            loop.schedule(after: grace) { [weak self] in
                guard let self else { return }
                for connection in confined.connections.values { connection.end(.close) }
            }
        }
        endIfIdle()
    }

    private func endIfIdle() {
        guard confined.isStopping, confined.connections.isEmpty else { return }
        let waiting = confined.waiting
        confined.waiting = []
        for continuation in waiting { continuation.resume() }
    }
}
