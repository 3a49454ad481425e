public import EngineHTTP

/// Why a request brought no whole response.
///
/// What it holds names hosts, limits and reasons, never secrets.
public enum TransportFault: Error, Sendable, Hashable {
    /// The request cannot be sent as it is.
    case invalidRequest(String)
    /// The egress policy forbids the target; nothing was sent to it.
    case forbidden(EgressRefusal)
    /// The host's name has no address, or the name servers do not answer.
    case unresolved(URLOrigin)
    /// No connection came about.
    case unreachable(URLOrigin, reason: String)
    /// The secure channel failed.
    case tls(URLOrigin, reason: String)
    /// Nothing happened for too long.
    case timeout(Phase, after: Duration, URLOrigin)
    /// The connection ended before the response did.
    case disconnected(URLOrigin, reason: String)
    /// The response ended before its announced length.
    case incomplete(URLOrigin)
    /// The response is larger than a limit.
    case tooLarge(Limit)
    /// The response is not HTTP as it should be.
    case badResponse(URLOrigin, reason: String)
    /// A redirect that is not followed.
    case redirect(RedirectFault)
    /// What should have supplied the request's body failed.
    case bodySource(String)
    /// The task that waited was cancelled, or the body was given up.
    case cancelled
    /// The client was closed.
    case closed
    /// The machine lacks something: libcurl, descriptors, memory.
    case unavailable(reason: String)

    /// The part of an exchange that took too long.
    public enum Phase: String, Sendable, Hashable {
        /// Looking up the name, connecting, agreeing on encryption, or waiting for a free connection.
        case connect
        /// Between two pieces of data.
        case idle
        /// The whole attempt.
        case total
    }

    /// A limit that a response went over.
    public enum Limit: Sendable, Hashable {
        /// Bytes of the head.
        case headBytes(Int)
        /// Fields of the head.
        case headFields(Int)
        /// Interim responses in front of the real one.
        case interimResponses(Int)
        /// Bytes of the body, after decompression.
        case bodyBytes(Int)
        /// Bytes of the body for one compressed byte.
        case compressionRatio(Int)
    }

    /// Why a redirect is not followed.
    public enum RedirectFault: Error, Sendable, Hashable {
        /// There were this many before it.
        case tooMany(Int)
        /// It leads from https to http.
        case insecure(from: URLOrigin, to: URLOrigin)
        /// Its target is no URL that we would send a request to.
        case target(URLFault)
        /// It wants the body sent again, which was a stream and is gone.
        case bodyGone
        /// It wants the body, which may hold credentials, sent to another origin.
        case bodyToOtherOrigin(from: URLOrigin, to: URLOrigin)
    }
}

extension TransportFault {
    /// Whether the same request may well succeed later.
    public var isTransient: Bool {
        switch self {
        case .unresolved, .unreachable, .timeout, .disconnected, .incomplete, .unavailable: true
        case .tls, .badResponse, .invalidRequest, .forbidden, .tooLarge, .redirect, .bodySource, .cancelled, .closed:
            false
        }
    }

    /// Whether it is certain that the server saw nothing of the request.
    public var isBeforeSending: Bool {
        switch self {
        case .invalidRequest, .forbidden, .unresolved, .unreachable, .tls, .timeout(.connect, _, _): true
        default: false
        }
    }
}
