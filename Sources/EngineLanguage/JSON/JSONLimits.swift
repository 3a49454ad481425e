/// How large a JSON text may be.
public struct JSONLimits: Sendable, Hashable {
    /// The longest text, in bytes; never more than 1 GiB - 1, because a tape has 30 bits for an offset.
    public let bytes: Int
    /// How deep arrays and objects may stand in each other; never more than 1,024, because readers and
    /// writers recurse.
    public let depth: Int

    /// The longest text that a tape can describe, in bytes.
    public static let greatestByteCount = 1 << 30 - 1

    /// The deepest nesting that can be asked for: on the smallest usual stack (512 KiB) it leaves room
    /// for the caller.
    public static let greatestDepth = 1_024

    /// The usual limits: 64 MiB, 512 levels.
    public static let standard = JSONLimits()

    /// Makes limits.
    /// - Parameters:
    ///   - bytes: the longest text, in bytes.
    ///   - depth: the deepest nesting, counted from 1 for the outermost array or object.
    public init(bytes: Int = 64 << 20, depth: Int = 512) {
        self.bytes = min(max(bytes, 0), Self.greatestByteCount)
        self.depth = min(max(depth, 0), Self.greatestDepth)
    }
}
