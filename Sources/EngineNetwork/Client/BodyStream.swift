internal import EngineCompression
package import EngineHTTP

/// The body of a response, piece by piece as it arrives; it can be read once.
///
/// Whoever reads slowly slows the transfer down; whoever lets the stream go ends it.
public struct BodyStream: AsyncSequence, Sendable {
    /// A piece of the body, never empty.
    public typealias Element = [UInt8]
    /// What a transfer fails with.
    public typealias Failure = TransportFault

    let source: BodySource

    init(_ source: BodySource) {
        self.source = source
    }

    /// The pieces, unpacked.
    public func makeAsyncIterator() -> Iterator {
        Iterator(source: source)
    }

    /// The whole body, taken out, if it is there to its end and need not be unpacked.
    package var taken: [UInt8]? {
        source.coding == nil ? source.buffer.takeComplete() : nil
    }

    /// The whole body, or what is left of it.
    /// - Parameter limit: the most bytes after unpacking; more are a fault, not a cut.
    /// - Returns: the bytes that were not read before.
    /// - Throws: `.tooLarge(.bodyBytes)` over the limit, or what the transfer failed with.
    public func collect(limit: Int) async throws(TransportFault) -> [UInt8] {
        try await receive(limit: limit).unpacked()
    }

    /// The whole body as it arrives, or what is left of it: unpacking it is work for another thread
    /// than the loop's.
    /// - Parameter limit: the most bytes, packed or not.
    /// - Returns: the bytes, with what is needed to unpack them.
    /// - Throws: `.tooLarge(.bodyBytes)` over the limit, or what the transfer failed with.
    func receive(limit: Int) async throws(TransportFault) -> ReceivedBody {
        let limit = Swift.min(limit, source.limits.bodyBytes)
        // A body that is larger packed than it may be unpacked is over the limit all the more.
        let bytes = try await source.buffer.rest(limit: limit, expected: source.announced)
        return ReceivedBody(bytes: bytes, source: source, limit: limit)
    }

    /// Reads a body piece by piece.
    public struct Iterator: AsyncIteratorProtocol {
        private let source: BodySource
        private let unpacker: Inflater?

        init(source: BodySource) {
            self.source = source
            unpacker = source.coding.map { Inflater($0, limits: source.limits.unpacking) }
        }

        /// The next piece; nothing at the end.
        public mutating func next() async throws(TransportFault) -> [UInt8]? {
            guard let unpacker else { return try await source.buffer.next() }
            while true {
                let piece = try source.unpacking { () throws(Inflater.Fault) in try unpacker.next() }
                if !piece.isEmpty { return piece }
                guard let packed = try await source.buffer.next() else {
                    try source.unpacking { () throws(Inflater.Fault) in try unpacker.finish() }
                    return nil
                }
                unpacker.feed(packed)
            }
        }

        /// The next piece; nothing at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(TransportFault) -> [UInt8]? {
            try await next()
        }
    }
}

extension BodyStream {
    /// A body that is there already, for scripted responses.
    package init(_ bytes: [UInt8], of url: URLValue) {
        let buffer = BodyBuffer(limit: .max, onRoom: {}, onAbandon: {})
        _ = bytes.withUnsafeBytes { buffer.offer($0) }
        buffer.end(.success(()))
        self.init(
            BodySource(
                buffer: buffer, coding: nil, limits: ResponseLimits(), origin: url.origin, announced: bytes.count))
    }
}
