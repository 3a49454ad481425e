public import EngineHTTP

/// A request that was received with all of its body, for small services.
public struct WholeRequest: Sendable {
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

    /// A handler that is called once the body is there.
    /// - Parameters:
    ///   - limit: the most bytes of a body; beyond it the answer is 413.
    ///   - answer: answers whole requests.
    /// - Returns: the handler, for a listener.
    public static func handler(
        upTo limit: Int = 8 * 1024 * 1024, _ answer: @escaping @Sendable (WholeRequest) async -> ServerResponse
    ) -> HTTPHandler {
        { request in
            do throws(ServerBodyFault) {
                let body = try await request.body.collect(upTo: limit)
                return await answer(
                    WholeRequest(
                        method: request.method, path: request.path, query: request.query, fields: request.fields,
                        body: body))
            } catch {
                return error.response
            }
        }
    }
}
