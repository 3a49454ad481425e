/// A text that definitions are read from: its name and its bytes.
///
/// Spans refer to it by identity, so a diagnostic can show the line that it speaks of.
public final class SourceFile: Sendable {
    /// The path as users know it, relative to where they work if possible.
    public let path: String
    /// The content as it was read, without a byte order mark.
    public let bytes: [UInt8]
    /// How it is written.
    public let notation: SourceNotation

    /// Makes a source from bytes; a UTF-8 byte order mark is taken off.
    public init(path: String, bytes: [UInt8], notation: SourceNotation = .yaml) {
        self.path = path
        self.notation = notation
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// Makes a source from text.
    public convenience init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// The place of a byte, counted from 1, columns in Unicode scalars.
    ///
    /// Linear in the offset: diagnostics are few, and a line table for each file would cost every run.
    public func position(at offset: Int) -> SourcePosition {
        var line = 1
        var lineStart = 0
        let end = min(offset, bytes.count)
        for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        let column = bytes[lineStart..<end].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        return SourcePosition(line: line, column: column)
    }

    /// The bytes of a line without its line break, or nothing if there is no such line.
    /// - Parameter number: counted from 1.
    /// - Returns: the bytes, empty for a line that does not exist.
    public func line(_ number: Int) -> ArraySlice<UInt8> {
        var current = 1
        var start = 0
        while current < number {
            guard let next = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return [] }
            start = next + 1
            current += 1
        }
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
        return bytes[start..<(hasReturn ? end - 1 : end)]
    }
}

/// A line and a column, both counted from 1; columns count Unicode scalars.
public struct SourcePosition: Sendable, Hashable, Comparable {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1.
    public let column: Int

    /// Makes a position.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Reading order.
    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
