/// A piece of CEL that was made, with what is known of it.
struct CELText: Sendable, Hashable {
    /// How tight its outermost operator binds.
    enum Level: Int, Sendable, Comparable {
        case conditional
        case disjunction
        case conjunction
        case relation
        case sum
        case product
        case unary
        case primary

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// What kind of value it gives.
    enum Kind: Sendable {
        case text
        case integer
        case double
        case bool
        case list
        case map
        case timestamp
        case null
        /// Known only when it runs.
        case dynamic
    }

    /// A time that was written as text.
    struct Formatted: Sendable, Hashable {
        /// The expression of the time.
        let instant: String
        /// The layout.
        let layout: String
    }

    var text: String
    var level: Level
    var kind: Kind
    /// The time that the text writes, if it is one.
    var formatted: Formatted?
    /// Whether it may not be there: then text is made of nothing.
    var mayBeAbsent = false

    init(_ text: String, _ level: Level = .primary, _ kind: Kind = .dynamic, mayBeAbsent: Bool = false) {
        self.text = text
        self.level = level
        self.kind = kind
        self.mayBeAbsent = mayBeAbsent
    }

    /// The text with brackets, if it binds less than what stands around it.
    func at(_ level: Level) -> String { self.level < level ? "(\(text))" : text }

    /// A text literal.
    static func literal(_ text: String) -> CELText { CELText(quoted(text), .primary, .text) }

    static let yes = CELText("true", .primary, .bool)
    static let no = CELText("false", .primary, .bool)

    /// A member of a value.
    func member(_ name: String) -> CELText {
        let base = at(.primary)
        return CELText(
            Self.isIdentifier(name) ? "\(base).\(name)" : "\(base)[\(Self.quoted(name))]", .primary,
            mayBeAbsent: mayBeAbsent)
    }

    /// A step of a way: a member, or an element of a list (`[0]`).
    func step(_ name: String) -> CELText {
        guard let place = Self.place(name) else { return member(name) }
        return CELText("\(at(.primary))[\(place)]", .primary, mayBeAbsent: mayBeAbsent)
    }

    /// The number of an element that a step of a way names.
    static func place(_ name: String) -> Int? {
        name.hasPrefix("[") && name.hasSuffix("]") ? Int(name.dropFirst().dropLast()) : nil
    }

    /// A member that may not be there.
    func optionalMember(_ name: String) -> CELText {
        let base = at(.primary)
        return CELText(
            Self.isIdentifier(name) ? "\(base).?\(name)" : "\(base)[?\(Self.quoted(name))]", .primary,
            mayBeAbsent: true)
    }

    /// Whether a name may stand behind a dot.
    static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { isWord($0) } && !["in", "true", "false", "null"].contains(name)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }

    /// A text as a literal of the language.
    static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\\": "\\\\"
            case "'": "\\'"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            default: String(scalar)
            }
        }
        return "'" + escaped.joined() + "'"
    }
}
