public import EngineHTTP

/// A request that a listener received, whole.
public struct ServerRequest: Sendable {
    /// What is asked for.
    public let method: HTTPMethod
    /// The path as it was sent, percent-encoded, beginning with a slash (`*` for `OPTIONS *`).
    public let path: String
    /// What follows the question mark, as it was sent; nil without one.
    public let query: String?
    /// The fields, in the order of the wire.
    public let fields: HTTPFields
    /// The body, without the framing of chunks.
    public let body: [UInt8]

    /// Makes a request; a test of a handler needs no socket.
    public init(
        method: HTTPMethod, path: String, query: String? = nil, fields: HTTPFields = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
    }

    /// Names and values of the query, decoded, in their order.
    public var queryItems: [(name: String, value: String)] {
        FormEncoding.decode((query ?? "").utf8)
    }
}
