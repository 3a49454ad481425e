public import EngineLanguage

/// Where a walk over pages stands, so that a killed run goes on there.
public struct PagePosition: Sendable {
    /// The name of the next page, as the response gave it.
    public var next: ExpressionValue?
    /// The number of the next page, from 0.
    public var index: Int
    /// How many items the pages before it had.
    public var offset: Int
    /// How many rows of the page itself were stored: it is read in slices.
    public var row = 0
    /// The checksum of these rows.
    public var checksum: UInt32?

    /// The beginning.
    public static let start = PagePosition(next: nil, index: 0, offset: 0)

    /// Makes a position.
    public init(next: ExpressionValue?, index: Int, offset: Int) {
        self.next = next
        self.index = index
        self.offset = offset
    }
}
