internal import EngineLanguage

/// Finds the roots that an expression or template begins its paths with, from the text alone.
///
/// Enough for rules about where a root may flow; names and types are checked when plans are compiled.
struct RootMentions {
    /// A path as it is written: `config.host`.
    struct Mention {
        /// Its names, the root first.
        let path: [String]
        /// Its bytes in the decoded text.
        let range: Range<Int>

        /// The root.
        var root: String { path[0] }
    }

    /// The mentions in order.
    private(set) var mentions: [Mention] = []
    private let bytes: [UInt8]
    private var place = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The roots of an expression.
    static func inExpression(_ text: String) -> [Mention] {
        var scanner = RootMentions(text)
        scanner.scanExpression(until: nil)
        return scanner.mentions
    }

    /// The roots in the holes of a template.
    static func inTemplate(_ text: String) -> [Mention] {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return [] }
        var scanner = RootMentions(text)
        while scanner.enterHole() { scanner.scanExpression(until: UInt8(ascii: "}")) }
        return scanner.mentions
    }

    /// The ranges of a template's holes, `${` and `}` included.
    static func holes(of text: String) -> [Range<Int>] {
        var scanner = RootMentions(text)
        var holes: [Range<Int>] = []
        while scanner.enterHole() {
            let start = scanner.place - 2
            scanner.scanExpression(until: UInt8(ascii: "}"))
            holes.append(start..<min(scanner.place, scanner.bytes.count))
        }
        return holes
    }

    /// Moves behind the next `${` that is not written `$${`.
    private mutating func enterHole() -> Bool {
        while place + 1 < bytes.count {
            if bytes[place] == UInt8(ascii: "$"), bytes[place + 1] == UInt8(ascii: "{") {
                let isEscaped = place > 0 && bytes[place - 1] == UInt8(ascii: "$")
                place += 2
                if !isEscaped { return true }
            } else {
                place += 1
            }
        }
        return false
    }

    private mutating func scanExpression(until end: UInt8?) {
        var depth = 0
        while place < bytes.count {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): skipString(byte)
            case UInt8(ascii: "/") where place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "/"): skipComment()
            case UInt8(ascii: "{"):
                depth += 1
                place += 1
            case UInt8(ascii: "}"):
                place += 1
                if depth == 0, end != nil { return }
                depth -= 1
            case _ where byte.isNameStart: scanPath()
            default: place += 1
            }
        }
    }

    private mutating func scanPath() {
        let start = place
        let isMember = start > 0 && (bytes[start - 1] == UInt8(ascii: ".") || bytes[start - 1] == UInt8(ascii: "?"))
        var path = [name()]
        while place + 1 < bytes.count, bytes[place] == UInt8(ascii: ".") {
            let next = bytes[place + 1] == UInt8(ascii: "?") ? place + 2 : place + 1
            guard next < bytes.count, bytes[next].isNameStart else { break }
            place = next
            path.append(name())
        }
        if place < bytes.count, bytes[place] == UInt8(ascii: "(") { path.removeLast() }
        guard !isMember, !path.isEmpty else { return }
        mentions.append(Mention(path: path, range: start..<place))
    }

    private mutating func name() -> String {
        let start = place
        while place < bytes.count, bytes[place].isNameStart || bytes[place].isDecimalDigit { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func skipString(_ quote: UInt8) {
        place += 1
        while place < bytes.count, bytes[place] != quote {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place += 1
    }

    private mutating func skipComment() {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
    }
}

extension UInt8 {
    fileprivate var isNameStart: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
    }

    fileprivate var isDecimalDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension ExpressionField {
    /// Whether it reads a root.
    func mentions(_ root: String) -> Bool {
        scalar.kind == .string && RootMentions.inExpression(scalar.text).contains { $0.root == root }
    }
}

extension TemplateField {
    /// Whether one of its holes reads a root.
    func mentions(_ root: String) -> Bool { RootMentions.inTemplate(scalar.text).contains { $0.root == root } }

    /// Whether it has no hole.
    var isLiteral: Bool { scalar.kind != .string || RootMentions.holes(of: scalar.text).isEmpty }
}

extension TemplateTree {
    /// Whether a hole anywhere in it reads a root.
    func mentions(_ root: String) -> Bool { contains { $0.mentions(root) } }

    /// Whether a text anywhere in it fulfils a condition.
    func contains(_ condition: (TemplateField) -> Bool) -> Bool {
        switch self {
        case .leaf(let field): condition(field)
        case .list(let elements, _): elements.contains { $0.contains(condition) }
        case .map(let entries, _): entries.contains { $0.value.contains(condition) }
        }
    }
}

extension NamedValues<TemplateTree> {
    /// The first value that reads a root.
    func mention(of root: String) -> Span? { first { $0.value.mentions(root) }?.value.span }
}

extension RequestDefinition {
    /// Where a part of what is sent reads a root.
    func mention(of root: String) -> Span? {
        if let field = request, field.mentions(root) { return field.span }
        for entries in [query, headers, cookies] {
            if let span = entries.mention(of: root) { return span }
        }
        if let body, body.mentions(root) { return body.span }
        return graphql?.variables.mention(of: root)
    }
}
