/// A value that no two records may share, as hashes: for the length of a run.
public struct UniqueValue: Sendable {
    /// Which of the stream's rules.
    public let rule: Int
    /// Tells values apart.
    public let value: Int
    /// Tells records apart.
    public let record: Int

    init(rule: Int, value: ArraySlice<UInt8>, record: ArraySlice<UInt8>) {
        self.rule = rule
        self.value = Self.hash(value)
        self.record = Self.hash(record)
    }

    private static func hash(_ bytes: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
