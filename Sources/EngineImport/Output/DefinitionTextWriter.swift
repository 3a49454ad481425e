/// Writes a definition as people would: block style, small maps in one line, quotes only where they are
/// needed.
struct DefinitionTextWriter {
    private var output = ""
    /// Two columns less than the house's width: what is longer is spread over lines.
    private static let width = 118

    /// The document's text; `head` are lines of comment that stand before it.
    static func text(_ map: OutputMap, head: [String] = []) -> String {
        var writer = DefinitionTextWriter()
        writer.comment(head, indent: 0)
        writer.write(map, indent: 0, flowing: false)
        return writer.output
    }

    private mutating func comment(_ lines: [String], indent: Int) {
        for line in lines { output += Self.spaces(indent) + (line.isEmpty ? "#" : "# \(line.oneLine)") + "\n" }
    }

    private mutating func write(_ map: OutputMap, indent: Int, flowing: Bool, isFirstInline: Bool = false) {
        for (place, entry) in map.entries.enumerated() {
            if place > 0 || !isFirstInline {
                comment(entry.comment, indent: indent)
                output += Self.spaces(indent)
            }
            output += Self.key(entry.key) + ":"
            write(behindKey: entry.value, indent: indent, column: indent + entry.key.count + 2, depth: indent / 2)
        }
    }

    /// A value behind `key:` or `-`; small ones below the second level stand in the same line.
    private mutating func write(behindKey value: OutputNode, indent: Int, column: Int, depth: Int) {
        if !value.isEmpty, let flow = flow(value, room: Self.width - column), depth >= 1 || value.map == nil {
            output += " " + flow + "\n"
            return
        }
        switch value {
        case .map(let map) where !map.entries.isEmpty:
            output += "\n"
            write(map, indent: indent + 2, flowing: false)
        case .list(let elements) where !elements.isEmpty:
            output += "\n"
            for element in elements { write(element: element, indent: indent + 2) }
        case .text(let text): output += " " + (Self.block(text, indent: indent + 2) ?? Self.scalar(text)) + "\n"
        default: output += " " + Self.flowText(value) + "\n"
        }
    }

    private mutating func write(element: OutputNode, indent: Int) {
        output += Self.spaces(indent) + "-"
        if case .map(let map) = element, !map.entries.isEmpty, flow(element, room: Self.width - indent - 2) == nil {
            output += " "
            write(map, indent: indent + 2, flowing: false, isFirstInline: true)
        } else {
            write(behindKey: element, indent: indent, column: indent + 2, depth: 2)
        }
    }

    /// A value in one line, if it is small enough and has no comments.
    private func flow(_ value: OutputNode, room: Int) -> String? {
        switch value {
        case .map, .list:
            guard Self.isFlowable(value, depth: 0) else { return nil }
            let text = Self.flowText(value)
            return text.count <= room ? text : nil
        default: return nil
        }
    }

    private static func isFlowable(_ value: OutputNode, depth: Int) -> Bool {
        switch value {
        case .map(let map):
            depth < 2 && map.entries.allSatisfy { $0.comment.isEmpty && isFlowable($0.value, depth: depth + 1) }
        case .list(let elements): depth < 3 && elements.allSatisfy { isFlowable($0, depth: depth + 1) }
        case .text(let text): !text.contains("\n")
        default: true
        }
    }

    private static func flowText(_ value: OutputNode) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): text
        case .text(let text): scalar(text, inFlow: true)
        case .list(let elements): "[" + elements.map(flowText).joined(separator: ", ") + "]"
        case .map(let map) where map.entries.isEmpty: "{}"
        case .map(let map):
            "{ " + map.entries.map { key($0.key, inFlow: true) + ": " + flowText($0.value) }.joined(separator: ", ")
                + " }"
        }
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension DefinitionTextWriter {
    /// A text of several lines as a `|` block, where that form can hold it.
    private static func block(_ text: String, indent: Int) -> String? {
        guard text.utf8.contains(UInt8(ascii: "\n")), let first = text.utf8.first,
            ![UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t")].contains(first),
            !text.unicodeScalars.contains(where: { isSpecial($0) && $0 != "\n" })
        else { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let breaks = lines.reversed().prefix { $0.isEmpty }.count
        let chomping = breaks == 0 ? "-" : breaks == 1 ? "" : "+"
        if breaks > 0 { lines.removeLast() }
        let margin = spaces(indent)
        return "|\(chomping)\n" + lines.map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
    }

    private static func key(_ text: String, inFlow: Bool = false) -> String { scalar(text, inFlow: inFlow) }

    /// A text with quotes if it needs them.
    private static func scalar(_ text: String, inFlow: Bool = false) -> String {
        if isPlain(text, inFlow: inFlow) { return text }
        if !text.unicodeScalars.contains(where: isSpecial), text.contains("\"") || text.contains("\\"),
            !text.contains("'")
        {
            return "'\(text)'"
        }
        return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// Whether a text may stand without quotes; stricter than YAML, so that readers need not know its
    /// rules.
    private static func isPlain(_ text: String, inFlow: Bool) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            first.properties.isAlphabetic || "/$_(.<".unicodeScalars.contains(first),
            last != " ", last != ":", !words.contains(text.lowercased()), first != "." || text.count > 1
        else { return false }
        if inFlow,
            first == "$" || text.unicodeScalars.contains(where: { ",[]{}?&*!|>%@`\"'".unicodeScalars.contains($0) })
        {
            return false
        }
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if isSpecial(scalar) { return false }
            if previous == ":", scalar == " " || inFlow { return false }
            if previous == " ", scalar == "#" { return false }
            previous = scalar
        }
        return true
    }

    /// Words that some version of YAML reads as no text.
    private static let words: Set<String> = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", ".inf", "~",
    ]

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

extension String {
    /// The text with breaks and controls as spaces, for comments and messages.
    var oneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 }))
    }
}
