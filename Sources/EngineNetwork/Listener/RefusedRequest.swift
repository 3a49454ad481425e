public import EngineHTTP

/// A request that the listener itself answered, since it was no request, was too large or came too slowly: no handler
/// has seen it.
public struct RefusedRequest: Sendable, Hashable {
    /// The address at the other end of the connection.
    public let peer: IPAddress?
    /// The status of the answer.
    public let status: HTTPStatus
    /// A stable word for why.
    public let code: String
    /// Since its first byte, or since the connection was ready for it.
    public let duration: Duration
}
