internal import EngineCompression
internal import EngineHTTP

/// One request on its way, whatever carries it: what has come of the response, who waits for it, and the deadlines.
///
/// Confined to its loop.
class Transfer {
    /// What a transfer answers once the head is there.
    struct Answer: Sendable {
        let head: HTTPResponse
        let version: String
        let body: BodySource
    }

    /// Who waits for the head; ``start`` is emptied as he is woken, which happens once.
    typealias Start = UnsafeContinuation<Result<Answer, TransportFault>, Never>

    /// What became of a piece of the body.
    enum Taken {
        case taken
        /// Nothing was taken: the same bytes are offered again when the reader has room.
        case full
        /// `fault` says why.
        case refused
    }

    let id: UInt64
    let call: TransferCall
    let upload: UploadFeed?
    private let control: TransferControl
    private var start: Start?
    /// The head, held back until the transport has done all that it can do now: a small body is complete by then, and
    /// its reader is woken once.
    private var answer: Answer?
    private var heldBytes = 0
    /// A body beyond this is not small: its reader says whether it wants pieces or the whole.
    private static let mostHeld = 32_768
    private var buffer: BodyBuffer?

    /// What we know of the end of the transfer.
    var fault: TransportFault?
    var deadlines: TransferDeadlines

    /// Makes a transfer that is not yet on its way.
    init(id: UInt64, call: TransferCall, control: TransferControl, start: Start, upload: UploadFeed?) {
        self.id = id
        self.call = call
        self.control = control
        self.start = start
        self.upload = upload
        deadlines = TransferDeadlines(options: call.options, start: .now)
    }

    /// Whether bytes of the body have left since this was asked last; that is progress, and the idle deadline begins
    /// anew.
    func hasSentMore(at instant: MonotonicInstant) -> Bool { false }

    /// Ends the exchange with what is known of it.
    func end(_ result: Result<Void, TransportFault>) {
        upload?.close()
        buffer?.end(result)
        deliverAnswer()
        if let start {
            self.start = nil
            // A transfer that succeeds has delivered its head; anything else is a bug of the server's framing.
            let fault: TransportFault
            switch result {
            case .success: fault = .badResponse(call.target.origin, reason: "it has no head")
            case .failure(let known): fault = known
            }
            start.resume(returning: .failure(fault))
        }
    }

    /// Wakes whoever waits for the head, if it is there.
    func deliverAnswer() {
        guard let answer else { return }
        self.answer = nil
        start?.resume(returning: .success(answer))
        start = nil
    }

    /// Takes the head of the response; ``deliverAnswer()`` is to follow when the transport has done all that it can do
    /// now.
    /// - Returns: whether its body can be read; else `fault` says why.
    func takeHead(_ head: HTTPResponse, version: String) -> Bool {
        do {
            try take(head, version)
            return true
        } catch {
            fault = .badResponse(call.target.origin, reason: "its content encoding is unknown to us")
            return false
        }
    }

    private func take(_ head: HTTPResponse, _ version: String) throws(ContentCoding.Unknown) {
        var coding: Inflater.Coding?
        if call.options.decompresses {
            coding = try ContentCoding.named(head.fields.combined("content-encoding") ?? "")
        }
        if call.options.isLasting(head) { deadlines.lift() }
        let limits = call.options.limits
        let announced = head.fields.bodyLength
        let buffer = BodyBuffer(
            limit: limits.bodyBytes, expected: announced, onRoom: { [control] in control.resume() },
            onAbandon: { [control] in control.cancel() })
        let source = BodySource(
            buffer: buffer, coding: coding, limits: limits, origin: call.target.origin, announced: announced)
        self.buffer = buffer
        answer = Answer(head: head, version: version, body: source)
    }

    /// Takes a piece of the body.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Taken {
        guard let buffer else { return .refused }
        switch buffer.offer(bytes) {
        case .taken:
            heldBytes += bytes.count
            if heldBytes > Self.mostHeld { deliverAnswer() }
            return .taken
        case .full:
            deliverAnswer()
            deadlines.pause()
            return .full
        case .tooLarge(let limit):
            fault = .tooLarge(.bodyBytes(limit))
            return .refused
        }
    }
}
