internal import EngineHTTP
internal import Glibc

/// A connection over which requests go in plain HTTP/1.1, one after the other.
///
/// Confined to its loop.
final class PlainConnection {
    private enum Phase {
        case connecting
        case idle
        case busy
        case closed
    }

    let pool: PlainPool
    let descriptor: Int32
    private unowned let owner: PlainLoop
    private var phase = Phase.connecting
    private var interest: EventLoop.Events = []
    /// The request in hand, or the one that it is opened for.
    private(set) var transfer: PlainTransfer?
    /// When the last response was complete.
    private(set) var idleSince = MonotonicInstant.now
    /// The loop's round in which it was.
    private var idleRound = 0

    // Reading
    private var parser = ResponseParser(method: "", limits: ResponseLimits())
    private var rest: [UInt8] = []
    private var hasReceived = false
    /// Whether the reader has no room: nothing is taken from the socket.
    private var isPaused = false

    // Writing
    private var isReused = false
    private var output = OutputQueue()
    private var upload = UploadFraming.none
    /// Bytes that the other end was known to have taken.
    private var takenCount = 0
    /// Whether the other end takes nothing more: what it has said is read nevertheless.
    private var isWriteBroken = false
    /// Whether writing has found the other end gone: the system tells that once.
    private var hasLostPeer = false

    /// Bytes of a request that leave with its head, as far as its deadline is concerned.
    private static let atOnce = 64 << 10
    /// Bytes that one turn takes: other connections want theirs.
    private static let mostPerTurn = 256 << 10

    init(descriptor: Int32, pool: PlainPool, owner: PlainLoop) {
        self.descriptor = descriptor
        self.pool = pool
        self.owner = owner
    }

    /// Waits until the connection stands, and sends a request then.
    func open(for transfer: PlainTransfer) throws(EventLoopFault) {
        self.transfer = transfer
        transfer.connection = self
        try watch(for: .writable)
    }

    private func watch(for interest: EventLoop.Events) throws(EventLoopFault) {
        try owner.loop.register(descriptor, for: interest) { self.handle($0) }
        self.interest = interest
    }

    private func handle(_ events: EventLoop.Events) {
        if phase == .connecting {
            finishConnecting()
        } else {
            let isBroken = !events.isDisjoint(with: [.hungUp, .failed])
            if !isPaused, isBroken || events.contains(.readable) { receive() }
            // Writing finds out as well, where reading has to wait.
            if events.contains(.writable) || isPaused && isBroken { flush() }
        }
        settle()
        transfer?.deliverAnswer()
    }

    private func finishConnecting() {
        guard let transfer else { return close() }
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        guard code == 0 else {
            return fail(.unreachable(transfer.call.target.origin, reason: String(cString: strerror(code))))
        }
        begin(transfer)
    }

    /// Whether the other end has sent nothing, not even its end, as far as has to be known before a request.
    func isQuiet(before transfer: PlainTransfer) -> Bool {
        // What the loop was told of all connections is enough where the request may be sent again: it may be as old as
        // the loop's turn.
        if transfer.isReplayable, phase == .idle, owner.loop.wasQuiet(descriptor, since: idleRound) { return true }
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) < 0 && errno == EAGAIN
    }

    /// Sends a request over a connection that stands and has nothing to do.
    func begin(_ transfer: PlainTransfer, isReused: Bool = false) {
        self.transfer = transfer
        transfer.connection = self
        self.isReused = isReused
        phase = .busy
        parser = ResponseParser(method: transfer.call.method, limits: transfer.call.options.limits)
        hasReceived = false
        transfer.deadlines.connect(at: .now)
        owner.watchDeadline(of: transfer)
        upload = UploadFraming(transfer.call.body)
        let before = output.writtenCount
        output.append(RequestHeadWriter.head(of: transfer.call))
        if case .bytes(let bytes) = transfer.call.body { output.append(bytes) }
        flush()
        // What leaves together with the head is no progress that comes later.
        if !isWriteBroken { takenCount = min(output.writtenCount, before + Self.atOnce) }
        settle()
    }

    /// The reader has room, or the source of the body has bytes.
    func resume() {
        guard phase == .busy else { return }
        if isPaused {
            isPaused = false
            takeRest()
        }
        flush()
        settle()
        transfer?.deliverAnswer()
    }

    /// Brings what is watched up to date.
    private func settle() {
        guard phase != .closed, phase != .connecting else { return }
        var wanted: EventLoop.Events = isPaused ? [] : .readable
        if !output.isEmpty { wanted.insert(.writable) }
        guard wanted != interest else { return }
        do throws(EventLoopFault) {
            if wanted.isEmpty {
                // A socket that is watched for nothing still tells that it is broken, over and over.
                owner.loop.deregister(descriptor)
                interest = []
            } else if interest.isEmpty {
                try watch(for: wanted)
            } else {
                try owner.loop.update(descriptor, for: wanted)
                interest = wanted
            }
        } catch {
            close()
        }
    }

    /// Ends the connection; what is on its way over it fails.
    func close() {
        guard phase != .closed else { return }
        phase = .closed
        owner.loop.deregister(descriptor)
        Glibc.close(descriptor)
        rest = []
        if let transfer {
            self.transfer = nil
            owner.finish(transfer, .failure(.closed))
        }
        owner.forget(self)
    }

    private func fail(_ fault: TransportFault) {
        if let transfer { owner.finish(transfer, .failure(transfer.fault ?? fault)) }
        close()
    }

    /// The transfer is over for a reason that is not the connection's.
    func abandon() {
        transfer = nil
        close()
    }
}

// MARK: Writing

extension PlainConnection {
    /// Writes what the socket takes, and asks a streamed body for more.
    private func flush() {
        guard phase == .busy, !isWriteBroken, let transfer else { return }
        // While the reader has no room it is he who is waited for, however much is sent.
        defer { if isPaused { transfer.deadlines.pause() } }
        while true {
            let before = output.count
            let progress = output.write(to: descriptor)
            if output.count < before { transfer.deadlines.touch(at: .now) }
            switch progress {
            case .full: return
            case .broken:
                hasLostPeer = true
                return stopWriting()
            case .drained: break
            }
            guard let feed = transfer.upload, !upload.isOver else { return }
            transfer.hasTakenUpload = true
            switch upload.take(from: feed) {
            case .bytes(let bytes): output.append(bytes)
            case .later: return transfer.deadlines.pause()
            case .failed(let reason): return fail(.bodySource(reason))
            }
        }
    }

    /// Whether the other end has taken more since this was asked last: a long body that lies in the system's buffers is
    /// on its way.
    func hasSentMore(at instant: MonotonicInstant) -> Bool {
        var waiting: Int32 = 0
        guard phase == .busy, ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0 else { return false }
        let taken = output.writtenCount - Int(waiting)
        guard taken > takenCount else { return false }
        takenCount = taken
        transfer?.deadlines.touch(at: instant)
        return true
    }

    private func stopWriting() {
        isWriteBroken = true
        output = OutputQueue()
        takenCount = .max
    }
}

// MARK: Reading

extension PlainConnection {
    private func receive() {
        let room = owner.receiveBuffer
        var taken = 0
        while phase != .closed, !isPaused, taken < Self.mostPerTurn {
            let count = recv(descriptor, room.baseAddress, room.count, 0)
            guard count >= 0 else {
                if errno == EINTR { continue }
                if errno != EAGAIN { hasEnded(String(cString: strerror(errno))) }
                return
            }
            guard count > 0 else { return hasEnded(nil) }
            // Nothing was asked: whose answer would that be?
            guard phase == .busy, let transfer else { return close() }
            taken += count
            hasReceived = true
            transfer.deadlines.touch(at: .now)
            owner.watchDeadline(of: transfer)
            take(UnsafeRawBufferPointer(rebasing: room[..<count]))
            // Less than there was room for: that was all, and another call would only say so.
            if count < room.count { return }
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        guard rest.isEmpty else {
            rest.append(contentsOf: bytes)
            return takeRest()
        }
        let done = consume(bytes)
        if phase == .busy, done < bytes.count { rest = Array(bytes[done...]) }
    }

    private func takeRest() {
        let bytes = rest
        rest = []
        let done = bytes.withUnsafeBytes { consume($0) }
        if phase == .busy, done < bytes.count { rest = done == 0 ? bytes : Array(bytes[done...]) }
    }

    /// Reads the response as far as it goes.
    /// - Returns: how many bytes are done with.
    private func consume(_ bytes: UnsafeRawBufferPointer) -> Int {
        var start = 0
        while phase == .busy, !isPaused, let transfer {
            let (step, consumed) = parser.step(over: UnsafeRawBufferPointer(rebasing: bytes[start...]))
            start += consumed
            switch step {
            case .needsMore: return start
            case .head(let head, let version): begin(head, version, of: transfer)
            case .body(let count):
                let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
                if offer(piece, to: transfer) { start += count }
            case .end: complete(transfer, hasMore: start < bytes.count)
            case .refused(let fault): fail(fault.told(of: transfer.call.target.origin))
            }
        }
        return start
    }

    private func begin(_ head: HTTPResponse, _ version: String, of transfer: PlainTransfer) {
        guard transfer.takeHead(head, version: version) else { return fail(.closed) }
        // A refusal before the body's end: no more of it is wanted.
        if head.status.code >= 300, !upload.isOver { stopWriting() }
    }

    /// Gives the reader some of the body.
    /// - Returns: whether it was taken; there may be no room for it, or that was the end.
    private func offer(_ piece: UnsafeRawBufferPointer, to transfer: PlainTransfer) -> Bool {
        switch transfer.takeBody(piece) {
        case .taken:
            parser.take(piece.count)
            return true
        case .full:
            isPaused = true
        case .refused: fail(.closed)
        }
        return false
    }

    /// The response is there.
    private func complete(_ transfer: PlainTransfer, hasMore: Bool) {
        self.transfer = nil
        owner.finish(transfer, .success(()))
        let isInOrder = upload.isOver && output.isEmpty && !isWriteBroken && !hasMore
        guard parser.keepsConnection, isInOrder else { return close() }
        phase = .idle
        idleSince = .now
        idleRound = owner.loop.round
        owner.release(self)
    }

    /// The other end has sent all that it will.
    /// - Parameter reason: what the system says; nothing if that was an end in good order.
    private func hasEnded(_ reason: String?) {
        guard phase == .busy, let transfer else { return close() }
        let origin = transfer.call.target.origin
        switch parser.ending {
        case .complete where reason == nil && !hasLostPeer:
            complete(transfer, hasMore: false)
        case .complete, .cut:
            fail(reason.map { .disconnected(origin, reason: $0) } ?? .incomplete(origin))
        case .noHead where !hasReceived && isReused && transfer.isReplayable:
            // It was closed while nobody used it, and this request had left by then (RFC 9112 §9.3.1).
            self.transfer = nil
            transfer.connection = nil
            transfer.isSecondTry = true
            transfer.deadlines.reconnect(at: .now)
            close()
            owner.place(transfer)
        case .noHead:
            fail(.disconnected(origin, reason: reason ?? "it was closed before a response"))
        }
    }
}
