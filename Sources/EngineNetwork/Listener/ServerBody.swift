/// The body of a request, piece by piece as it arrives; it can be read once.
///
/// Whoever reads slowly slows the client down: a little is taken in ahead, then its socket is left
/// alone. A client that waits for `100 Continue` is told to go on when the first piece is asked for.
public struct ServerBody: AsyncSequence, Sendable {
    /// A piece of the body, never empty, without the framing of chunks.
    public typealias Element = [UInt8]
    /// Why a body does not come to its end.
    public typealias Failure = ServerBodyFault

    enum Source {
        case bytes([UInt8])
        case incoming(IncomingBody)
    }

    let source: Source

    /// A body that is there already, for tests of handlers.
    public init(_ bytes: [UInt8]) {
        source = .bytes(bytes)
    }

    init(_ incoming: IncomingBody) {
        source = .incoming(incoming)
    }

    /// How many bytes it has; nothing if it comes in chunks.
    public var length: Int? {
        switch source {
        case .bytes(let bytes): bytes.count
        case .incoming(let incoming): incoming.length
        }
    }

    /// The whole body, or what is left of it.
    /// - Parameter limit: the most bytes.
    /// - Returns: the bytes.
    /// - Throws: `.tooLarge` beyond the limit, before a byte is taken in if the length is told; else what ended it.
    public func collect(upTo limit: Int) async throws(ServerBodyFault) -> [UInt8] {
        switch source {
        case .bytes(let bytes):
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
            return bytes
        case .incoming(let incoming):
            if let length = incoming.length, length > limit {
                incoming.abandon()
                throw .tooLarge(limit: limit)
            }
            var all = try await incoming.next() ?? []
            while all.count <= limit, let piece = try await incoming.next() { all += piece }
            guard all.count <= limit else {
                incoming.abandon()
                throw .tooLarge(limit: limit)
            }
            return all
        }
    }

    /// The pieces.
    public func makeAsyncIterator() -> Iterator {
        switch source {
        case .bytes(let bytes): Iterator(bytes: bytes.isEmpty ? nil : bytes, incoming: nil)
        case .incoming(let incoming): Iterator(bytes: nil, incoming: incoming)
        }
    }

    /// Reads a body piece by piece.
    public struct Iterator: AsyncIteratorProtocol {
        var bytes: [UInt8]?
        let incoming: IncomingBody?

        /// The next piece; nothing at the end.
        public mutating func next() async throws(ServerBodyFault) -> [UInt8]? {
            if let incoming { return try await incoming.next() }
            defer { bytes = nil }
            return bytes
        }

        /// The next piece; nothing at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ServerBodyFault) -> [UInt8]? {
            try await next()
        }
    }
}
