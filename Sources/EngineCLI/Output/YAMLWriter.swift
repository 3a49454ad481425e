internal import EngineLanguage

/// Writes JSON values as YAML in block style.
///
/// Texts that a reader could take for something else are quoted as in JSON, which YAML 1.2 reads alike.
enum YAMLWriter {
    /// The document of an object, with a line break at its end.
    static func text(_ value: JSONValue) -> String {
        guard let members = value.members, !members.isEmpty else { return inline(value) + "\n" }
        return self.members(members, indent: 0)
    }

    /// An element of a list that stands at the margin.
    static func element(_ value: JSONValue) -> String { element(value, indent: 0) }

    private static func members(_ members: [JSONValue.Member], indent: Int) -> String {
        members.map { spaces(indent) + scalar($0.key) + ":" + behind($0.value, indent: indent) }.joined()
    }

    private static func element(_ value: JSONValue, indent: Int) -> String {
        guard let members = value.members, !members.isEmpty else {
            return spaces(indent) + "-" + behind(value, indent: indent, inList: true)
        }
        return spaces(indent) + "- " + self.members(members, indent: indent + 2).dropFirst(indent + 2)
    }

    /// A value behind a key or a dash, with the line's end.
    private static func behind(_ value: JSONValue, indent: Int, inList: Bool = false) -> String {
        switch value {
        case .object(let members) where !members.isEmpty:
            "\n" + self.members(members, indent: indent + 2)
        case .array(let elements) where !elements.isEmpty:
            "\n" + elements.map { element($0, indent: inList ? indent + 2 : indent) }.joined()
        default: " " + inline(value) + "\n"
        }
    }

    private static func inline(_ value: JSONValue) -> String {
        guard let text = value.string else { return JSONWriter.text(value) }
        return scalar(text)
    }

    private static func scalar(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// As in JSON, and with escapes for what YAML does not allow or takes for a line break.
    private static func quoted(_ text: String) -> String {
        JSONWriter.text(.string(text)).unicodeScalars.map { scalar -> String in
            let value = scalar.value
            guard (0x7F...0x9F).contains(value) || [0x2028, 0x2029, 0xFEFF].contains(value) else {
                return String(scalar)
            }
            let digits = String(value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    /// Letters, digits and a few signs inside, a letter first, and no word that means something else.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/"), text.utf8.last != 0x20 else {
            return false
        }
        guard !words.contains(text.lowercased()) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || signs.contains($0) || (0x30...0x39).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static let signs = Set(" _-./()".utf8)
    private static let words: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
