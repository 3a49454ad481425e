/// Bytes written with 64 printable characters (RFC 4648 §4 and §5).
public enum Base64 {
    /// Which characters stand for 62 and 63.
    public enum Alphabet: Sendable, Hashable, CaseIterable {
        /// `+` and `/`; padded with `=` when written.
        case standard
        /// `-` and `_`, safe in URLs and file names; not padded when written.
        case url
    }

    /// The text of some bytes.
    /// - Parameters:
    ///   - bytes: what is written.
    ///   - alphabet: its characters.
    ///   - isPadded: whether the text is filled up with `=`; by default as is usual for the alphabet.
    /// - Returns: the text, in one line.
    public static func encode(
        _ bytes: [UInt8], alphabet: Alphabet = .standard, isPadded: Bool? = nil
    ) -> String {
        let characters = characters(of: alphabet)
        let pads = isPadded ?? (alphabet == .standard)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0)
            }
            for position in 0..<4 {
                if position <= count {
                    text.append(characters[Int(group >> UInt32(18 - 6 * position)) & 63])
                } else if pads {
                    text.append(UInt8(ascii: "="))
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that a text stands for.
    ///
    /// Padding may be left out, and line breaks are passed over (RFC 2045 §6.8).
    /// - Returns: nil if a character is foreign to the alphabet, or the length or the padding cannot be right.
    public static func decode(_ text: String, alphabet: Alphabet = .standard) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for unit in text.utf8 where unit != UInt8(ascii: "\n") && unit != UInt8(ascii: "\r") {
            if unit == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let digit = value(of: unit, in: alphabet) else { return nil }
            group = group << 6 | digit
            digits += 1
            if digits == 4 {
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                group = 0
                digits = 0
            }
        }
        guard padding == 0 || (digits > 0 && digits + padding == 4) else { return nil }
        switch digits {
        case 0: break
        case 2: bytes.append(UInt8(truncatingIfNeeded: group >> 4))
        case 3:
            bytes.append(UInt8(truncatingIfNeeded: group >> 10))
            bytes.append(UInt8(truncatingIfNeeded: group >> 2))
        default: return nil
        }
        return bytes
    }

    private static func characters(of alphabet: Alphabet) -> [UInt8] {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return Array(letters.utf8) + Array((alphabet == .standard ? "+/" : "-_").utf8)
    }

    private static func value(of unit: UInt8, in alphabet: Alphabet) -> UInt32? {
        switch unit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(unit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(unit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(unit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+") where alphabet == .standard, UInt8(ascii: "-") where alphabet == .url: 62
        case UInt8(ascii: "/") where alphabet == .standard, UInt8(ascii: "_") where alphabet == .url: 63
        default: nil
        }
    }
}
