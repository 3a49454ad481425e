public import EngineHTTP
public import EngineNetwork

/// Upstream's answer to a proxied call; its body is still to be read.
public struct ProxyAnswer: Sendable {
    /// The status.
    public let status: HTTPStatus
    /// The fields that go back to the caller: those that belong to one connection alone are left out.
    public let fields: HTTPFields
    /// How many bytes the body has, if upstream says so and it goes back as it came.
    public let length: Int?
    /// The body.
    public let body: ProxyAnswerBody
    /// How often it was sent.
    public let attempts: Int
}

/// The body of upstream's answer, piece by piece as it arrives; it can be read once.
///
/// The call counts against the connection's limits until the body is read, or the last reference to it has gone.
public struct ProxyAnswerBody: AsyncSequence, Sendable {
    /// A piece of the body, never empty.
    public typealias Element = [UInt8]
    /// What a transfer fails with.
    public typealias Failure = TransportFault

    let stream: BodyStream
    let place: GatePlace

    /// The pieces.
    public func makeAsyncIterator() -> Iterator {
        Iterator(pieces: stream.makeAsyncIterator(), place: place)
    }

    /// The whole body, taken out, if it has come to its end and nobody has to wait for it.
    public var taken: [UInt8]? {
        guard let bytes = stream.taken else { return nil }
        place.leave()
        return bytes
    }

    /// The whole body.
    /// - Parameter limit: the most bytes.
    /// - Returns: the bytes.
    /// - Throws: `.tooLarge` over the limit, or what the transfer failed with.
    public func collect(limit: Int) async throws(TransportFault) -> [UInt8] {
        defer { place.leave() }
        return try await stream.collect(limit: limit)
    }

    /// Reads a body piece by piece.
    public struct Iterator: AsyncIteratorProtocol {
        var pieces: BodyStream.Iterator
        let place: GatePlace

        /// The next piece; nothing at the end.
        public mutating func next() async throws(TransportFault) -> [UInt8]? {
            let piece = try await pieces.next()
            if piece == nil { place.leave() }
            return piece
        }

        /// The next piece; nothing at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(TransportFault) -> [UInt8]? {
            try await next()
        }
    }
}
