/// How large a JSON text may be.
public struct JSONLimits: Sendable, Hashable {
    /// The longest text, in bytes; never more than 1 GiB - 1, because a tape has 30 bits for an offset.
    public let bytes: Int
    /// How deep arrays and objects may stand in each other.
    public let depth: Int

    /// The longest text that a tape can describe, in bytes.
    public static let greatestByteCount = 1 << 30 - 1

    /// The limits of reliability.md X6: 64 MiB, 512 levels.
    public static let standard = JSONLimits()

    /// Makes limits.
    /// - Parameters:
    ///   - bytes: the longest text, in bytes.
    ///   - depth: the deepest nesting, counted from 1 for the outermost array or object.
    public init(bytes: Int = 64 << 20, depth: Int = 512) {
        self.bytes = min(max(bytes, 0), Self.greatestByteCount)
        self.depth = max(depth, 0)
    }
}
