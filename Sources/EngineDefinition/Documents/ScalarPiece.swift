internal import EngineLanguage

/// A part of a text that a preset puts together: made up, or taken from what the user wrote.
enum ScalarPiece {
    /// Made up.
    case made(String)
    /// An expression of the user; a fault in it is shown where it stands.
    case taken(SyntaxNode)
    /// A template of the user, not inside a hole.
    case template(SyntaxNode)
}

extension SyntaxNode {
    /// A text of several parts, each of which keeps its place.
    static func joined(_ pieces: [ScalarPiece], at span: Span) -> SyntaxNode {
        if pieces.count == 1, case .taken(let node) = pieces[0] { return node }
        var text = ""
        var segments: [Scalar.Segment] = []
        for piece in pieces {
            let offset = text.utf8.count
            switch piece {
            case .made(let made):
                text += made
                segments.append(Scalar.Segment(decoded: offset, source: span.start))
            case .taken(let node), .template(let node):
                guard let scalar = node.scalar else { continue }
                text += scalar.text
                segments += scalar.segments.map { Scalar.Segment(decoded: $0.decoded + offset, source: $0.source) }
                // A comment of CEL runs to the end of its line.
                if case .taken = piece, scalar.text.hasComment { text += "\n" }
            }
        }
        let scalar = Scalar(text: text, kind: .string, style: .doubleQuoted, segments: segments)
        return SyntaxNode(.scalar(scalar), span: span)
    }

    /// An expression that is true if all tests are; nothing if there are none.
    static func conjunction(_ tests: [[ScalarPiece]], at span: Span) -> SyntaxNode? {
        guard let first = tests.first else { return nil }
        guard tests.count > 1 else { return joined(first, at: span) }
        let pieces = tests.enumerated().flatMap { place, test in
            [.made(place == 0 ? "(" : ") && (")] + test
        }
        return joined(pieces + [.made(")")], at: span)
    }

    /// A template that is one hole, and so keeps the value's type.
    static func hole(of field: ExpressionField) -> SyntaxNode {
        guard field.scalar.kind == .string else { return field.node }
        return joined([.made("${"), .taken(field.node), .made("}")], at: field.span)
    }

    /// The template `${page.next}` in place of a request's address.
    static func pageURL(at span: Span) -> SyntaxNode {
        .map([("url", .text("${page.next}", at: span))], at: span)
    }
}

extension [ScalarPiece] {
    /// A member of what an expression gives.
    static func member(_ path: String, of field: ExpressionField) -> [ScalarPiece] {
        let isPath = field.scalar.text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        if isPath { return [.taken(field.node), .made(".\(path)")] }
        return [.made("("), .taken(field.node), .made(").\(path)")]
    }

    /// The test that records are left, of a number that the response tells.
    static func recordsLeft(of total: ExpressionField) -> [ScalarPiece] {
        [.made("page.offset + page.count < int("), .taken(total.node), .made(")")]
    }
}

extension ExpressionField {
    /// The field as it was written.
    var node: SyntaxNode { SyntaxNode(.scalar(scalar), span: span) }
}

extension TemplateField {
    /// The field as it was written.
    var node: SyntaxNode { SyntaxNode(.scalar(scalar), span: span) }
}

/// A text as a string literal of the expression language.
func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
        switch scalar {
        case "\\": "\\\\"
        case "'": "\\'"
        case "\n": "\\n"
        case "\r": "\\r"
        default: String(scalar)
        }
    }
    return "'" + escaped.joined() + "'"
}

/// A text in which nothing is a hole, as a template.
func escapedTemplate(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
        result += rest[..<dollar]
        rest = rest[dollar...].dropFirst()
        result += rest.first == "{" ? "$$" : "$"
    }
    return result + rest
}

extension String {
    /// Whether it may hold a comment of CEL; two strokes inside a string do no harm.
    fileprivate var hasComment: Bool {
        zip(utf8, utf8.dropFirst()).contains { $0 == UInt8(ascii: "/") && $1 == UInt8(ascii: "/") }
    }
}
