internal import EngineHTTP
internal import Glibc

extension HTTPConnection {
    /// Runs work on the loop's thread, now if that is this one.
    func onLoop(_ work: @escaping @Sendable () -> Void) {
        loop.perform(work)
    }

    /// Sends an answer that is there as a whole, if this is the loop's thread: nobody waits then.
    /// - Returns: whether it was.
    func sendAtOnce(_ response: ServerResponse, to head: RequestHead, _ number: UInt64) -> Bool {
        guard case .bytes = response.body, loop.isCurrent else { return false }
        sendWhole(checked(response), to: head, number)
        return true
    }

    /// Sends an answer whole; callable from any thread.
    func send(_ response: ServerResponse, to head: RequestHead, _ number: UInt64) async {
        let response = checked(response)
        switch response.body {
        case .bytes:
            onLoop { [self] in sendWhole(response, to: head, number) }
        case .stream(_, let write):
            onLoop { [self] in
                begin(response, to: head, number)
                flush()
                settle()
            }
            if head.method != .head { await stream(number, write) }
            onLoop { [self] in finishAnswer(number) }
        case .webSocket(let settings, let session):
            let link = WebSocketLink(connection: self, settings: settings)
            onLoop { [self] in
                begin(response, to: head, number)
                upgrade(to: link, number)
            }
            await session(WebSocket(link: link))
            onLoop { link.close(.normal, reason: "") }
        case .dropped(let end):
            await abort(end, number)
        }
    }

    private func sendWhole(_ response: ServerResponse, to head: RequestHead, _ number: UInt64) {
        begin(response, to: head, number)
        if number == exchange { queueWhole(response, to: head) }
        finishAnswer(number)
    }

    private func stream(_ number: UInt64, _ write: @Sendable (ResponseStream) async throws -> Void) async {
        do {
            try await write(ResponseStream(connection: self, number: number))
        } catch {
            await abort(.close, number)
        }
    }

    /// A field that could not stand on a line of its own must not leave: a handler's mistake, and the
    /// answer is 500.
    private func checked(_ response: ServerResponse) -> ServerResponse {
        do throws(HTTPFields.Fault) {
            try response.fields.validate()
            return response
        } catch {
            let text = "{\"error\":{\"code\":\"internal\",\"message\":\"the answer had an invalid field\"}}\n"
            return ServerResponse(
                status: 500, fields: ["content-type": "application/json"], body: .bytes(Array(text.utf8)))
        }
    }

    /// Queues the head of an answer.
    func begin(_ response: ServerResponse, to head: RequestHead?, _ number: UInt64) {
        loop.assertCurrent()
        guard phase == .responding, number == exchange else { return }
        if let incoming, incoming.isAbandoned || !incoming.isWanted && !response.isStreamed {
            discardBody()
            // Where the next request begins is not known before the body's end.
            if self.incoming != nil { endsAfterAnswer = true }
        }
        hasBegun = true
        let version = head?.version ?? 11
        framing = ResponseWriter.framing(status: response.status, length: response.length, version: version)
        if framing == .untilClose { endsAfterAnswer = true }
        if response.fields["connection"]?.lowercased() == "close" { endsAfterAnswer = true }
        hasPromisedMore = !endsAfterAnswer
        let context = ResponseWriter.Context(
            framing: framing, keepsAlive: !endsAfterAnswer, version: version, date: shard.date())
        var room = 0
        if case .bytes(let bytes) = response.body, bytes.count <= OutputQueue.shortChunk { room = bytes.count }
        queueOutput(ResponseWriter.head(status: response.status, fields: response.fields, context, room: room))
        notes?.status = response.status
        if shard.context.observer != nil { notes?.answerFields = response.fields }
        bodyLeft = 0
        if head?.method == .head {
            framing = .none
        } else if response.isStreamed, case .length(let length) = framing {
            bodyLeft = length
        }
    }

    /// Queues a body that is there as a whole, if the answer has one.
    func queueWhole(_ response: ServerResponse, to head: RequestHead?) {
        guard case .bytes(let bytes) = response.body, head?.method != .head, phase == .responding, framing != .none
        else { return }
        notes?.sentBytes += bytes.count
        queueOutput(bytes)
    }

    /// Queues bytes; from the first of them on the client has to take some.
    func queueOutput(_ bytes: [UInt8]) {
        if output.isEmpty { writing.restart() }
        output.append(bytes)
    }

    /// Queues a piece of a streamed body, and waits while much is queued.
    /// - Returns: whether the connection is still open.
    func write(_ bytes: [UInt8], _ number: UInt64) async -> Bool {
        await withCheckedContinuation { continuation in
            onLoop { [self] in
                guard phase == .responding, number == exchange, endWhenWritten == nil else {
                    return continuation.resume(returning: false)
                }
                queue(bytes)
                flush()
                holdBack(continuation)
                settle()
            }
        }
    }

    /// Lets a writer go on at once, or when the client has taken enough.
    func holdBack(_ writer: CheckedContinuation<Bool, Never>) {
        if phase == .closed || output.count < Self.highWater {
            writer.resume(returning: phase != .closed)
        } else {
            writers.append(writer)
        }
    }

    private func queue(_ bytes: [UInt8]) {
        notes?.sentBytes += framing == .none ? 0 : bytes.count
        switch framing {
        case .none: break
        case .chunked: queueOutput(ResponseWriter.chunk(bytes))
        case .untilClose: queueOutput(bytes)
        case .length:
            // More than was announced would be read as the next answer.
            queueOutput(bytes.count <= bodyLeft ? bytes : Array(bytes.prefix(bodyLeft)))
            bodyLeft -= min(bytes.count, bodyLeft)
        }
    }

    /// Cuts the answer; callable from any thread.
    func abort(_ end: ServerResponse.End, _ number: UInt64) async {
        onLoop { [self] in
            guard phase != .closed, number == exchange else { return }
            if end == .reset || endsBodyByClosing { return self.end(.reset) }
            endWhenWritten = .close
            resumeWriters(with: false)
            flush()
            settle()
        }
    }

    /// The answer is queued to its end: on to the next request, or to the end of the connection.
    func finishAnswer(_ number: UInt64) {
        loop.assertCurrent()
        guard phase == .responding, number == exchange else { return }
        handling = nil
        // An answer that was cut gets no last chunk, or its reader would take it for whole.
        if framing == .chunked, endWhenWritten == nil { queueOutput(ResponseWriter.lastChunk) }
        if incoming != nil { discardBody() }
        conclude(isComplete: endWhenWritten == nil && bodyLeft == 0)
        hasBegun = false
        head = nil
        requestBegan = nil
        lastProgress = .now
        if endWhenWritten == nil {
            let isWhole = bodyLeft == 0 && incoming == nil
            // The listener stops, and the client could not know that when this answer began.
            let isAwaited = endsAfterAnswer && hasPromisedMore && quiet > .zero
            if isWhole, isAwaited || !endsAfterAnswer {
                parser.reset()
                phase = .receiving
                if isAwaited { endsAt = lastProgress.advanced(by: quiet) }
            } else {
                endWhenWritten = .close
            }
        }
        incoming = nil
        flush()
        process()
        settle()
    }

    /// The request in hand is done with.
    func conclude(isComplete: Bool) {
        guard let notes else { return }
        self.notes = nil
        shard.context.endExchange(notes, from: peer, isComplete: isComplete)
    }

    /// Writes what the socket takes.
    func flush() {
        loop.assertCurrent()
        guard phase != .closed, phase != .lingering else { return }
        let before = output.count
        let progress = output.write(to: descriptor)
        if output.count < before {
            lastProgress = .now
            writing.note(before - output.count)
        }
        if progress == .broken { return end(.close) }
        if output.count <= Self.lowWater { resumeWriters(with: true) }
        if progress == .drained, endWhenWritten != nil { beginLingering() }
        if phase == .receiving, output.isEmpty, before > 0 { process() }
    }

    /// Says that nothing more comes, and waits for the client to say so too.
    private func beginLingering() {
        guard phase != .closed else { return }
        if hasPeerFinished { return end(.close) }
        conclude(isComplete: false)
        phase = .lingering
        // 2 s: the client has its answer; this only spares it a reset that would take the answer away
        // again.
        endsAt = .now.advanced(by: .seconds(2))
        handling?.cancel()
        link?.finish()
        input = []
        inputStart = 0
        shutdown(descriptor, Int32(SHUT_WR))
    }
}

// MARK: WebSocket

extension HTTPConnection {
    private func upgrade(to link: WebSocketLink, _ number: UInt64) {
        guard phase == .responding, number == exchange else { return link.finish() }
        phase = .upgraded
        self.link = link
        link.begin()
        flush()
        process()
        settle()
    }

    /// Gives the link what has arrived.
    func feedLink() {
        guard let link, inputStart < input.count else { return }
        let bytes = Array(input[inputStart...])
        inputStart = input.count
        notes?.receivedBytes += bytes.count
        link.take(bytes)
    }

    /// Sends bytes of an upgraded connection, and waits while much is queued.
    /// - Returns: whether the connection is still open.
    func writeFrame(_ bytes: [UInt8]) async -> Bool {
        await withCheckedContinuation { continuation in
            onLoop { [self] in
                guard queueFrame(bytes) else { return continuation.resume(returning: false) }
                holdBack(continuation)
                settle()
            }
        }
    }

    /// Queues bytes of an upgraded connection.
    func queueFrame(_ bytes: [UInt8]) -> Bool {
        guard phase == .upgraded, endWhenWritten == nil else { return false }
        notes?.sentBytes += bytes.count
        queueOutput(bytes)
        flush()
        return phase != .closed
    }

    /// Ends an upgraded connection once all is written.
    func endUpgraded() {
        guard phase == .upgraded else { return }
        endWhenWritten = .close
        flush()
        settle()
    }
}
