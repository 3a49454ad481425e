public import EngineDefinition
public import EngineNetwork

/// Why a proxied call has no answer of upstream's.
public enum ProxyFault: Error, Sendable {
    /// The address in the place of the base is none, or none that this caller may use; nothing was sent.
    case base(String)
    /// The egress policy forbids the target; nothing was sent to it.
    case forbidden(EgressRefusal)
    /// The body is larger than can be held, where the credential is worked out over it.
    case bodyTooLarge(limit: Int)
    /// The body could not be read from the caller.
    case body(String)
    /// The connection's limits let no call through for longer than a caller waits; nothing was sent.
    case limited(seconds: Double, reason: String)
    /// The request could not be made, or the credential not be renewed.
    case call(CallFault)
    /// Upstream did not answer.
    case noAnswer(TransportFault)
    /// The caller has gone.
    case interrupted
}

extension ProxyFault: CustomStringConvertible {
    /// What happened, in one line without secrets: lower case, no full stop.
    public var description: String {
        switch self {
        case .base(let reason): reason
        case .forbidden(let refusal): "\(refusal)"
        case .bodyTooLarge(let limit): "the body has more than \(limit) bytes, and the credential is worked out over it"
        case .body(let reason): "the body could not be read: \(reason)"
        case .limited(_, let reason): "the connection's limits let no call through now: \(reason)"
        case .call(let fault): fault.message
        case .noAnswer(let fault): "\(fault)"
        case .interrupted: "interrupted"
        }
    }

    /// A stable word for machines.
    public var code: String {
        switch self {
        case .base: "base_url"
        case .forbidden: "egress"
        case .bodyTooLarge: "body_too_large"
        case .body: "body"
        case .limited: "rate_limited"
        case .call(let fault): fault.proxyCode
        case .noAnswer(let fault): fault.isTimeout ? "timeout" : "no_answer"
        case .interrupted: "interrupted"
        }
    }

    /// After how many seconds it may be tried again, if that is known.
    public var waitSeconds: Double? {
        switch self {
        case .limited(let seconds, _): seconds
        case .call(let fault): fault.retryAfter
        default: nil
        }
    }

    /// The status that fits it (RFC 9110 §15).
    public var status: Int {
        switch self {
        case .base, .forbidden: 400
        case .body: 400
        case .bodyTooLarge: 413
        case .limited: 429
        case .call(let fault): fault.proxyStatus
        case .noAnswer(let fault): fault.isTimeout ? 504 : 502
        case .interrupted: 503
        }
    }
}

extension CallFault {
    fileprivate var proxyCode: String {
        switch cause {
        case .upstream(.unauthorized), .upstream(.expired): "credential_refused"
        case .upstream, .transport: "refresh_failed"
        case .scope: "scope"
        case .egress: "egress"
        case .definition: "definition"
        case .input: "input"
        case .interrupted: "interrupted"
        case .local, .busy: "unavailable"
        }
    }

    fileprivate var proxyStatus: Int {
        switch cause {
        case .upstream(.unauthorized), .upstream(.expired), .scope: 424
        case .upstream, .transport: 502
        case .egress, .input: 400
        case .definition: 500
        case .interrupted, .local, .busy: 503
        }
    }
}

extension TransportFault {
    fileprivate var isTimeout: Bool {
        if case .timeout = self { return true }
        return false
    }
}
