public import EngineHTTP

/// A request that a listener received: its head, and its body as it comes.
public struct ServerRequest: Sendable {
    /// What is asked for.
    public let method: HTTPMethod
    /// The path as it was sent, percent-encoded, beginning with a slash (`*` for `OPTIONS *`).
    public let path: String
    /// What follows the question mark, as it was sent; nil without one.
    public let query: String?
    /// The fields, in the order of the wire.
    public let fields: HTTPFields
    /// The body; a handler that leaves it unread gives it up.
    public let body: ServerBody
    /// The address at the other end of the connection: the client's, or that of a proxy in front of us.
    public let peer: IPAddress?

    /// The address that the listener has.
    public let local: ListenAddress?

    /// Makes a request; a test of a handler needs no socket.
    public init(
        method: HTTPMethod, path: String, query: String? = nil, fields: HTTPFields = [:],
        body: ServerBody = ServerBody([]), peer: IPAddress? = nil, local: ListenAddress? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
        self.peer = peer
        self.local = local
    }

    /// Names and values of the query, decoded, in their order.
    public var queryItems: [(name: String, value: String)] {
        FormEncoding.decode((query ?? "").utf8)
    }
}
