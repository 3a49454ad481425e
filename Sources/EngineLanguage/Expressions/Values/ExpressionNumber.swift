/// A number that remembers how it was written.
///
/// `1.10` stays `1.10` and an id of thirty digits stays whole as long as nothing computes with it.
public struct ExpressionNumber: Sendable {
    /// The JSON number as it stood in its source.
    public let text: String

    /// Takes over a number token.
    /// - Parameter text: a JSON number (RFC 8259 §6).
    public init(text: String) {
        self.text = text
    }

    /// What arithmetic and comparison see: an int, a uint above its range, else a double.
    public var value: ExpressionValue {
        var text = self.text
        return text.withUTF8 { bytes in
            switch NumberToken(bytes) {
            case .int(let value): .int(value)
            case .uint(let value): .uint(value)
            case .double(let value): .double(value)
            }
        }
    }
}
