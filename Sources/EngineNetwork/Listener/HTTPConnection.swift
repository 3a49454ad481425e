internal import EngineHTTP
internal import Glibc

/// One client's connection, from accept to close.
///
/// `@unchecked Sendable`: all members but the constants are touched on the loop's thread only; the entries from other
/// threads (`write`, `abort`, `send`) go there first, and the others assert it.
final class HTTPConnection: @unchecked Sendable {
    /// Where the connection stands.
    enum Phase {
        /// A request is read, or waited for.
        case receiving
        /// A request is answered.
        case responding
        /// The last answer is written; what the client still sends is thrown away, so that its system does not
        /// throw away our answer.
        case lingering
        /// It is over.
        case closed
    }

    /// Bytes that may wait to be written before writers, and further requests, have to wait.
    static let highWater = 256 * 1024
    /// Bytes at which writers go on.
    static let lowWater = 64 * 1024
    /// Bytes of further requests that are taken in while one is answered.
    static let readAhead = 64 * 1024

    let descriptor: Int32
    let listener: HTTPListener
    var loop: EventLoop { listener.loop }
    var limits: HTTPListenerLimits { listener.limits }

    var phase = Phase.receiving
    var interest: EventLoop.Events = []
    var hasPeerFinished = false

    // Reading
    var parser: RequestParser
    var input: [UInt8] = []
    var inputStart = 0
    var head: RequestHead?
    var body: [UInt8] = []
    var isProcessing = false

    // Writing
    var output = OutputQueue()
    var framing = ResponseWriter.Framing.none
    var bodyLeft = 0
    var endsAfterAnswer = false
    /// What is to happen once everything is written.
    var endWhenWritten: ServerResponse.End?
    var writers: [CheckedContinuation<Bool, Never>] = []
    var task: Task<Void, Never>?

    // Deadlines
    var deadline: MonotonicInstant?
    var timer: (id: EventLoop.Timer, instant: MonotonicInstant)?
    var requestBegan: MonotonicInstant?
    var lastProgress: MonotonicInstant
    var lingerUntil: MonotonicInstant?

    init(descriptor: Int32, listener: HTTPListener) {
        self.descriptor = descriptor
        self.listener = listener
        parser = RequestParser(limits: listener.limits)
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
            try loop.register(descriptor, for: .readable) { [weak self] in self?.handle($0) }
            interest = .readable
            watchDeadline()
        } catch {
            end(.close)
        }
    }

    private func handle(_ events: EventLoop.Events) {
        if events.contains(.failed) || events.contains(.hungUp) && !events.contains(.readable) {
            return end(.close)
        }
        if events.contains(.readable) { receive() }
        if phase != .closed, events.contains(.writable) { flush() }
        settle()
    }

    /// Brings what is watched, and the deadline, up to date.
    ///
    /// Called at the end of each entry.
    func settle() {
        guard phase != .closed else { return }
        var wanted: EventLoop.Events = []
        let takesMore = phase != .responding || input.count - inputStart < Self.readAhead
        if !hasPeerFinished && takesMore { wanted.insert(.readable) }
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
        if end == .reset {
            var abrupt = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abrupt, socklen_t(MemoryLayout<linger>.size))
        }
        close(descriptor)
        task?.cancel()
        task = nil
        resumeWriters(with: false)
        listener.forget(self)
    }

    /// Ends the connection as soon as nothing is under way.
    func finish() {
        loop.assertCurrent()
        endsAfterAnswer = true
        guard phase == .receiving, head == nil, inputStart == input.count else { return }
        if output.isEmpty { end(.close) } else { endWhenWritten = .close }
    }

    func resumeWriters(with isOpen: Bool) {
        let waiting = writers
        writers = []
        for writer in waiting { writer.resume(returning: isOpen) }
    }
}
