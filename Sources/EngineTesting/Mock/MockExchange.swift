public import EngineHTTP
public import EngineLanguage

/// A scripted exchange: what is asked, and what is answered.
public struct MockExchange: Sendable, Hashable {
    /// The method that is asked with.
    public let method: HTTPMethod
    /// The URL that is asked for, of the service that is played.
    public let url: URLValue
    /// What the body that is sent must have: these entries, or this whole text; nil if it does not
    /// matter.
    public let sent: JSONValue?
    /// The status of the answer.
    public let status: HTTPStatus
    /// The fields of the answer.
    public let fields: HTTPFields
    /// The body of the answer.
    public let body: [UInt8]
    /// How often this answer is given before the next of the same request has its turn.
    public let times: Int

    /// Makes an exchange.
    public init(
        method: HTTPMethod, url: URLValue, sent: JSONValue? = nil, status: HTTPStatus = 200, fields: HTTPFields = [:],
        body: [UInt8] = [], times: Int = 1
    ) {
        self.method = method
        self.url = url
        self.sent = sent
        self.status = status
        self.fields = fields
        self.body = body
        self.times = max(1, times)
    }

    /// The request as it stands on the wire: method, path and query.
    var name: String { MockScript.name(method, path: url.path, query: url.query) }
}
