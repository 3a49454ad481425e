internal import EngineCrypto
internal import EngineLanguage

/// Somebody to write to (RFC 5322 §3.4).
struct EmailAddress {
    let name: String
    let address: String

    /// Reads `ada@example.test`, `Ada <ada@example.test>`, or a map of `name` and `address`.
    /// - Throws: a fault if it is no address, or would break out of its line.
    init(_ value: ExpressionValue, field: String) throws(ExpressionFault) {
        let value = value.unwrapped
        if let map = value.map {
            name = try map["name"]?.cellText() ?? ""
            address = try (map["address"] ?? map["email"])?.cellText() ?? ""
        } else {
            let text = try value.templateText()
            if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
                name = String(text[..<open].trimmed)
                address = String(text[text.index(after: open)...].dropLast())
            } else {
                (name, address) = ("", String(text[...].trimmed))
            }
        }
        guard Self.isAddress(address) else {
            throw ExpressionFault(.value, "'\(field)' holds what is no e-mail address")
        }
        try EmailHeader.check(name, field)
    }

    /// The list of a value: one address or several.
    static func list(_ value: ExpressionValue?, field: String) throws(ExpressionFault) -> [EmailAddress] {
        guard let value = value?.unwrapped, !value.isNull else { return [] }
        var addresses: [EmailAddress] = []
        for item in value.list ?? [value] { addresses.append(try EmailAddress(item, field: field)) }
        return addresses
    }

    /// A local part and a domain, in printable ASCII without what separates addresses.
    private static func isAddress(_ text: String) -> Bool {
        guard let at = text.lastIndex(of: "@"), at != text.startIndex, text.index(after: at) != text.endIndex else {
            return false
        }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[],;:\\\"".utf8.contains($0) }
    }

    /// The address as it stands in a header.
    var text: String {
        guard !name.isEmpty else { return address }
        let isPlain = name.utf8.allSatisfy {
            ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x20 || $0 == 0x2D
        }
        if isPlain { return "\(name) <\(address)>" }
        guard name.utf8.allSatisfy({ $0 < 0x7F && $0 >= 0x20 }), name.utf8.count <= 200 else {
            return "\(EmailHeader.encodedWords(name)) <\(address)>"
        }
        return "\"\(name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\" <\(address)>"
    }
}

/// Fields of a message (RFC 5322 §2.2, RFC 2047).
enum EmailHeader {
    /// Refuses what would begin another line.
    static func check(_ text: String, _ field: String) throws(ExpressionFault) {
        guard !text.utf8.contains(where: { $0 == 13 || $0 == 10 || $0 == 0 }) else {
            throw ExpressionFault(.value, "'\(field)' would hold a line break")
        }
    }

    /// Unstructured text, in encoded words if it has characters beyond ASCII or is too long for a line.
    static func text(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?")
        return isPlain && text.utf8.count <= 900 ? text : encodedWords(text)
    }

    /// Encoded words (RFC 2047 §2): each at most 75 characters long, cut between characters, one a line.
    static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var piece: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            // 45 bytes are 60 characters of Base64, and 12 more stand around them.
            if piece.count + bytes.count > 45 {
                words.append(word(piece))
                piece = []
            }
            piece += bytes
        }
        if !piece.isEmpty { words.append(word(piece)) }
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Base64.encode(bytes))?=" }

    /// A parameter of a field (RFC 2231 §4): quoted, or percent-encoded if it has characters beyond
    /// ASCII.
    static func parameter(_ name: String, _ value: String) -> String {
        guard !value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            return "\(name)=\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
        }
        let digits = Array("0123456789ABCDEF")
        var text = ""
        for byte in value.utf8 {
            let isPlain = (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A && byte < 0x80)
            if isPlain || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return "\(name)*=UTF-8''\(text)"
    }
}

extension Substring {
    /// The text without space at its ends.
    var trimmed: Substring {
        let front = drop { $0 == " " }
        return front.prefix(upTo: front.lastIndex { $0 != " " }.map { front.index(after: $0) } ?? front.startIndex)
    }
}
