/// A scalar and where it stands.
///
/// No tuple: copying a generic one goes through metadata, once for each key.
struct PlacedScalar {
    let scalar: Scalar
    let span: Span
}

extension YAMLTreeBuilder {
    /// Reads a scalar and where it stands, its anchor and tag left out.
    mutating func scalar(_ event: YAMLEvent) -> PlacedScalar {
        let end = offsets.byte(event.end)
        let properties = properties(of: event)
        // Text cannot be empty where libyaml found some: then the properties are not what they seem.
        let isFound = properties.content < end || event.value.isEmpty
        let start = isFound ? min(properties.content, end) : offsets.byte(event.start)
        let kind = kind(event, tagSpan: properties.tag, at: start)
        let range = start..<end
        let span = Span(file: file, start: start, end: event.style.isBlock ? trimmedEnd(range) : end)
        if event.value.count > limits.textBytes {
            diagnostics.append(
                .textTooLong(limit: limits.textBytes, at: Span(file: file, start: start, end: start + 1)))
        }
        let text = String(decoding: event.value, as: UTF8.self)
        if let contentStart = verbatimStart(event, range) {
            return PlacedScalar(
                scalar: Scalar(text: text, kind: kind, style: event.style, start: contentStart), span: span)
        }
        let segments = ScalarMapper.segments(event.style, in: bytes, range, value: event.value)
        return PlacedScalar(
            scalar: Scalar(text: text, kind: kind, style: event.style, segments: segments), span: span)
    }

    /// Where the text begins if it stands in the file byte for byte: no line break, no escape, no other
    /// length.
    private func verbatimStart(_ event: YAMLEvent, _ range: Range<Int>) -> Int? {
        guard !event.spansLines else { return nil }
        switch event.style {
        case .plain:
            return range.count == event.value.count ? range.lowerBound : nil
        case .singleQuoted, .doubleQuoted:
            // Escapes may keep the length, or two of them together.
            let isVerbatim = range.count == event.value.count + 2 && !bytes[range].contains(UInt8(ascii: "\\"))
            return isVerbatim ? range.lowerBound + 1 : nil
        case .literal, .folded:
            return nil
        }
    }

    /// Behind the last byte that is no white space: a block scalar ends where the next thing begins.
    private func trimmedEnd(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound + 1, bytes[end - 1] <= 0x20 { end -= 1 }
        return end
    }

    /// What the core schema or the scalar's tag makes of it.
    private mutating func kind(_ event: YAMLEvent, tagSpan: Span?, at start: Int) -> Scalar.Kind {
        guard let tagSpan else { return event.style == .plain ? CoreSchema.kind(event.value) : .string }
        // libyaml takes the tag `!`, which means text, away.
        guard let tag = event.tag else { return .string }
        let found = CoreSchema.kind(event.value)
        switch CoreTag(tag) {
        case .text: return .string
        case .null where found == .null: return .null
        case .integer where found == .integer: return .integer
        case .float where found == .integer || found == .float: return .float
        case .boolean:
            if case .boolean = found { return found }
        case .list, .map, .null, .integer, .float: break
        case nil:
            diagnostics.append(.customTag(tagSpan))
            return .string
        }
        diagnostics.append(.tagMismatch(tagSpan))
        return .string
    }

    /// Reports a tag of a list or map that does not fit it.
    mutating func checkCollectionTag(_ tag: UnsafePointer<UInt8>, of kind: YAMLEvent.Kind, at span: Span?) {
        guard let span else { return }
        switch CoreTag(tag) {
        case .list where kind == .sequenceStart, .map where kind == .mappingStart: break
        case .text where String(cString: tag) == "!": break
        case nil: diagnostics.append(.customTag(span))
        default: diagnostics.append(.tagMismatch(span))
        }
    }
}

/// The tags of the core schema.
private enum CoreTag {
    case text
    case null
    case boolean
    case integer
    case float
    case list
    case map

    init?(_ tag: UnsafePointer<UInt8>) {
        switch String(cString: tag) {
        case "!", "tag:yaml.org,2002:str": self = .text
        case "tag:yaml.org,2002:null": self = .null
        case "tag:yaml.org,2002:bool": self = .boolean
        case "tag:yaml.org,2002:int": self = .integer
        case "tag:yaml.org,2002:float": self = .float
        case "tag:yaml.org,2002:seq": self = .list
        case "tag:yaml.org,2002:map": self = .map
        default: return nil
        }
    }
}

extension Scalar.Style {
    /// Whether it is written as a block of lines.
    var isBlock: Bool { self == .literal || self == .folded }
}
