internal import EngineHTTP
internal import Glibc

extension HTTPConnection {
    /// Takes what has arrived, and acts on it.
    func receive() {
        var taken = 0
        // A bound for each turn: other connections want theirs.
        while taken < 4 * Self.readAhead, !hasPeerFinished, phase != .closed {
            let count = receiveOnce()
            guard count > 0 else { break }
            taken += count
            if phase == .responding && input.count - inputStart >= Self.readAhead { break }
        }
        process()
    }

    private func receiveOnce() -> Int {
        withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) { buffer in
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
    }

    /// Reads requests from the input and answers them, as far as it goes.
    func process() {
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        while phase == .receiving, output.count < Self.highWater {
            guard inputStart < input.count || head != nil else { break }
            if requestBegan == nil { requestBegan = lastProgress }
            guard step() else { break }
        }
        compactInput()
        endIfPeerFinished()
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
            self.head = head
            if head.expectsContinue && inputStart == input.count {
                output.append(ResponseWriter.goOn)
                flush()
            }
        case .body(let range):
            body.append(contentsOf: input[start + range.lowerBound..<start + range.upperBound])
        case .end:
            if let head { answer(head) }
        case .refused(let refusal):
            refuse(refusal)
        }
        return true
    }

    private func answer(_ head: RequestHead) {
        let request = ServerRequest(
            method: head.method, path: head.path, query: head.query, fields: head.fields, body: body)
        body = []
        phase = .responding
        if !head.keepsAlive { endsAfterAnswer = true }
        let handler = listener.handler
        // On the loop's thread from its first instruction: a handler that does not wait costs no hop.
        task = Task.immediateDetached(executorPreference: loop) { [self] in
            let response = await handler(request)
            await send(response, to: head)
        }
        if phase != .responding { task = nil }
    }

    /// Answers a request that reached no handler, and ends the connection.
    func refuse(_ refusal: RequestRefusal) {
        phase = .responding
        endsAfterAnswer = true
        let isHead = head?.method == .head
        begin(refusal.response, version: head?.version ?? 11, hasBody: !isHead)
        if case .bytes(let bytes) = refusal.response.body, !isHead { output.append(bytes) }
        finishAnswer()
    }

    private func compactInput() {
        if inputStart == input.count {
            input.removeAll(keepingCapacity: input.capacity <= Self.readAhead)
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
        case .lingering: end(.close)
        case .responding, .closed: break
        }
    }
}
