public import EngineHTTP

/// A response whose body is still to be read.
public struct HTTPExchange: Sendable {
    /// The head.
    public let response: HTTPResponse
    /// The body; giving it up ends the transfer.
    public let body: BodyStream
    /// Where the response came from, after redirects.
    public let url: URLValue
    /// How many redirects were followed.
    public let redirects: Int
    /// The version of the protocol, `1.0`, `1.1` or `2`, as the response's first line names it.
    public let version: String

    init(_ answer: Transfer.Answer, at url: URLValue, redirects: Int) {
        response = answer.head
        body = BodyStream(answer.body)
        self.url = url
        self.redirects = redirects
        version = answer.version
    }
}
