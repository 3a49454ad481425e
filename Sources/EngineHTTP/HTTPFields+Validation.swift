extension HTTPFields {
    /// What is wrong with a line that must not be sent.
    public enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        /// The name is empty or holds a character that a token may not have.
        case name(String)
        /// The value of this name holds a line break, NUL or another control character.
        case value(name: String)

        /// The sentence that tells the fault; values are never shown.
        public var description: String {
            switch self {
            case .name(let name): "'\(HTTPText.visible(name))' is not a header name"
            case .value(let name): "the value of header '\(name)' holds a control character"
            }
        }
    }

    /// Whether the text is a token (RFC 9110 §5.6.2).
    public static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.hasOnly { $0.isTokenCharacter }
    }

    /// Whether the text can be a value on the wire: no control characters but the tab (RFC 9110 §5.5).
    public static func isValue(_ text: String) -> Bool {
        text.hasOnly { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) }
    }

    /// Checks each line, so that a value from outside cannot begin a line of its own.
    /// - Throws: the first fault.
    public func validate() throws(Fault) {
        for line in self {
            guard Self.isName(line.name) else { throw .name(line.name) }
            guard Self.isValue(line.value) else { throw .value(name: line.name) }
        }
    }
}
