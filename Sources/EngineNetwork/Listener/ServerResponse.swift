public import EngineHTTP

/// What a handler answers.
///
/// The listener adds `Date` and what frames the body, and takes such fields out of `fields`;
/// `Connection: close` ends the connection after the answer.
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
        /// Bytes as they come: `write` is called after the head was queued, and the answer ends when it
        /// returns.
        ///
        /// With a `length` the body is framed by it, and a body that ends before is a cut connection;
        /// without one it is sent in chunks (HTTP/1.0: until the connection is closed). If `write`
        /// throws, the connection is cut.
        case stream(length: Int?, write: @Sendable (ResponseStream) async throws -> Void)
        /// The connection becomes a WebSocket once the head is out; made by `ServerResponse.webSocket`.
        case webSocket(WebSocketSettings, session: @Sendable (WebSocket) async -> Void)
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

    /// Whether the handler goes on behind the head, and may read the request's body then.
    var isStreamed: Bool {
        if case .stream = body { return true }
        return false
    }

    /// How many bytes the body has; nothing if only its end will tell.
    var length: Int? {
        switch body {
        case .bytes(let bytes): bytes.count
        case .stream(let length, _): length
        case .webSocket, .dropped: nil
        }
    }
}

/// Answers requests.
///
/// It is called once a request's head is complete, on the loop of its connection, and must not block.
/// Its task is cancelled when the client goes before the answer is complete.
public typealias HTTPHandler = @Sendable (ServerRequest) async -> ServerResponse
