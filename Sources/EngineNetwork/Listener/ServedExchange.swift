public import EngineHTTP

/// A request that was answered, for access logs and metrics.
///
/// Path and query are as they were sent: whoever logs them masks what is secret there.
public struct ServedExchange: Sendable {
    /// What was asked for.
    public let method: HTTPMethod
    /// The path as it was sent.
    public let path: String
    /// What follows the question mark.
    public let query: String?
    /// The address at the other end of the connection.
    public let peer: IPAddress?
    /// The fields of the request.
    public let fields: HTTPFields
    /// The status of the answer; nothing if there was none.
    public let status: HTTPStatus?
    /// The fields of the answer, as the handler made them.
    public let answerFields: HTTPFields
    /// Bytes of the request's body that were received.
    public let receivedBytes: Int
    /// Bytes of the answer's body that were queued.
    public let sentBytes: Int
    /// The time from the end of the request's head to the end of the answer.
    public let duration: Duration
    /// Whether the answer was made to its end, or cut before.
    public let isComplete: Bool
}

/// What a connection notes of the request in hand.
struct ExchangeNotes {
    let head: RequestHead
    let start = MonotonicInstant.now
    /// Whether a handler has it, or had.
    var isCounted = false
    var status: HTTPStatus?
    var answerFields = HTTPFields()
    var receivedBytes = 0
    var sentBytes = 0

    init(_ head: RequestHead) {
        self.head = head
    }

    func exchange(from peer: IPAddress?, isComplete: Bool) -> ServedExchange {
        ServedExchange(
            method: head.method, path: head.path, query: head.query, peer: peer, fields: head.fields, status: status,
            answerFields: answerFields, receivedBytes: receivedBytes, sentBytes: sentBytes,
            duration: start.duration(to: .now), isComplete: isComplete)
    }
}
