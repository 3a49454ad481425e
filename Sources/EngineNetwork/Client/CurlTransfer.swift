internal import CCurl
internal import EngineHTTP
internal import Glibc

/// A request that libcurl carries.
///
/// Confined to its loop.
final class CurlTransfer: Transfer {
    let handle: CurlHandle
    private weak var loop: CurlLoop?
    private var refusal: EgressRefusal?
    private var sentBytes: curl_off_t = 0
    private var reader: ResponseHeadReader

    /// Makes a transfer that is not yet on its way.
    init(
        id: UInt64, call: TransferCall, handle: CurlHandle, loop: CurlLoop, control: TransferControl, start: Start,
        upload: UploadFeed?
    ) {
        self.handle = handle
        self.loop = loop
        reader = ResponseHeadReader(limits: call.options.limits)
        super.init(id: id, call: call, control: control, start: start, upload: upload)
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

    /// Progress that libcurl tells nobody where it has the whole body.
    override func hasSentMore(at instant: MonotonicInstant) -> Bool {
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
    /// Takes a line of the head, or of a trailer.
    func header(_ line: UnsafeRawBufferPointer) -> Bool {
        deadlines.touch(at: .now)
        let isHeadThere = reader.head != nil
        do throws(ResponseHeadReader.Fault) {
            try reader.take(line)
        } catch {
            fault = error.told(of: call.target.origin)
            return false
        }
        guard !isHeadThere, let head = reader.head else { return true }
        guard takeHead(head, version: reader.version) else { return false }
        loop?.hasAnswer(self)
        // A refusal before the body's end: libcurl sends no more of it, but sees that only when the pause ends.
        if upload != nil, head.status.code >= 300 { loop?.resumeSoon(id) }
        return true
    }

    /// - Returns: how many bytes were taken, or libcurl's word for a pause.
    func body(_ bytes: UnsafeRawBufferPointer) -> Int {
        deadlines.touch(at: .now)
        switch takeBody(bytes) {
        case .taken: return bytes.count
        case .full: return Int(CURL_WRITEFUNC_PAUSE)
        case .refused: return 0
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
