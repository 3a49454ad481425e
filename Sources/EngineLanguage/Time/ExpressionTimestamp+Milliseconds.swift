extension ExpressionTimestamp {
    /// Makes an instant of milliseconds since 1970-01-01T00:00:00Z, unless it lies outside the years 1
    /// to 9999.
    public init?(milliseconds: Int64) {
        let fraction = Int32(truncatingIfNeeded: milliseconds.remainderDown(by: 1000))
        self.init(seconds: milliseconds.dividedDown(by: 1000), nanoseconds: fraction * 1_000_000)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down.
    public var milliseconds: Int64 { seconds * 1000 + Int64(nanoseconds) / 1_000_000 }
}
