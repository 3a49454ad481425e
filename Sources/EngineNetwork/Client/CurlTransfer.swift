internal import CCurl
internal import EngineCompression
internal import EngineHTTP
internal import Glibc

/// One request on its way: libcurl's handle, what has come of the response, and the deadlines.
///
/// Confined to its loop.
final class CurlTransfer {
    /// What a transfer answers once the head is there.
    struct Answer: Sendable {
        let head: HTTPResponse
        let version: String
        let body: BodySource
    }

    typealias Start = CheckedContinuation<Result<Answer, TransportFault>, Never>

    let id: UInt64
    let call: TransferCall
    let handle: CurlHandle
    private weak var loop: CurlLoop?
    let upload: UploadFeed?
    private let makeBuffer: (_ limit: Int, _ expected: Int?) -> BodyBuffer
    private var start: Start?
    /// The head, held back until libcurl has done all that it can do now: a small body is complete by
    /// then, and its reader is woken once.
    private var answer: Answer?
    private var heldBytes = 0
    /// A body beyond this is not small: its reader says whether it wants pieces or the whole.
    private static let mostHeld = 32_768
    private var reader: ResponseHeadReader
    private var buffer: BodyBuffer?

    /// What we know better than libcurl's code about the end of the transfer.
    private(set) var fault: TransportFault?
    private var refusal: EgressRefusal?
    private var sentBytes: curl_off_t = 0
    private(set) var deadlines: TransferDeadlines

    /// Makes a transfer that is not yet on its way; `makeBuffer` is given the most bytes that a body
    /// may have, and how many are announced.
    init(
        id: UInt64, call: TransferCall, handle: CurlHandle, loop: CurlLoop, start: Start, upload: UploadFeed?,
        makeBuffer: @escaping (_ limit: Int, _ expected: Int?) -> BodyBuffer
    ) {
        self.id = id
        self.call = call
        self.handle = handle
        self.loop = loop
        self.start = start
        self.upload = upload
        self.makeBuffer = makeBuffer
        reader = ResponseHeadReader(limits: call.options.limits)
        deadlines = TransferDeadlines(options: call.options, start: .now)
    }

    /// Ends the exchange with what libcurl or we know of it.
    func end(_ result: Result<Void, TransportFault>) {
        upload?.close()
        buffer?.end(result)
        deliverAnswer()
        if let start {
            self.start = nil
            // A transfer that succeeds has delivered its head; anything else is a bug of the server's
            // framing.
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

    /// What the end of the transfer means, by libcurl's code and what we saw.
    func result(of code: CURLcode) -> Result<Void, TransportFault> {
        if let fault { return .failure(fault) }
        if code == CURLE_OK { return .success(()) }
        if let refusal { return .failure(.forbidden(refusal)) }
        let system = Int32(truncatingIfNeeded: engine_curl_get_long(handle.pointer, CURLINFO_OS_ERRNO))
        return .failure(
            CurlFault(code: code, detail: handle.detail, system: system, origin: call.target.origin).transportFault)
    }

    /// Whether bytes of the body have left since this was asked last; that is progress, which libcurl tells nobody
    /// where it has the whole body.
    func hasSentMore(at instant: MonotonicInstant) -> Bool {
        let count = engine_curl_get_offset(handle.pointer, CURLINFO_SIZE_UPLOAD_T)
        guard count > sentBytes else { return false }
        sentBytes = count
        deadlines.touch(at: instant)
        return true
    }

    /// The reader has made room: data may flow again.
    func resume() {
        deadlines.resume(at: .now)
        engine_curl_pause(handle.pointer, CURLPAUSE_CONT)
    }
}

/// What libcurl tells of the transfer.
extension CurlTransfer {
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        deadlines.touch(at: .now)
        do {
            try reader.take(line)
            if let head = reader.head, buffer == nil { try take(head) }
            return true
        } catch let fault as ResponseHeadReader.Fault {
            switch fault {
            case .tooLarge(let limit): self.fault = .tooLarge(limit)
            case .malformed(let reason): self.fault = .badResponse(call.target.origin, reason: reason)
            }
        } catch {
            self.fault = .badResponse(call.target.origin, reason: "its content encoding is unknown to us")
        }
        return false
    }

    private func take(_ head: HTTPResponse) throws(ContentCoding.Unknown) {
        let named = head.fields.combined("content-encoding") ?? ""
        let coding = call.options.decompresses ? try ContentCoding.named(named) : nil
        if call.options.isLasting(head) { deadlines.lift() }
        let limits = call.options.limits
        let announced = head.fields.bodyLength
        let buffer = makeBuffer(limits.bodyBytes, announced)
        let source = BodySource(
            buffer: buffer, coding: coding, limits: limits, origin: call.target.origin,
            announced: announced)
        self.buffer = buffer
        answer = Answer(head: head, version: reader.version, body: source)
        loop?.hasAnswer(self)
        // A refusal before the body's end: libcurl sends no more of it, but sees that only when the pause ends.
        if upload != nil, head.status.code >= 300 { loop?.resumeSoon(id) }
    }

    /// - Returns: how many bytes were taken, or libcurl's word for a pause.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        deadlines.touch(at: .now)
        guard let buffer else { return 0 }
        switch buffer.offer(bytes) {
        case .taken:
            heldBytes += bytes.count
            if heldBytes > Self.mostHeld { deliverAnswer() }
            return bytes.count
        case .full:
            deliverAnswer()
            deadlines.pause()
            return Int(CURL_WRITEFUNC_PAUSE)
        case .tooLarge(let limit):
            fault = .tooLarge(.bodyBytes(limit))
            return 0
        }
    }

    /// - Returns: how many bytes were given, or libcurl's word for a pause or the end of the transfer.
    func giveBody(_ space: UnsafeMutableRawBufferPointer) -> Int {
        deadlines.touch(at: .now)
        switch upload?.read(into: space) ?? .bytes(0) {
        case .bytes(let count):
            return count
        case .later:
            deadlines.pause()
            return Int(CURL_READFUNC_PAUSE)
        case .failed(let reason):
            fault = .bodySource(reason)
            return Int(CURL_READFUNC_ABORT)
        }
    }

    /// Opens a socket for a connection to the address, if there may be one.
    func open(to address: IPAddress?, _ makeSocket: () -> Int32) -> Int32 {
        guard mayConnect(to: address) else { return CurlLoop.noSocket }
        let socket = makeSocket()
        if socket != CurlLoop.noSocket { loop?.didOpen(socket) }
        return socket
    }

    private func mayConnect(to address: IPAddress?) -> Bool {
        // What has no address we can judge is not connected to.
        guard let address, let policy = loop?.policy else { return false }
        do throws(EgressRefusal) {
            try policy.check(address, of: call.target.egress)
            return true
        } catch {
            refusal = error
            return false
        }
    }

    /// Whether the request may be sent over this connection, which may be an old one.
    func maySend(to address: String) -> Bool {
        deadlines.connect(at: .now)
        loop?.watchDeadline(of: self)
        // An address that was refused before is none of those that count: another one was found.
        defer { if fault == nil { refusal = nil } }
        if loop?.policy.opens(call.target.egress) == true { return true }
        guard mayConnect(to: IPAddress(address)) else {
            fault = refusal.map { .forbidden($0) } ?? .closed
            return false
        }
        return true
    }
}
