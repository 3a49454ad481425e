/// How large a definition file may be (definitions.md §10).
public struct YAMLLimits: Sendable {
    /// The longest file, in bytes.
    public var fileBytes = 1 << 20
    /// How deep maps and lists may stand in each other.
    public var depth = 64
    /// How many nodes all aliases of a file together may stand for.
    public var aliasNodes = 10_000
    /// The longest text, in bytes of its UTF-8.
    public var textBytes = 256 << 10

    /// The limits for definitions.
    public static let standard = YAMLLimits()

    /// Makes the limits for definitions; change what is to differ.
    public init() {}
}
