/// A pattern that is nothing but text, perhaps after `^`: a search for bytes finds it.
struct LiteralPattern: Sendable {
    private let text: [UInt8]
    private let isPrefix: Bool

    /// Takes a pattern without metacharacters, or answers nil.
    init?(_ pattern: String) {
        var bytes = Array(pattern.utf8)[...]
        isPrefix = bytes.first == UInt8(ascii: "^")
        if isPrefix { bytes.removeFirst() }
        guard !bytes.contains(where: { #"\.+*?()|[]{}^$"#.utf8.contains($0) }) else { return nil }
        text = Array(bytes)
    }

    func matches(_ subject: UnsafeBufferPointer<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { text in
            isPrefix ? subject.hasPrefix(text) : subject.firstOffset(of: text) != nil
        }
    }
}
