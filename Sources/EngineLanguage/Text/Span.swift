/// A range of bytes in a source file.
public struct Span: Sendable {
    /// The file.
    public let file: SourceFile
    /// The first byte.
    public let start: Int
    /// The byte behind the last; equal to `start` for a place between characters.
    public let end: Int

    /// Makes a span from byte offsets.
    public init(file: SourceFile, start: Int, end: Int) {
        self.file = file
        self.start = start
        self.end = max(start, end)
    }

    /// Where it begins, in lines and columns.
    public var position: SourcePosition { file.position(at: start) }

    /// The text that it covers, invalid UTF-8 replaced.
    public var text: String {
        let upper = min(end, file.bytes.count)
        return String(decoding: file.bytes[min(start, upper)..<upper], as: UTF8.self)
    }
}

extension Span: Hashable {
    /// Equal if they cover the same bytes of the same file object.
    public static func == (left: Span, right: Span) -> Bool {
        left.file === right.file && left.start == right.start && left.end == right.end
    }

    /// Hashes file identity and offsets.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(file))
        hasher.combine(start)
        hasher.combine(end)
    }
}
