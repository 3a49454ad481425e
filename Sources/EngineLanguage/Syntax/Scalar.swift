/// A YAML scalar: its decoded text, its kind by the 1.2 core schema, and where each part of the text
/// was written.
public struct Scalar: Sendable {
    /// What the core schema makes of it.
    ///
    /// Quoted and block scalars are always strings.
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
    public struct Segment: Sendable, Hashable {
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
    /// Where the text begins in the file; nearly all scalars are one segment, which needs no array.
    private let start: Int
    /// The segments behind the first.
    private let further: [Segment]

    /// Makes a scalar from segments, ascending, of which the first begins the text.
    public init(text: String, kind: Kind, style: Style, segments: [Segment]) {
        self.init(
            text: text, kind: kind, style: style, start: segments.first?.source ?? 0,
            further: Array(segments.dropFirst()))
    }

    /// Makes a scalar that begins at an offset in the file, with the segments behind its first.
    init(text: String, kind: Kind, style: Style, start: Int, further: [Segment] = []) {
        self.text = text
        self.kind = kind
        self.style = style
        self.start = start
        self.further = further
    }

    /// Where the decoded bytes were written, ascending; each segment runs to the next.
    ///
    /// Never empty.
    public var segments: [Segment] { [Segment(decoded: 0, source: start)] + further }

    /// The offset in the file of a byte of the decoded text.
    public func sourceOffset(ofDecoded offset: Int) -> Int {
        var low = 0
        var high = further.count
        while low < high {
            let middle = (low + high) / 2
            if further[middle].decoded <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return start + offset }
        return further[low - 1].source + offset - further[low - 1].decoded
    }

    /// The span in the file of a range of the decoded text's UTF-8 bytes.
    public func span(ofDecoded range: Range<Int>, in file: SourceFile) -> Span {
        let start = sourceOffset(ofDecoded: range.lowerBound)
        let end = range.isEmpty ? start : sourceOffset(ofDecoded: range.upperBound - 1) + 1
        return Span(file: file, start: start, end: end)
    }
}
