public import EngineHTTP

/// What a handler answers.
///
/// The listener adds `Date` and what frames the body, and takes such fields out of `fields`; `Connection: close`
/// ends the connection after the answer.
public struct ServerResponse: Sendable {
    /// How a connection ends without an answer, or in the middle of one.
    public enum End: Sendable, Hashable {
        /// What was written is delivered, then the connection is closed.
        case close
        /// The connection is reset at once; what was written may be lost.
        case reset
    }

    /// The body of an answer.
    public enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// Bytes as they come: `write` is called after the head was queued, and the answer ends when it returns.
        ///
        /// With a `length` the body is framed by it, and a body that ends before is a cut connection; without one it is
        /// sent in chunks (HTTP/1.0: until the connection is closed). If `write` throws, the connection is cut.
        case stream(length: Int?, write: @Sendable (ResponseStream) async throws -> Void)
        /// No answer at all.
        case dropped(End)
    }

    /// How the request went.
    public var status: HTTPStatus
    /// The fields.
    public var fields: HTTPFields
    /// The body.
    public var body: Body

    /// Makes an answer.
    public init(status: HTTPStatus, fields: HTTPFields = [:], body: Body = .bytes([])) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Answers requests.
///
/// It is called once a request is complete, on the listener's loop, and must not block.
public typealias HTTPHandler = @Sendable (ServerRequest) async -> ServerResponse
