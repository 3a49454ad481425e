internal import CCurl
internal import EngineHTTP
internal import Glibc

/// One of libcurl's easy handles: made once, used for one transfer after the other.
///
/// Confined to its loop's thread.
final class CurlHandle {
    let pointer: UnsafeMutableRawPointer
    private let message: UnsafeMutablePointer<CChar>
    private var lines: UnsafeMutablePointer<curl_slist>?
    private var resolutions: UnsafeMutablePointer<curl_slist>?

    /// - Parameters:
    ///   - settings: what holds for all requests.
    ///   - owner: the loop's state, told of each socket that is closed; it outlives all connections.
    init?(settings: HTTPClientSettings, owner: UnsafeMutableRawPointer) {
        guard let pointer = engine_curl_easy_new() else { return nil }
        self.pointer = pointer
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        engine_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, message)
        engine_curl_set_close(pointer, CurlLoop.closeSocket, owner)
        setConstants()
        set(CURLOPT_CAINFO, settings.certificateAuthorities)
        for line in settings.resolutions { resolutions = engine_curl_list_append(resolutions, line) }
        if let resolutions { engine_curl_set_pointer(pointer, CURLOPT_RESOLVE, resolutions) }
    }

    deinit {
        engine_curl_easy_free(pointer)
        engine_curl_list_free(lines)
        engine_curl_list_free(resolutions)
        message.deallocate()
    }

    /// libcurl's own words for what went wrong, if it said any.
    var detail: String {
        String(cString: message)
    }

    private func setConstants() {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        // Proxies of the environment would connect where the egress policy cannot see.
        set(CURLOPT_PROXY, "")
        // A cancelled look-up must not hold the loop until the name server answers.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_SSLVERSION, 6 /* CURL_SSLVERSION_TLSv1_2, an enumerator without a type */)
        set(CURLOPT_BUFFERSIZE, 65_536)
        set(CURLOPT_UPLOAD_BUFFERSIZE, 65_536)
    }

    /// Prepares the handle for a transfer.
    ///
    /// What differs between transfers is set each time.
    func configure(_ call: TransferCall, context: UnsafeMutableRawPointer) {
        message.pointee = 0
        var callbacks = CurlTransfer.callbacks
        engine_curl_set_callbacks(pointer, &callbacks, context)
        set(CURLOPT_URL, call.request.url.withoutFragment.text)
        let isSecure = call.target.isSecure
        set(CURLOPT_HTTP_VERSION, isSecure ? 4 /* CURL_HTTP_VERSION_2TLS */ : 2 /* CURL_HTTP_VERSION_1_1 */)
        // A burst to a new host waits for the first connection: over HTTP/2 it needs no other.
        set(CURLOPT_PIPEWAIT, isSecure ? 1 : 0)
        set(call.options.identity)
        setBody(call)
        engine_curl_list_free(lines)
        lines = nil
        for line in call.lines { lines = engine_curl_list_append(lines, line) }
        engine_curl_set_pointer(pointer, CURLOPT_HTTPHEADER, lines)
    }

    /// Certificate and key.
    ///
    /// libcurl uses a connection again only for the same certificate and the same authorities.
    private func set(_ identity: ClientIdentity?) {
        setBlob(CURLOPT_SSLCERT_BLOB, identity?.certificate)
        setBlob(CURLOPT_SSLKEY_BLOB, identity?.key)
        setBlob(CURLOPT_CAINFO_BLOB, identity?.authority)
    }

    /// Method and body.
    ///
    /// What sets the one in libcurl resets the other: the order matters.
    private func setBody(_ call: TransferCall) {
        set(CURLOPT_CUSTOMREQUEST, nil)
        set(CURLOPT_NOBODY, 0)
        set(CURLOPT_UPLOAD, 0)
        set(CURLOPT_HTTPGET, 1)
        switch call.body {
        case .none where call.method == "HEAD":
            set(CURLOPT_NOBODY, 1)
        case .none where call.announcesNoBody:
            post([], call.method)
        case .none:
            set(CURLOPT_CUSTOMREQUEST, call.method)
        case .bytes(let bytes):
            post(bytes, call.method)
        case .stream(let length, _):
            set(CURLOPT_UPLOAD, 1)
            engine_curl_set_offset(pointer, CURLOPT_INFILESIZE_LARGE, curl_off_t(length ?? -1))
            set(CURLOPT_CUSTOMREQUEST, call.method)
        }
    }

    private func post(_ bytes: [UInt8], _ method: String) {
        set(CURLOPT_POST, 1)
        engine_curl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        bytes.withUnsafeBytes { content in
            // An empty array may have no address, and that would mean a body to be read.
            _ = withUnsafePointer(to: 0 as UInt8) { empty in
                engine_curl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, content.baseAddress ?? UnsafeRawPointer(empty))
            }
        }
        set(CURLOPT_CUSTOMREQUEST, method)
    }

    /// Forgets the transfer.
    func clear() {
        var callbacks = CurlTransfer.callbacks
        engine_curl_set_callbacks(pointer, &callbacks, nil)
        // Gives back the memory of a copied body.
        engine_curl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, nil)
        // And forgets the key.
        set(nil as ClientIdentity?)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        engine_curl_set_long(pointer, option, value)
    }

    private func setBlob(_ option: CURLoption, _ bytes: [UInt8]?) {
        guard var bytes else {
            engine_curl_set_pointer(pointer, option, nil)
            return
        }
        bytes.withUnsafeMutableBytes { content in
            // libcurl copies what it is given.
            var blob = curl_blob(data: content.baseAddress, len: content.count, flags: UInt32(CURL_BLOB_COPY))
            _ = withUnsafePointer(to: &blob) { engine_curl_set_pointer(pointer, option, $0) }
        }
    }

    private func set(_ option: CURLoption, _ text: String?) {
        guard let text else {
            engine_curl_set_pointer(pointer, option, nil)
            return
        }
        // libcurl copies strings.
        _ = text.withCString { engine_curl_set_pointer(pointer, option, $0) }
    }
}
