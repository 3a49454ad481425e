internal import CLinux
internal import EngineHTTP
internal import Glibc
internal import Synchronization

/// An HTTP/1.1 server on event loops: keep-alive, pipelining, bodies streamed both ways, limits,
/// deadlines, strict reading of requests, WebSocket.
///
/// Requests of one connection are answered in their order, one at a time. A client that closes its
/// sending side together with its request gets the answer; one that does so while its request is
/// answered has gone, and the handler's task is cancelled.
///
/// `@unchecked Sendable`: `confined` is touched on the first loop's thread only, which every entry to
/// it checks; everything else is immutable.
public final class HTTPListener: @unchecked Sendable {
    /// Where it listens, with the port that the system gave if 0 was asked for.
    public let address: ListenAddress

    private let descriptor: Int32
    private let context: ListenerContext
    /// The loop that accepts connections and hands them out; it serves its share of them.
    private let loop: EventLoop
    private var confined = Confined()

    /// What only the first loop's thread touches.
    private struct Confined {
        var shards: [ListenerShard] = []
        var isAccepting = false
        var isStopping = false
    }

    private init(descriptor: Int32, address: ListenAddress, context: ListenerContext, loop: EventLoop) {
        self.descriptor = descriptor
        self.address = address
        self.context = context
        self.loop = loop
    }

    deinit {
        close(descriptor)
    }

    /// Opens the port and begins to serve.
    /// - Parameters:
    ///   - address: where to listen.
    ///   - limits: what one client may take.
    ///   - loop: accepts and serves; it keeps the listener alive and must run until `stop` has returned.
    ///   - others: loops that serve too; each connection belongs to the one that has the fewest.
    ///   - observer: told of each request that was answered, on its connection's loop; it must not block.
    ///   - onRefusal: told of each request that no handler got to see, likewise.
    ///   - handler: answers requests.
    /// - Returns: the listener, which serves until it is stopped.
    /// - Throws: `ListenFault` if the port cannot be had.
    public static func start(
        on address: ListenAddress, limits: HTTPListenerLimits = HTTPListenerLimits(), loop: EventLoop,
        others: [EventLoop] = [], observer: (@Sendable (ServedExchange) -> Void)? = nil,
        onRefusal: (@Sendable (RefusedRequest) -> Void)? = nil, handler: @escaping HTTPHandler
    ) throws(ListenFault) -> HTTPListener {
        start(
            on: try ListenSocket(on: address), limits: limits, loop: loop, others: others, observer: observer,
            onRefusal: onRefusal, handler: handler)
    }

    /// Begins to serve a port that is open; the rest as above.
    public static func start(
        on socket: consuming ListenSocket, limits: HTTPListenerLimits = HTTPListenerLimits(), loop: EventLoop,
        others: [EventLoop] = [], observer: (@Sendable (ServedExchange) -> Void)? = nil,
        onRefusal: (@Sendable (RefusedRequest) -> Void)? = nil, handler: @escaping HTTPHandler
    ) -> HTTPListener {
        let bound = socket.address
        let context = ListenerContext(
            address: bound, limits: limits, observer: observer, onRefusal: onRefusal,
            handler: handler)
        let listener = HTTPListener(descriptor: socket.take(), address: bound, context: context, loop: loop)
        // Connections that arrive before the loop gets there wait in the system's queue.
        loop.post { listener.begin(with: [loop] + others) }
        return listener
    }

    /// Takes no more connections, lets requests that have begun get their answers, and ends.
    /// - Parameters:
    ///   - grace: how long answers may take; then their connections are cut.
    ///   - quiet: how long a kept connection may still bring a request, whose answer then closes it: a client that
    ///     sends one just now must not find the door shut.
    public func stop(within grace: Duration = .seconds(5), quiet: Duration = .zero) async {
        let shards = await withCheckedContinuation { continuation in
            loop.post {
                let shards = self.stopAccepting()
                // In the same turn: whoever finds the door shut finds his kept connection in its last
                // request too, however long it takes until the task that waits here gets a thread
                // again.
                for shard in shards { shard.beginStopping(within: grace, quiet: quiet) }
                continuation.resume(returning: shards)
            }
        }
        for shard in shards { await shard.waitUntilIdle() }
    }
}

// MARK: Accepting

extension HTTPListener {
    private func begin(with loops: [EventLoop]) {
        confined.shards = loops.map { other in
            ListenerShard(loop: other, context: context) { [weak self] in
                guard let self else { return }
                loop.perform { self.beginAccepting() }
            }
        }
        beginAccepting()
    }

    private func beginAccepting() {
        loop.assertCurrent()
        guard !confined.isStopping, !confined.isAccepting, hasRoom else { return }
        // Only a loop that is stopped refuses; then there is nothing to accept for.
        confined.isAccepting = (try? loop.register(descriptor, for: .readable) { _ in self.accept() }) != nil
    }

    private var hasRoom: Bool { context.openCount.load(ordering: .relaxed) < context.limits.connectionCount }

    private func pauseAccepting() {
        guard confined.isAccepting else { return }
        loop.deregister(descriptor)
        confined.isAccepting = false
    }

    private func accept() {
        while confined.isAccepting {
            guard hasRoom else { return pauseAccepting() }
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let socket = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { engine_accept(descriptor, $0, &length) }
            }
            guard socket >= 0 else {
                // No descriptor is left: the connection stays in the queue and would wake the loop for
                // ever.
                if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM { retryLater() }
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            handOut(socket, from: IPAddress(storage))
        }
    }

    /// Gives a connection to the loop that has the fewest.
    private func handOut(_ socket: Int32, from peer: IPAddress?) {
        var (chosen, least): (ListenerShard?, Int) = (nil, .max)
        for shard in confined.shards {
            let count = shard.count.load(ordering: .relaxed)
            if count < least { (chosen, least) = (shard, count) }
        }
        guard let chosen else { return _ = close(socket) }
        chosen.count.add(1, ordering: .relaxed)
        context.openCount.add(1, ordering: .relaxed)
        chosen.loop.perform { chosen.adopt(socket, from: peer) }
    }

    private func retryLater() {
        pauseAccepting()
        loop.schedule(after: .milliseconds(100)) { [weak self] in self?.beginAccepting() }
    }

    /// Takes what has connected already, which would be reset else, and nothing more.
    private func stopAccepting() -> [ListenerShard] {
        if !confined.isStopping {
            if confined.isAccepting { accept() }
            confined.isStopping = true
            pauseAccepting()
            // From now on a new client is told at once, instead of waiting in the queue of a socket
            // nobody reads.
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
        return confined.shards
    }
}

extension IPAddress {
    /// The address in the system's form; nothing if it is none of the internet's.
    fileprivate init?(_ storage: sockaddr_storage) {
        var storage = storage
        switch Int32(storage.ss_family) {
        case AF_INET:
            self = withUnsafePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    .v4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
                }
            }
        case AF_INET6:
            self = withUnsafePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { name in
                    withUnsafeBytes(of: name.pointee.sin6_addr) { bytes in
                        .v6(bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
                    }
                }
            }
        default: return nil
        }
    }
}
