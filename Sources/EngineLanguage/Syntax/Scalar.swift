/// A YAML scalar: its decoded text, its kind by the 1.2 core schema, and where each part of the text was written.
public struct Scalar: Sendable {
    /// What the core schema makes of it. Quoted and block scalars are always strings.
    public enum Kind: Sendable, Hashable {
        /// `null`, `~` or nothing.
        case null
        /// `true` or `false`.
        case boolean(Bool)
        /// An integer, kept as its text in `Scalar.text`.
        case integer
        /// A number with a fraction or exponent, or `.inf`, `.nan`; kept as text.
        case float
        /// Text.
        case string
    }

    /// How it was written.
    public enum Style: Sendable {
        /// Without quotes.
        case plain
        /// In single quotes.
        case singleQuoted
        /// In double quotes.
        case doubleQuoted
        /// A `|` block.
        case literal
        /// A `>` block.
        case folded
    }

    /// One stretch of decoded text that stands in the source as it is.
    public struct Segment: Sendable {
        /// Offset in the decoded text's UTF-8.
        public let decoded: Int
        /// Offset in the file.
        public let source: Int

        /// Makes a segment that begins at these offsets.
        public init(decoded: Int, source: Int) {
            self.decoded = decoded
            self.source = source
        }
    }

    /// The decoded text.
    public let text: String
    /// Its kind.
    public let kind: Kind
    /// How it was written.
    public let style: Style
    /// Where the decoded bytes were written, ascending; each segment runs to the next. Never empty.
    public let segments: [Segment]

    /// Makes a scalar.
    public init(text: String, kind: Kind, style: Style, segments: [Segment]) {
        self.text = text
        self.kind = kind
        self.style = style
        self.segments = segments
    }

    /// The offset in the file of a byte of the decoded text.
    public func sourceOffset(ofDecoded offset: Int) -> Int {
        var low = 0
        var high = segments.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if segments[middle].decoded <= offset { low = middle } else { high = middle }
        }
        guard low < segments.count else { return 0 }
        return segments[low].source + offset - segments[low].decoded
    }

    /// The span in the file of a range of the decoded text's UTF-8 bytes.
    public func span(ofDecoded range: Range<Int>, in file: SourceFile) -> Span {
        let start = sourceOffset(ofDecoded: range.lowerBound)
        let end = range.isEmpty ? start : sourceOffset(ofDecoded: range.upperBound - 1) + 1
        return Span(file: file, start: start, end: end)
    }
}
