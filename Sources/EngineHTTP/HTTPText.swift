/// Reading of header text by RFC 9110 §5.6: lists, quoted strings, white space; all by bytes.
enum HTTPText {
    /// Takes a text apart at a byte, but not within quoted strings or angle brackets; empty items are
    /// left out.
    static func split(_ text: some StringProtocol, at separator: UInt8) -> [String] {
        var items: [String] = []
        var item: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        var isBracketed = false
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
            } else if isQuoted {
                if byte == UInt8(ascii: "\\") { isEscaped = true }
                if byte == UInt8(ascii: "\"") { isQuoted = false }
            } else if byte == UInt8(ascii: "<") {
                isBracketed = true
            } else if byte == UInt8(ascii: ">") {
                isBracketed = false
            } else if byte == UInt8(ascii: "\"") && !isBracketed {
                isQuoted = true
            } else if byte == separator && !isBracketed {
                append(item, to: &items)
                item = []
                continue
            }
            item.append(byte)
        }
        append(item, to: &items)
        return items
    }

    /// Takes `name=value` apart; the value is unquoted, and `nil` without a sign.
    static func parameter(_ text: some StringProtocol) -> (name: String, value: String?) {
        guard let sign = text.firstIndex(of: "=") else { return (trim(text), nil) }
        return (trim(text[..<sign]), unquote(trim(text[text.index(after: sign)...])))
    }

    /// The text without the spaces and tabs around it.
    static func trim(_ text: some StringProtocol) -> String {
        let text = Substring(text)
        let bytes = text.utf8
        guard let first = bytes.firstIndex(where: { !$0.isBlank }),
            let last = bytes.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(text[first...last])
    }

    /// The content of a quoted string, or the text itself if it is none.
    static func unquote(_ text: String) -> String {
        guard text.utf8.count >= 2, text.utf8.first == UInt8(ascii: "\""), text.utf8.last == UInt8(ascii: "\"") else {
            return text
        }
        var content: [UInt8] = []
        var isEscaped = false
        for byte in text.utf8.dropFirst().dropLast() {
            if byte == UInt8(ascii: "\\") && !isEscaped {
                isEscaped = true
            } else {
                content.append(byte)
                isEscaped = false
            }
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// A non-negative whole number of decimal digits, or nothing.
    static func digits(_ text: some StringProtocol) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { return nil }
        return Int64(text)
    }

    /// A text for a message: control characters become `?`, and it is cut after 60 characters.
    static func visible(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7f ? "?" : Character($0) }
        return String(shown) + (text.unicodeScalars.count > 60 ? "…" : "")
    }

    private static func append(_ item: [UInt8], to items: inout [String]) {
        let trimmed = trim(String(decoding: item, as: UTF8.self))
        if !trimmed.isEmpty { items.append(trimmed) }
    }
}
