/// The first entry of a file's block map: found without parsing the rest, so that a library of hundreds of files is
/// indexed in the time of reading their beginnings.
package struct FirstEntry: Sendable, Hashable {
    /// The key as it is written.
    package let key: String
    /// The value without quotes and without a comment behind it.
    package let value: String

    /// Looks for the first entry; nothing if the text begins otherwise.
    ///
    /// By bytes, up to the end of its line: hundreds of files are looked at whenever a library is read.
    package init?(in bytes: some Collection<UInt8>) {
        let inPlace = bytes.withContiguousStorageIfAvailable(Self.entry)
        guard let found = inPlace ?? Array(bytes).withUnsafeBufferPointer(Self.entry) else { return nil }
        self = found
    }

    /// Looks at the beginning of a file; nothing if it begins otherwise, or cannot be read.
    ///
    /// 2048 bytes: room for a comment on top; a longer one costs reading the whole file.
    package init?(ofFile path: String) {
        let head = FileReading.head(of: path, count: 2048)
        if let end = head.lastIndex(of: Self.newline), let entry = FirstEntry(in: head[..<end]) {
            self = entry
        } else if let bytes = try? FileReading.bytes(of: path), let entry = FirstEntry(in: bytes) {
            self = entry
        } else {
            return nil
        }
    }

    private init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    private static func entry(_ bytes: UnsafeBufferPointer<UInt8>) -> FirstEntry? {
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != newline, bytes[end] != carriageReturn { end += 1 }
            let line = start..<end
            start = end + 1
            if !isSkipped(line, of: bytes) { return entry(line, of: bytes) }
        }
        return nil
    }

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let colon = UInt8(ascii: ":")
    private static let space = UInt8(ascii: " ")
    private static let tab = UInt8(ascii: "\t")
    private static let number = UInt8(ascii: "#")
    private static let percent = UInt8(ascii: "%")
    private static let hyphen = UInt8(ascii: "-")
    private static let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'"), space, tab]

    /// Whether a line says nothing: a comment, a directive, the beginning of a document, or blank.
    private static func isSkipped(_ line: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = line.first.map({ bytes[$0] }), first != number, first != percent else { return true }
        if first == hyphen, line.count >= 3, bytes[line.lowerBound + 1] == hyphen, bytes[line.lowerBound + 2] == hyphen
        {
            return true
        }
        for place in line where bytes[place] != space && bytes[place] != tab { return false }
        return true
    }

    private static func entry(_ line: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>) -> FirstEntry? {
        var mark = line.lowerBound
        while mark < line.upperBound, bytes[mark] != colon { mark += 1 }
        guard mark < line.upperBound else { return nil }
        var (start, end) = (mark + 1, mark + 1)
        // Up to a comment.
        while end < line.upperBound, bytes[end] != space || end + 1 == line.upperBound || bytes[end + 1] != number {
            end += 1
        }
        while start < end, quotes.contains(bytes[start]) { start += 1 }
        while start < end, quotes.contains(bytes[end - 1]) { end -= 1 }
        guard start < end else { return nil }
        return FirstEntry(
            key: String(decoding: bytes[line.lowerBound..<mark], as: UTF8.self),
            value: String(decoding: bytes[start..<end], as: UTF8.self))
    }
}
