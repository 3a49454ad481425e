/// A number as it was written: every digit is kept.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The text, which follows JSON's grammar.
    public let text: String

    /// Takes text that a parser accepted.
    package init(unchecked text: String) {
        self.text = text
    }

    /// Takes the text of a number, or nothing if JSON's grammar does not allow it.
    public init?(_ text: String) {
        guard let tape = try? JSONTape.parse(Array(text.utf8)), tape.kind(of: tape.root) == .number,
            tape.rawRange(of: tape.root).count == text.utf8.count
        else { return nil }
        self.text = text
    }

    /// Takes an integer.
    public init(_ value: some BinaryInteger) {
        text = String(value)
    }

    /// Takes a finite double, in its shortest text that reads back as the same value; nothing for
    /// infinities and NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The value if the text is an integer literal (no fraction, no exponent) that fits.
    public var int64: Int64? { read { $0.int64 } }

    /// The value if the text is an integer literal that is not negative and fits.
    public var uint64: UInt64? { read { $0.uint64 } }

    /// The nearest double; infinite if the number is too large.
    public var double: Double { read { $0.double } }

    /// The text.
    public var description: String { text }

    private func read<Value>(_ body: (JSONNumberText) -> Value) -> Value {
        var copy = text
        return copy.withUTF8 { body(JSONNumberText($0)) }
    }
}
