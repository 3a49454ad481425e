/// The head of a request; its body is separate.
public struct HTTPRequest: Sendable, Hashable {
    /// What is asked for.
    public var method: HTTPMethod
    /// Of what.
    public var url: URLValue
    /// The header fields; the transport adds `Host` and what frames the body.
    public var fields: HTTPFields

    /// Makes a head.
    public init(method: HTTPMethod = .get, url: URLValue, fields: HTTPFields = [:]) {
        self.method = method
        self.url = url
        self.fields = fields
    }
}
