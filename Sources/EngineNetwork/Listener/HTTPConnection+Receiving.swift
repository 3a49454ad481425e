internal import EngineHTTP
internal import Glibc

extension HTTPConnection {
    /// Whether more is read from the socket; while it is not, the client has to wait.
    var takesMore: Bool {
        switch phase {
        case .closed: false
        case .lingering: true
        // Each ping makes a pong: who takes none sends no more.
        case .upgraded: output.count < Self.highWater && link?.hasRoom ?? true
        case .receiving: output.count < Self.highWater || input.count - inputStart < Self.readAhead
        case .responding: input.count - inputStart < Self.readAhead
        }
    }

    /// Takes what has arrived, and acts on it.
    /// - Parameter untilEmpty: whether it asks until nothing is left: a client's end may stand behind its request.
    func receive(untilEmpty: Bool) {
        let wasResponding = phase == .responding
        var taken = 0
        // A bound for each turn: other connections want theirs.
        while taken < 4 * Self.readAhead, !hasPeerFinished, takesMore {
            let count = receiveOnce()
            guard count > 0 else { break }
            taken += count
            // Less than there was room for: that was all, and another call would only say so.
            if count < ListenerShard.receiveRoom, !untilEmpty { break }
            if phase != .lingering, input.count - inputStart >= Self.readAhead { break }
        }
        process()
        // A client that stops sending together with its request waits for the answer; one that does so
        // later has gone, as far as anybody can tell. A handler that does not care goes on, and its
        // answer is written.
        if hasPeerFinished, wasResponding, phase == .responding { handling?.cancel() }
    }

    private func receiveOnce() -> Int {
        let buffer = shard.receiveBuffer
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count < 0 {
            if errno != EAGAIN && errno != EINTR { end(.close) }
            return 0
        }
        if count == 0 { hasPeerFinished = true }
        if count > 0 && phase != .lingering {
            input.append(contentsOf: buffer[..<count])
            lastProgress = .now
        }
        return count
    }

    /// Reads requests from the input and answers them, as far as it goes.
    func process() {
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        while isParsing {
            guard inputStart < input.count || head != nil else { break }
            if phase == .receiving, requestBegan == nil { requestBegan = lastProgress }
            guard step() else {
                // What is there of the body is there: the handler need not wait for the rest.
                if phase == .receiving, let head { start(head) }
                break
            }
        }
        if phase == .upgraded { feedLink() }
        compactInput()
        endIfPeerFinished()
    }

    /// Whether the parser may go on.
    private var isParsing: Bool {
        switch phase {
        case .receiving: endWhenWritten == nil && output.count < Self.highWater
        case .responding: !isBroken && incoming?.hasRoom == true
        case .upgraded, .lingering, .closed: false
        }
    }

    /// Goes one step; false if more bytes are needed.
    private func step() -> Bool {
        let start = inputStart
        let (step, consumed) = input.withUnsafeBytes { bytes in
            parser.step(over: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        inputStart += consumed
        switch step {
        case .needsMore:
            return false
        case .head(let head):
            take(head)
        case .body(let range):
            notes?.receivedBytes += range.count
            reading.note(range.count)
            incoming?.append(input[start + range.lowerBound..<start + range.upperBound])
            if phase == .receiving, let head, incoming?.hasRoom == false { self.start(head) }
        case .end:
            let body = incoming
            body?.finish(.success(()))
            incoming = nil
            if phase == .receiving, let head { self.start(head, body) }
        case .refused(let refusal):
            refuse(refusal)
            return false
        }
        return true
    }

    private func take(_ head: RequestHead) {
        self.head = head
        notes = ExchangeNotes(head)
        guard head.hasBody else { return }
        incoming = IncomingBody(length: head.fields["content-length"].flatMap { Int($0) }, of: self)
        reading.restart()
        // The body will not come before the handler has asked for it.
        if awaitsContinue { start(head) }
    }

    private func start(_ head: RequestHead) { start(head, incoming) }

    /// Hands a request to the handler.
    private func start(_ head: RequestHead, _ body: IncomingBody?) {
        phase = .responding
        exchange += 1
        let number = exchange
        if !head.keepsAlive { endsAfterAnswer = true }
        guard shard.context.beginExchange() else { return answerOverload(head) }
        notes?.isCounted = true
        let request = ServerRequest(
            method: head.method, path: head.path, query: head.query, fields: head.fields,
            body: body.map { ServerBody($0) } ?? ServerBody([]), peer: peer, local: shard.context.address)
        handling = shard.workers.start(Exchange(connection: self, number: number, head: head, request: request))
    }

    /// Too many are being answered already: this one is told when to come again.
    private func answerOverload(_ head: RequestHead) {
        let text = "{\"error\":{\"code\":\"overloaded\",\"message\":\"the server has too much to do; try again\"}}\n"
        let response = ServerResponse(
            status: 503, fields: ["content-type": "application/json", "retry-after": "1"],
            body: .bytes(Array(text.utf8)))
        let number = exchange
        noteRefusal(response.status, "overloaded")
        begin(response, to: head, number)
        queueWhole(response, to: head)
        finishAnswer(number)
    }

    /// Tells of an answer that no handler has made.
    private func noteRefusal(_ status: HTTPStatus, _ code: String) {
        guard let onRefusal = shard.context.onRefusal else { return }
        let began = requestBegan ?? lastProgress
        onRefusal(RefusedRequest(peer: peer, status: status, code: code, duration: began.duration(to: .now)))
    }

    private func compactInput() {
        if inputStart == input.count {
            input.removeAll(keepingCapacity: input.capacity <= Self.idleRoom)
            inputStart = 0
        } else if inputStart > Self.readAhead {
            input.removeFirst(inputStart)
            inputStart = 0
        }
    }

    /// A client that sends nothing more: what it sent whole is answered, and that is the end.
    private func endIfPeerFinished() {
        // With much still to be written, requests may be left that were not looked at yet.
        guard hasPeerFinished, output.count < Self.highWater else { return }
        switch phase {
        case .receiving where output.isEmpty: end(.close)
        case .receiving: endWhenWritten = endWhenWritten ?? .close
        case .responding where incoming?.hasRoom == true: end(.close)
        case .upgraded where link?.hasRoom == true, .lingering: end(.close)
        case .responding, .upgraded, .closed: break
        }
    }
}

// MARK: The body of the request in hand

extension HTTPConnection {
    /// Whether the client waits to be told to send its body.
    var awaitsContinue: Bool {
        guard let head, head.expectsContinue, let incoming, notes?.receivedBytes == 0 else { return false }
        return !incoming.isWanted && inputStart == input.count
    }

    /// The handler has asked for the body for the first time.
    func bodyIsWanted() {
        guard let head, head.expectsContinue, notes?.receivedBytes == 0, inputStart == input.count, !hasBegun else {
            return
        }
        queueOutput(ResponseWriter.goOn)
        reading.restart()
        flush()
    }

    /// The handler has taken some of the body, or given it up.
    func bodyHasRoom() {
        reading.restart()
        process()
        if phase != .closed { settle() }
    }

    /// Reads what is there of a body that nobody wants.
    func discardBody() {
        guard let incoming else { return }
        incoming.discard()
        while self.incoming != nil, !isBroken, phase == .responding {
            guard step() else { break }
        }
    }

    /// Answers a request that no handler answers, and ends the connection.
    ///
    /// A handler that has begun to answer is cut off; one that has not has lost its turn.
    func refuse(_ refusal: RequestRefusal) {
        isBroken = true
        let isDiscarding = incoming?.isAbandoned == true
        incoming?.finish(.failure(refusal.bodyFault))
        if isDiscarding { return }
        endsAfterAnswer = true
        if hasBegun {
            if endsBodyByClosing { return end(.reset) }
            endWhenWritten = .close
            handling?.cancel()
            resumeWriters(with: false)
            return flush()
        }
        // A handler that had it tells of it.
        if handling == nil { noteRefusal(refusal.status, refusal.code) }
        handling?.cancel()
        handling = nil
        phase = .responding
        exchange += 1
        let number = exchange
        begin(refusal.response, to: head, number)
        queueWhole(refusal.response, to: head)
        finishAnswer(number)
    }
}

extension RequestRefusal {
    /// What the handler is told whose request it was.
    fileprivate var bodyFault: ServerBodyFault {
        switch self {
        case .bodyTooLarge(let limit): .tooLarge(limit: limit)
        case .tooSlow: .tooSlow
        default: .malformed
        }
    }
}
