internal import EngineHTTP
internal import Glibc

/// One client's connection, from accept to close.
///
/// `@unchecked Sendable`: all members but the constants are touched on the loop's thread only; the
/// entries from other threads (`write`, `abort`, `send`) go there first, and the others assert it.
final class HTTPConnection: @unchecked Sendable {
    /// Where the connection stands.
    enum Phase {
        /// The head of a request is read, or waited for.
        case receiving
        /// A handler has the request; its body may still be coming.
        case responding
        /// It is no longer HTTP: a WebSocket has it.
        case upgraded
        /// The last answer is written; what the client still sends is thrown away, so that its system
        /// does not throw away our answer.
        case lingering
        /// It is over.
        case closed
    }

    /// Bytes that may wait to be written before writers, and further requests, have to wait.
    static let highWater = 256 * 1024
    /// Bytes at which writers go on.
    static let lowWater = 64 * 1024
    /// Bytes of further requests, or of a body that nobody takes, that are taken in.
    static let readAhead = 64 * 1024
    /// Bytes of room that an idle connection keeps.
    static let idleRoom = 2048

    let descriptor: Int32
    let shard: ListenerShard
    let peer: IPAddress?
    var loop: EventLoop { shard.loop }
    var limits: HTTPListenerLimits { shard.context.limits }

    var phase = Phase.receiving
    var interest: EventLoop.Events = []
    var hasPeerFinished = false

    // Reading
    var parser: RequestParser
    var input: [UInt8] = []
    var inputStart = 0
    /// The head of the request in hand, once it is complete.
    var head: RequestHead?
    /// The body of the request in hand, until its end has come.
    var incoming: IncomingBody?
    /// Whether the rest of the input is no request.
    var isBroken = false
    var isProcessing = false

    // Writing
    /// The number of the request in hand: what an earlier one's handler still does is void.
    var exchange: UInt64 = 0
    var notes: ExchangeNotes?
    var hasBegun = false
    var output = OutputQueue()
    var framing = ResponseWriter.Framing.none
    var bodyLeft = 0
    var endsAfterAnswer = false
    /// Whether the head of the answer said that another request may come.
    var hasPromisedMore = false
    /// For how long another request is waited for once the listener stops.
    var quiet = Duration.zero
    /// What is to happen once everything is written.
    var endWhenWritten: ServerResponse.End?
    var writers: [CheckedContinuation<Bool, Never>] = []
    /// Who has the request in hand.
    var handling: ExchangeWorker.Hold?
    var link: WebSocketLink?

    /// Whether an answer has begun whose end is that of the connection: only a reset tells that it came early.
    var endsBodyByClosing: Bool { hasBegun && framing == .untilClose }

    // Deadlines
    var deadline: MonotonicInstant?
    var timer: (id: EventLoop.Timer, instant: MonotonicInstant)?
    var requestBegan: MonotonicInstant?
    var lastProgress: MonotonicInstant
    var reading = ByteProgress()
    var writing = ByteProgress()
    var endsAt: MonotonicInstant?

    init(descriptor: Int32, peer: IPAddress?, shard: ListenerShard) {
        self.descriptor = descriptor
        self.peer = peer
        self.shard = shard
        parser = RequestParser(limits: shard.context.limits)
        lastProgress = .now
        requestBegan = lastProgress
    }

    /// Begins to read.
    func start() {
        loop.assertCurrent()
        var on: Int32 = 1
        // Answers leave in one piece; waiting for more to send would only delay them.
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        do {
            try loop.register(descriptor, for: .reading) { [weak self] in self?.handle($0) }
            interest = .reading
            watchDeadline()
        } catch {
            end(.close)
        }
    }

    private func handle(_ events: EventLoop.Events) {
        if events.contains(.failed) || events.contains(.hungUp) && !events.contains(.readable) {
            return end(.close)
        }
        if !events.isDisjoint(with: .reading) { receive(untilEmpty: events.contains(.peerClosed)) }
        if phase != .closed, events.contains(.writable) { flush() }
        settle()
    }

    /// Brings what is watched, and the deadline, up to date.
    ///
    /// Called at the end of each entry.
    func settle() {
        guard phase != .closed else { return }
        var wanted: EventLoop.Events = []
        if !hasPeerFinished && takesMore { wanted.formUnion(.reading) }
        if !output.isEmpty { wanted.insert(.writable) }
        if wanted != interest {
            guard (try? loop.update(descriptor, for: wanted)) != nil else { return end(.close) }
            interest = wanted
        }
        watchDeadline()
    }

    /// Ends the connection at once.
    func end(_ end: ServerResponse.End) {
        loop.assertCurrent()
        guard phase != .closed else { return }
        phase = .closed
        if let timer { loop.cancel(timer.id) }
        timer = nil
        loop.deregister(descriptor)
        // Such an answer is also cut where it was queued whole and not all of it was written.
        let isCut = endsBodyByClosing || framing == .untilClose && !output.isEmpty
        if end == .reset || isCut {
            var abrupt = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abrupt, socklen_t(MemoryLayout<linger>.size))
        }
        close(descriptor)
        conclude(isComplete: false)
        incoming?.finish(.failure(.disconnected))
        incoming = nil
        handling?.cancel()
        handling = nil
        link?.finish()
        link = nil
        resumeWriters(with: false)
        shard.forget(self)
    }

    /// Ends the connection as soon as nothing is under way.
    /// - Parameter quiet: how long a client without a request may still begin one.
    func finish(quiet: Duration) {
        loop.assertCurrent()
        endsAfterAnswer = true
        self.quiet = quiet
        if phase == .receiving, head == nil, inputStart == input.count, !hasPeerFinished {
            // What has arrived was sent before the client could know that we go.
            receive(untilEmpty: true)
        }
        if phase == .upgraded { link?.close(.goingAway, reason: "the server stops") }
        guard phase == .receiving, head == nil, inputStart == input.count else { return settle() }
        if quiet > .zero {
            endsAt = .now.advanced(by: quiet)
        } else if output.isEmpty {
            return end(.close)
        } else {
            endWhenWritten = .close
        }
        settle()
    }

    func resumeWriters(with isOpen: Bool) {
        let waiting = writers
        writers = []
        for writer in waiting { writer.resume(returning: isOpen) }
    }
}

extension EventLoop.Events {
    /// What tells that there is something to read, the client's end included.
    fileprivate static let reading: Self = [.readable, .peerClosed]
}

/// When bytes last moved as fast as they have to.
///
/// A byte now and then is no progress: whoever drips would hold a connection for ever.
struct ByteProgress {
    /// Bytes that count as progress: of them a deadline begins anew.
    private static let least = 1024

    private(set) var mark = MonotonicInstant.now
    private var bytes = 0

    mutating func note(_ count: Int) {
        bytes += count
        if bytes >= Self.least { restart() }
    }

    mutating func restart() {
        mark = .now
        bytes = 0
    }
}
