/// Where the body of an answer is written, piece by piece.
public struct ResponseStream: Sendable {
    let connection: HTTPConnection
    /// The number of the request that is answered.
    let number: UInt64

    /// The connection ended before the answer did.
    public struct Closed: Error, Sendable, Hashable, CustomStringConvertible {
        /// What happened, for a log.
        public var description: String { "the client closed the connection before the answer was complete" }
    }

    /// Queues bytes, and waits while the client has much left to take.
    /// - Throws: `Closed` once the connection is gone; nothing will be written any more.
    public func write(_ bytes: [UInt8]) async throws(Closed) {
        guard await connection.write(bytes, number) else { throw Closed() }
    }

    /// Ends the connection in the middle of the answer.
    public func abort(_ end: ServerResponse.End) async {
        await connection.abort(end, number)
    }
}
