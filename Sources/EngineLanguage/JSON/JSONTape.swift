/// A parsed JSON text: its bytes, and a flat array of words that says what stands where.
///
/// Nothing is decoded or copied until it is asked for: numbers keep every digit, strings and whole
/// records are slices of the source. Repeated keys are kept; a look-up gives the last one. A lone
/// surrogate (`"\ud800"`) stays in the source and becomes U+FFFD when it is decoded. One UTF-8 byte
/// order mark in front is passed over; offsets count it.
public struct JSONTape: Sendable {
    /// The text.
    public let bytes: [UInt8]
    /// The words (`JSONWord`).
    @usableFromInline package let words: [UInt64]

    private init(bytes: [UInt8], words: [UInt64]) {
        self.bytes = bytes
        self.words = words
    }

    /// A list without elements.
    public static let emptyList = JSONTape(bytes: Array("[]".utf8), words: JSONTape.emptyWords)

    private static var emptyWords: [UInt64] { (try? parse(Array("[]".utf8)))?.words ?? [] }

    /// Parses a JSON text.
    /// - Parameters:
    ///   - bytes: the whole text; the tape keeps it.
    ///   - limits: how long and how deep it may be.
    /// - Returns: the tape of the whole text.
    /// - Throws: what is wrong with the text and at which byte.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONFault) -> JSONTape {
        guard bytes.count <= limits.bytes else { throw JSONFault(.tooLong(limit: limits.bytes), at: limits.bytes) }
        let outcome = bytes.withUnsafeBufferPointer { source -> Result<[UInt64], JSONFault> in
            var parser = JSONParser(source, depth: limits.depth)
            return parser.words()
        }
        return try JSONTape(bytes: bytes, words: outcome.get())
    }

    /// The outermost value.
    public var root: JSONNode { JSONNode(index: 0) }

    /// Reads the tape through pointers: no bounds are checked, nothing is retained.
    /// - Parameter body: must not let the reader escape, and must give it only nodes of this tape.
    /// - Returns: what the closure gives.
    /// - Throws: what the closure throws.
    @inlinable @inline(__always)
    package func withReader<Result, Failure: Error>(
        _ body: (JSONReader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try words.withUnsafeBufferPointer { words throws(Failure) in
            try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
                try body(JSONReader(words: words, bytes: bytes))
            }
        }
    }
}
