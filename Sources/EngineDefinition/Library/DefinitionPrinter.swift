internal import EngineLanguage

/// Writes a syntax tree as YAML that reads back to the same tree: block style, quotes only where they are needed.
struct DefinitionPrinter {
    private var output = ""

    /// The document's text, with a line break at the end.
    static func print(_ node: SyntaxNode) -> String {
        var printer = DefinitionPrinter()
        switch node.content {
        case .mapping(let entries) where !entries.isEmpty: printer.write(entries, indent: 0, isFirstInline: false)
        case .sequence(let elements) where !elements.isEmpty: printer.write(elements, indent: 0)
        default:
            printer.write(inline: node, indent: 2)
            printer.output += "\n"
        }
        return printer.output
    }

    private mutating func write(_ entries: [SyntaxNode.Entry], indent: Int, isFirstInline: Bool) {
        for (place, entry) in entries.enumerated() {
            if place > 0 || !isFirstInline { output += spaces(indent) }
            output += Self.quoted(entry.key) + ":"
            write(value: entry.value, indent: indent)
        }
    }

    private mutating func write(_ elements: [SyntaxNode], indent: Int) {
        for element in elements {
            output += spaces(indent) + "-"
            if case .mapping(let entries) = element.content, !entries.isEmpty {
                output += " "
                write(entries, indent: indent + 2, isFirstInline: true)
            } else {
                write(value: element, indent: indent)
            }
        }
    }

    /// A value behind `key:` or `-`.
    private mutating func write(value: SyntaxNode, indent: Int) {
        switch value.content {
        case .mapping(let entries) where !entries.isEmpty:
            output += "\n"
            write(entries, indent: indent + 2, isFirstInline: false)
        case .sequence(let elements) where !elements.isEmpty:
            output += "\n"
            write(elements, indent: indent + 2)
        default:
            output += " "
            write(inline: value, indent: indent + 2)
            output += "\n"
        }
    }

    private mutating func write(inline node: SyntaxNode, indent: Int) {
        switch node.content {
        case .mapping: output += "{}"
        case .sequence: output += "[]"
        case .scalar(let scalar):
            output += Self.block(scalar, indent: indent) ?? Self.quoted(scalar)
        }
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension DefinitionPrinter {
    /// A text of several lines as a `|` block, where that form can hold it.
    private static func block(_ scalar: Scalar, indent: Int) -> String? {
        let text = scalar.text
        guard scalar.kind == .string, text.utf8.contains(UInt8(ascii: "\n")), let first = text.utf8.first,
            first != UInt8(ascii: " "), first != UInt8(ascii: "\n"), first != UInt8(ascii: "\t"),
            !text.unicodeScalars.contains(where: { isSpecial($0) && $0 != "\n" })
        else { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let breaks = lines.reversed().prefix { $0.isEmpty }.count
        let chomping = breaks == 0 ? "-" : breaks == 1 ? "" : "+"
        if breaks > 0 { lines.removeLast() }
        let margin = String(repeating: " ", count: indent)
        return "|\(chomping)\n" + lines.map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
    }

    private static func quoted(_ scalar: Scalar) -> String {
        let text = scalar.text
        switch scalar.kind {
        case .null: return "null"
        case .boolean(let value): return value ? "true" : "false"
        case .integer, .float: return text
        case .string: break
        }
        if isPlain(text) { return text }
        if !text.unicodeScalars.contains(where: isSpecial), !text.contains("'") { return "'\(text)'" }
        return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// Whether a text may stand without quotes; stricter than YAML, so that readers need not know its rules.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            first.properties.isAlphabetic || first == "/" || first == "$" || first == "_" || first == "(",
            last != " ", last != ":", !words.contains(text.lowercased())
        else { return false }
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if isSpecial(scalar) { return false }
            if previous == ":", scalar == " " { return false }
            if previous == " ", scalar == "#" { return false }
            previous = scalar
        }
        return true
    }

    /// Words that some version of YAML reads as no text.
    private static let words: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

    /// Whether a character needs an escape: controls, and breaks that are no line feed.
    private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028
            || scalar.value == 0x2029 || scalar.value == 0xFEFF
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        case "\r": return "\\r"
        case _ where isSpecial(scalar):
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return String(scalar)
        }
    }
}
