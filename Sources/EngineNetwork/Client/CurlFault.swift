internal import CCurl
internal import EngineHTTP
internal import Glibc

/// What libcurl's result codes mean in our words.
struct CurlFault {
    let code: CURLcode
    /// libcurl's sentence; it may name the host and the file of authorities, never a credential.
    let detail: String
    /// The system's error number of a failed connection, or 0.
    let system: Int32
    let origin: URLOrigin

    var transportFault: TransportFault {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            return .unresolved(origin)
        case CURLE_COULDNT_CONNECT:
            return .unreachable(origin, reason: system == 0 ? reason : String(cString: strerror(system)))
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            return .tls(origin, reason: reason)
        case CURLE_PARTIAL_FILE:
            return .incomplete(origin)
        case CURLE_GOT_NOTHING:
            return .disconnected(origin, reason: "it was closed before a response")
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return .disconnected(origin, reason: reason)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING,
            CURLE_HTTP_RETURNED_ERROR:
            return .badResponse(origin, reason: reason)
        case CURLE_OPERATION_TIMEDOUT:
            return .unreachable(origin, reason: reason)
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT:
            return .unavailable(reason: "libcurl failed: \(reason)")
        default:
            return .disconnected(origin, reason: reason)
        }
    }

    private var reason: String {
        detail.isEmpty ? String(cString: engine_curl_message(code)) : detail
    }
}
