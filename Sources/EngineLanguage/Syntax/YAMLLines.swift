/// The lines of a file as far as explaining a fault needs them.
struct YAMLLines {
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private func isBreak(_ offset: Int) -> Bool {
        offset < bytes.count && (bytes[offset] == UInt8(ascii: "\n") || bytes[offset] == UInt8(ascii: "\r"))
    }

    private func isBlank(_ offset: Int) -> Bool {
        offset < bytes.count && (bytes[offset] == UInt8(ascii: " ") || bytes[offset] == UInt8(ascii: "\t"))
    }

    /// Where the line of an offset begins.
    func start(of offset: Int) -> Int {
        var at = min(offset, bytes.count)
        while at > 0, !isBreak(at - 1) { at -= 1 }
        return at
    }

    /// Where the line of an offset ends.
    private func end(of offset: Int) -> Int {
        var at = min(offset, bytes.count)
        while at < bytes.count, !isBreak(at) { at += 1 }
        return at
    }

    /// The first character of a line that is no white space.
    func firstCharacter(of offset: Int) -> Int {
        var at = start(of: offset)
        while at < bytes.count, isBlank(at) { at += 1 }
        return at
    }

    /// Whether an offset is the first one behind a comma, in a line that opens a map with `{`.
    func isAfterComma(_ offset: Int) -> Bool {
        let line = start(of: offset)
        guard let last = (line..<offset).last(where: { !isBlank($0) }), bytes[last] == UInt8(ascii: ",") else {
            return false
        }
        return bytes[line..<last].contains(UInt8(ascii: "{"))
    }

    /// How many bytes stand before an offset in its line.
    func column(_ offset: Int) -> Int { offset - start(of: offset) }

    /// How far the line of an offset is indented.
    func indentation(of offset: Int) -> Int { column(firstCharacter(of: offset)) }

    /// The first character of the nearest line above that has one.
    func lineAbove(_ offset: Int) -> Int? {
        var lineStart = start(of: offset)
        while lineStart > 0 {
            let first = firstCharacter(of: lineStart - 1)
            if first < lineStart, !isBreak(first) { return first }
            lineStart = start(of: lineStart - 1)
        }
        return nil
    }

    /// A tab among the white space that begins the line of an offset.
    func tabInIndentation(_ offset: Int) -> Int? {
        let lineStart = start(of: offset)
        return (lineStart..<firstCharacter(of: offset)).first { bytes[$0] == UInt8(ascii: "\t") }
    }

    /// The text from an offset to the end of its line, without white space and comment at its end.
    func text(from offset: Int) -> Range<Int> {
        let start = min(offset, bytes.count)
        var end = end(of: start)
        if let comment = (start..<end).first(where: { $0 > start && bytes[$0] == UInt8(ascii: "#") && isBlank($0 - 1) })
        {
            end = comment
        }
        while end > start, isBlank(end - 1) { end -= 1 }
        return start..<end
    }

    /// Where the value begins that an offset in its line belongs to: behind `key: ` or `- `.
    func valueStart(before offset: Int) -> Int {
        var at = firstCharacter(of: offset)
        while at + 1 < offset, bytes[at] == UInt8(ascii: "-"), isBlank(at + 1) {
            at += 1
            while at < offset, isBlank(at) { at += 1 }
        }
        guard let colon = (at..<max(at, offset)).first(where: { bytes[$0] == UInt8(ascii: ":") && isBlank($0 + 1) })
        else {
            return at
        }
        var value = colon + 1
        while value < offset, isBlank(value) { value += 1 }
        return value
    }

    /// Whether a key stands before an offset in its line, so that the offset begins its value.
    func isInside(_ value: Int, lineOf offset: Int) -> Bool {
        (firstCharacter(of: offset)..<value).contains { bytes[$0] == UInt8(ascii: ":") }
    }

    /// The backslash at or before an offset.
    func backslash(before offset: Int) -> Int {
        var at = min(offset, bytes.count - 1)
        while at > 0, bytes[at] != UInt8(ascii: "\\") { at -= 1 }
        return at
    }

    /// The character at an offset; a space at the end of the file.
    func character(_ offset: Int) -> Character {
        guard offset < bytes.count else { return " " }
        let end = min(bytes.count, offset + 4)
        return String(decoding: bytes[offset..<end], as: UTF8.self).first ?? " "
    }

    /// The text of a range, cut after 60 bytes.
    func excerpt(_ range: Range<Int>) -> String {
        // 60: enough to recognise a line, short enough to keep the message on one.
        guard range.count > 60 else { return String(decoding: bytes[range], as: UTF8.self) }
        var end = range.lowerBound + 60
        while end > range.lowerBound, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: bytes[range.lowerBound..<end], as: UTF8.self) + "…"
    }
}
