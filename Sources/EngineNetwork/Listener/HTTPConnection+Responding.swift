internal import EngineHTTP
internal import Glibc

extension HTTPConnection {
    /// Runs work on the loop's thread, now if that is this one.
    func onLoop(_ work: @escaping @Sendable () -> Void) {
        if loop.isCurrent { work() } else { loop.post(work) }
    }

    /// Sends an answer whole; callable from any thread.
    func send(_ response: ServerResponse, to head: RequestHead) async {
        let response = checked(response)
        let isWithoutBody = head.method == .head
        switch response.body {
        case .bytes(let bytes):
            onLoop { [self] in
                begin(response, version: head.version, hasBody: !isWithoutBody)
                if !isWithoutBody, phase == .responding, framing != .none { output.append(bytes) }
                finishAnswer()
            }
        case .stream(_, let write):
            onLoop { [self] in
                begin(response, version: head.version, hasBody: !isWithoutBody)
                flush()
                settle()
            }
            if !isWithoutBody { await stream(write) }
            onLoop { [self] in finishAnswer() }
        case .dropped(let end):
            await abort(end)
        }
    }

    private func stream(_ write: @Sendable (ResponseStream) async throws -> Void) async {
        do {
            try await write(ResponseStream(connection: self))
        } catch {
            await abort(.close)
        }
    }

    /// A field that could not stand on a line of its own must not leave: a handler's mistake, and the answer is 500.
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
    func begin(_ response: ServerResponse, version: Int, hasBody: Bool) {
        loop.assertCurrent()
        guard phase == .responding else { return }
        let length: Int? =
            switch response.body {
            case .bytes(let bytes): bytes.count
            case .stream(let length, _): length
            case .dropped: nil
            }
        framing = ResponseWriter.framing(status: response.status, length: length, version: version)
        if framing == .untilClose { endsAfterAnswer = true }
        if response.fields["connection"]?.lowercased() == "close" { endsAfterAnswer = true }
        let context = ResponseWriter.Context(
            framing: framing, keepsAlive: !endsAfterAnswer, version: version, date: listener.date())
        output.append(ResponseWriter.head(status: response.status, fields: response.fields, context))
        bodyLeft = 0
        if !hasBody {
            framing = .none
        } else if case .stream(let length?, _) = response.body {
            bodyLeft = length
        }
    }

    /// Queues a piece of a streamed body, and waits while much is queued.
    /// - Returns: whether the connection is still open.
    func write(_ bytes: [UInt8]) async -> Bool {
        await withCheckedContinuation { continuation in
            onLoop { [self] in
                guard phase == .responding, endWhenWritten == nil else { return continuation.resume(returning: false) }
                queue(bytes)
                flush()
                if phase == .closed || output.count < Self.highWater {
                    continuation.resume(returning: phase != .closed)
                } else {
                    writers.append(continuation)
                }
                settle()
            }
        }
    }

    private func queue(_ bytes: [UInt8]) {
        switch framing {
        case .none: break
        case .chunked: output.append(ResponseWriter.chunk(bytes))
        case .untilClose: output.append(bytes)
        case .length:
            // More than was announced would be read as the next answer.
            output.append(bytes.count <= bodyLeft ? bytes : Array(bytes.prefix(bodyLeft)))
            bodyLeft -= min(bytes.count, bodyLeft)
        }
    }

    /// Cuts the answer; callable from any thread.
    func abort(_ end: ServerResponse.End) async {
        onLoop { [self] in
            guard phase != .closed else { return }
            if end == .reset { return self.end(.reset) }
            endWhenWritten = .close
            resumeWriters(with: false)
            flush()
            settle()
        }
    }

    /// The answer is queued to its end: on to the next request, or to the end of the connection.
    func finishAnswer() {
        loop.assertCurrent()
        guard phase == .responding else { return }
        task = nil
        if framing == .chunked { output.append(ResponseWriter.lastChunk) }
        head = nil
        requestBegan = nil
        lastProgress = .now
        if endWhenWritten == nil {
            if endsAfterAnswer || bodyLeft > 0 {
                endWhenWritten = .close
            } else {
                parser.reset()
                phase = .receiving
            }
        }
        flush()
        process()
        settle()
    }

    /// Writes what the socket takes.
    func flush() {
        loop.assertCurrent()
        guard phase != .closed, phase != .lingering else { return }
        let before = output.count
        let progress = output.write(to: descriptor)
        if output.count < before { lastProgress = .now }
        if progress == .broken { return end(.close) }
        if output.count <= Self.lowWater { resumeWriters(with: true) }
        if progress == .drained, endWhenWritten != nil { beginLingering() }
        if phase == .receiving, output.isEmpty, before > 0 { process() }
    }

    /// Says that nothing more comes, and waits for the client to say so too.
    private func beginLingering() {
        guard phase != .closed else { return }
        if hasPeerFinished { return end(.close) }
        phase = .lingering
        // 2 s: the client has its answer; this only spares it a reset that would take the answer away again.
        lingerUntil = .now.advanced(by: .seconds(2))
        task?.cancel()
        input = []
        inputStart = 0
        shutdown(descriptor, Int32(SHUT_WR))
    }
}
