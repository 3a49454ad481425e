public import EngineLanguage

/// Why a call ended without an answer that can be used.
public struct CallFault: Error, Sendable {
    /// Whose fault it is; decides the exit code of a command.
    public enum Cause: Sendable, Hashable {
        /// Upstream said so, in this class.
        case upstream(ErrorRule.Class)
        /// A scope that the call needs was not granted; nothing was sent.
        case scope
        /// Nothing came back: connection, TLS, time.
        case transport
        /// The egress policy forbids the address.
        case egress
        /// The answer does not fit the definition, or an expression failed on it.
        case definition
        /// The run was stopped from outside.
        case interrupted
        /// The store or the machine failed.
        case local
        /// Another run has the right to do it; it may be tried again when that is over.
        case busy
        /// A value that a person gave cannot be sent.
        case input
    }

    /// Whose fault it is.
    public let cause: Cause
    /// What happened, in one line without secrets: lower case, no full stop.
    public let message: String
    /// The endpoint or step that was called.
    public let call: String
    /// Upstream's status, if it answered.
    public let status: Int?
    /// Upstream's own code of the error, if the definition reads it.
    public let code: String?
    /// The place in the definition that speaks of it.
    public let span: Span?
    /// Seconds after which it may be tried again, where that is known.
    public var retryAfter: Double?

    /// Whether the answer was none, whatever the definition says: cut, damaged, a page for people, nothing.
    public private(set) var blamesUpstream = false

    /// The same, told as upstream's doing.
    func blamingUpstream() -> CallFault {
        var fault = self
        fault.blamesUpstream = true
        return fault
    }

    /// Makes a fault.
    public init(
        _ cause: Cause, _ message: String, call: String, status: Int? = nil, code: String? = nil, span: Span? = nil
    ) {
        self.cause = cause
        self.message = message
        self.call = call
        self.status = status
        self.code = code
        self.span = span
    }
}
