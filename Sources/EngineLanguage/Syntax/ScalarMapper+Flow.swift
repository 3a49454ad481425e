extension ScalarMapper {
    /// Decodes plain and quoted text (YAML 1.2.2 §7.3).
    mutating func decodeFlow(_ style: Scalar.Style) {
        // Behind the last byte that no line fold may take away.
        var solid = 0
        while at < end {
            let byte = bytes[at]
            if breakLength(at) > 0 {
                truncate(to: solid)
                fold(emitsSpace: true)
                solid = decoded.count
            } else if byte == UInt8(ascii: "'"), style == .singleQuoted {
                emit(byte, from: at)
                at += 2
                solid = decoded.count
            } else if byte == UInt8(ascii: "\\"), style == .doubleQuoted {
                decodeEscape()
                solid = decoded.count
            } else {
                let isBlank = isBlank(at)
                emit(byte, from: at)
                at += 1
                if !isBlank { solid = decoded.count }
            }
        }
    }

    /// Decodes a line break with the blank lines behind it: one is a space, each further one a line
    /// feed.
    private mutating func fold(emitsSpace: Bool) {
        let first = at
        at += breakLength(at)
        skipBlanks()
        guard breakLength(at) > 0 else {
            if emitsSpace { emit(UInt8(ascii: " "), from: first) }
            return
        }
        while breakLength(at) > 0 {
            emit(UInt8(ascii: "\n"), from: at)
            at += breakLength(at)
            skipBlanks()
        }
    }

    private mutating func skipBlanks() {
        while isBlank(at) { at += 1 }
    }

    /// Decodes an escape (YAML 1.2.2 §5.7).
    private mutating func decodeEscape() {
        let start = at
        at += 1
        if breakLength(at) > 0 {
            fold(emitsSpace: false)
            return
        }
        let letter = byte(at)
        at += 1
        var scalar = Self.simpleEscape(letter) ?? UInt32(letter)
        if let digits = Self.digitCount(letter) {
            scalar = 0
            for _ in 0..<digits {
                scalar = scalar << 4 | (JSONScan.hexadecimalDigit(byte(at)) ?? 0)
                at += 1
            }
        }
        let character = String(Unicode.Scalar(scalar) ?? "\u{FFFD}")
        for (offset, byte) in character.utf8.enumerated() {
            // A character of more bytes than its escape has digits keeps to the escape.
            emit(byte, from: min(start + offset, at - 1))
        }
    }

    /// What escapes of one letter stand for, where it is not the letter itself.
    private static func simpleEscape(_ letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "0"): 0x00
        case UInt8(ascii: "a"): 0x07
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "v"): 0x0B
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "e"): 0x1B
        case UInt8(ascii: "N"): 0x85
        case UInt8(ascii: "_"): 0xA0
        case UInt8(ascii: "L"): 0x2028
        case UInt8(ascii: "P"): 0x2029
        default: nil
        }
    }

    private static func digitCount(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "x"): 2
        case UInt8(ascii: "u"): 4
        case UInt8(ascii: "U"): 8
        default: nil
        }
    }
}
