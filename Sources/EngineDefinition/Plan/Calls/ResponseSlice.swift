public import EngineLanguage

/// Some rows of an answer that is read as it comes: the walker takes it for a page, and asks for the next one.
public struct ResponseSlice: Sendable {
    /// The rows, a list.
    public var rows: JSONTape
    /// How many there are.
    public var count: Int
    /// The checksum of all rows of the answer so far: who goes on behind them knows the answer again.
    public var checksum: UInt32
    /// Bytes that came for it.
    public var bytes: Int
    /// Where the following rows come from; nothing: these are the last ones.
    public var rest: (any RowSource)?
    /// Why the rows behind those before cannot be read, in one line.
    public var fault: String?
    /// Whether that is because the answer was cut or damaged on its way.
    public var isDamaged = false
    /// Whether the answer does not begin with the rows that were stored before.
    public var isStale = false

    /// Makes a slice.
    public init(rows: JSONTape, count: Int, checksum: UInt32, bytes: Int, rest: (any RowSource)?) {
        self.rows = rows
        self.count = count
        self.checksum = checksum
        self.bytes = bytes
        self.rest = rest
    }
}

/// An answer whose rows are still coming: whoever sends requests makes it, and asks it for slice after slice.
public protocol RowSource: Sendable {
    /// The next slice, in the answer's own head.
    func next() async -> Attempt
}

/// What a request wants of an answer that has rows.
public struct RowDemand: Sendable {
    /// Rows that were stored before: they are passed over.
    public var skipped = 0
    /// The checksum of these.
    public var checksum: UInt32?
    /// The answer in hand, whose next rows are asked for: nothing is sent.
    public var rest: (any RowSource)?
}
