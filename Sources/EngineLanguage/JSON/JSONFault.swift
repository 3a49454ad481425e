/// Why a text is not JSON (RFC 8259), and where.
public struct JSONFault: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Problem: Sendable, Hashable {
        /// A value should stand here.
        case expectedValue
        /// An object's key should stand here.
        case expectedKey
        /// A colon should follow the key.
        case expectedColon
        /// The array should go on or end.
        case expectedCommaOrBracket
        /// The object should go on or end.
        case expectedCommaOrBrace
        /// Something follows the value.
        case expectedEnd
        /// A number lacks a digit.
        case expectedDigit
        /// A string has no closing quote.
        case unterminatedString
        /// A control character stands in a string without an escape.
        case controlCharacter
        /// A backslash is followed by something that is no escape.
        case invalidEscape
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// Arrays and objects are nested deeper than the limit.
        case tooDeep(limit: Int)
        /// The text is longer than the limit, in bytes.
        case tooLong(limit: Int)
    }

    /// What is wrong.
    public let problem: Problem
    /// The byte at which it is wrong, counted from 0; the length of the text if it ends too early.
    public let offset: Int

    /// Makes a fault.
    public init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}

extension JSONFault: CustomStringConvertible {
    /// What is wrong and where, in one line.
    public var description: String { "\(message) at byte \(offset)" }

    /// What is wrong: lower case, no full stop, nothing of the text.
    public var message: String {
        switch problem {
        case .expectedValue: "expected a JSON value"
        case .expectedKey: "expected a key in double quotes"
        case .expectedColon: "expected ':' after the key"
        case .expectedCommaOrBracket: "expected ',' or ']'"
        case .expectedCommaOrBrace: "expected ',' or '}'"
        case .expectedEnd: "expected the end of the text after the value"
        case .expectedDigit: "expected a digit"
        case .unterminatedString: "expected '\"' at the end of the string"
        case .controlCharacter: "expected an escape such as '\\n' in place of a control character"
        case .invalidEscape:
            "expected one of '\"', '\\', '/', b, f, n, r, t or u with four hexadecimal digits after '\\'"
        case .invalidUTF8: "expected UTF-8"
        case .tooDeep(let limit): "expected at most \(limit) levels of arrays and objects"
        case .tooLong(let limit): "expected at most \(limit) bytes"
        }
    }
}
