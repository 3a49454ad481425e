/// Finds where each decoded byte of a scalar was written, by decoding it a second time.
///
/// libyaml's text is the one that counts; where this finds another one, which happens only with the
/// line separators of YAML 1.1 (NEL, LS, PS), the text is mapped as if it stood in the file as it is.
struct ScalarMapper {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Behind the scalar's last byte; for quoted ones, behind the content.
    let end: Int
    var at: Int
    private(set) var decoded: [UInt8] = []
    private(set) var segments: [Scalar.Segment] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        self.bytes = bytes
        at = range.lowerBound
        end = range.upperBound
    }

    /// The segments of a scalar.
    /// - Parameters:
    ///   - style: how it is written.
    ///   - bytes: the whole text.
    ///   - range: where it stands in `bytes`, quotes and block header included.
    ///   - value: its text.
    /// - Returns: the segments, ascending.
    static func segments(
        _ style: Scalar.Style, in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        value: UnsafeBufferPointer<UInt8>
    ) -> [Scalar.Segment] {
        switch style {
        case .plain: flow(style, bytes, range, value)
        case .singleQuoted, .doubleQuoted:
            flow(style, bytes, range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1), value)
        case .literal, .folded: block(style, bytes, range, value)
        }
    }

    private static func flow(
        _ style: Scalar.Style, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        _ value: UnsafeBufferPointer<UInt8>
    ) -> [Scalar.Segment] {
        var mapper = ScalarMapper(bytes, range)
        mapper.decodeFlow(style)
        return mapper.decoded.elementsEqual(value)
            ? mapper.segments(orAt: range.lowerBound) : asWritten(range, count: value.count)
    }

    private static func block(
        _ style: Scalar.Style, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        _ value: UnsafeBufferPointer<UInt8>
    ) -> [Scalar.Segment] {
        let header = BlockHeader(bytes, range)
        for indentation in header.indentations {
            var mapper = ScalarMapper(bytes, header.contentStart..<range.upperBound)
            mapper.decodeBlock(isFolded: style == .folded, indentation: indentation)
            // What is behind `value` are line breaks that the header takes off.
            if mapper.decoded.starts(with: value) {
                mapper.truncate(to: value.count)
                return mapper.segments(orAt: header.contentStart)
            }
        }
        return asWritten(header.contentStart..<range.upperBound, count: value.count)
    }

    /// Segments for text whose parts cannot be found: none is outside of the scalar.
    private static func asWritten(_ range: Range<Int>, count: Int) -> [Scalar.Segment] {
        let beyond = max(range.count, 1)..<max(count, range.count, 1)
        let last = max(range.lowerBound, range.upperBound - 1)
        return [Scalar.Segment(decoded: 0, source: range.lowerBound)]
            + beyond.map { Scalar.Segment(decoded: $0, source: last) }
    }

    private func segments(orAt start: Int) -> [Scalar.Segment] {
        segments.isEmpty ? [Scalar.Segment(decoded: 0, source: start)] : segments
    }

    /// Appends a decoded byte that was written at an offset.
    mutating func emit(_ byte: UInt8, from source: Int) {
        let continues = segments.last.map { $0.source + decoded.count - $0.decoded == source } ?? false
        if !continues { segments.append(Scalar.Segment(decoded: decoded.count, source: source)) }
        decoded.append(byte)
    }

    /// Takes decoded bytes back.
    mutating func truncate(to count: Int) {
        decoded.removeLast(decoded.count - count)
        while let last = segments.last, last.decoded >= count { segments.removeLast() }
    }

    /// The byte at an offset, or 0 behind the end.
    func byte(_ offset: Int) -> UInt8 { offset < end ? bytes[offset] : 0 }

    /// The length of the line break at an offset, or 0.
    func breakLength(_ offset: Int) -> Int {
        switch byte(offset) {
        case UInt8(ascii: "\n"): 1
        case UInt8(ascii: "\r"): byte(offset + 1) == UInt8(ascii: "\n") ? 2 : 1
        default: 0
        }
    }

    /// Whether a space or tab stands at an offset.
    func isBlank(_ offset: Int) -> Bool {
        byte(offset) == UInt8(ascii: " ") || byte(offset) == UInt8(ascii: "\t")
    }
}
