/// One end of a WebSocket: messages as they come, and messages out.
///
/// Questions of the client whether we are there are answered, and silent clients are asked. The
/// sequence ends when the client closes, breaks a rule or is gone; one task at a time reads it.
public struct WebSocket: AsyncSequence, Sendable {
    /// A whole message.
    public typealias Element = WebSocketMessage
    /// It ends, it does not fail.
    public typealias Failure = Never

    let link: WebSocketLink

    /// The WebSocket is closed, or the client is gone.
    public struct Closed: Error, Sendable, Hashable, CustomStringConvertible {
        /// What happened, for a log.
        public var description: String { "the WebSocket is closed" }
    }

    /// Sends a message, and waits while the client has much left to take.
    /// - Throws: `Closed` once it can reach nobody.
    public func send(_ message: WebSocketMessage) async throws(Closed) {
        let frame =
            switch message {
            case .text(let text): WebSocketFrame.bytes(.text, Array(text.utf8))
            case .binary(let bytes): WebSocketFrame.bytes(.binary, bytes)
            }
        guard await link.send(frame) else { throw Closed() }
    }

    /// Closes it; nothing can be sent any more.
    /// - Parameters:
    ///   - code: why.
    ///   - reason: the same in words for the client's developer; what a frame cannot hold is cut.
    public func close(_ code: WebSocketCloseCode = .normal, reason: String = "") async {
        link.close(code, reason: reason)
    }

    /// The messages.
    public func makeAsyncIterator() -> Iterator {
        Iterator(link: link)
    }

    /// Reads messages.
    public struct Iterator: AsyncIteratorProtocol {
        let link: WebSocketLink

        /// The next message; nothing at the end.
        public mutating func next() async -> WebSocketMessage? {
            await link.next()
        }

        /// The next message; nothing at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> WebSocketMessage? {
            await link.next()
        }
    }
}
