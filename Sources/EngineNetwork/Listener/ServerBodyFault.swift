internal import EngineHTTP

/// Why the body of a request does not come to its end.
public enum ServerBodyFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// It is longer than whoever reads it takes.
    case tooLarge(limit: Int)
    /// The client closed the connection before the end.
    case disconnected
    /// The client sent nothing for too long, or too little; the listener has answered 408.
    case tooSlow
    /// Its framing is broken; the listener has answered 400.
    case malformed
    /// The task that read it was cancelled.
    case cancelled
    /// Two tasks read it at once: a mistake of ours.
    case readTwice

    /// What happened, for a log.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "the body is longer than \(limit) bytes"
        case .disconnected: "the client closed the connection before the end of its body"
        case .tooSlow: "the body did not arrive in time"
        case .malformed: "the body has a chunk that is none"
        case .cancelled: "nobody waits for the body any more"
        case .readTwice: "the body is read by two tasks at once"
        }
    }

    /// The answer that a client gets who caused it; for those that the listener answers itself it does
    /// no harm.
    public var response: ServerResponse {
        switch self {
        case .tooLarge(let limit): RequestRefusal.bodyTooLarge(limit: limit).response
        case .tooSlow: RequestRefusal.tooSlow.response
        case .malformed, .disconnected: RequestRefusal.malformed("a chunk that is none").response
        case .cancelled, .readTwice: ServerResponse(status: 500)
        }
    }
}
