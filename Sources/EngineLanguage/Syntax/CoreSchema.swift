/// What the YAML 1.2 core schema makes of text without quotes (YAML 1.2.2 §10.3.2).
enum CoreSchema {
    /// The kind of a plain scalar.
    static func kind(_ text: UnsafeBufferPointer<UInt8>) -> Scalar.Kind {
        guard let first = text.first else { return .null }
        switch first {
        case UInt8(ascii: "~"):
            return text.count == 1 ? .null : .string
        case UInt8(ascii: "n"), UInt8(ascii: "N"):
            return isWord(text, "null") ? .null : .string
        case UInt8(ascii: "t"), UInt8(ascii: "T"):
            return isWord(text, "true") ? .boolean(true) : .string
        case UInt8(ascii: "f"), UInt8(ascii: "F"):
            return isWord(text, "false") ? .boolean(false) : .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return number(text)
        default:
            return .string
        }
    }

    /// Whether the text is the word in lower case, in upper case or with a capital.
    private static func isWord(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        var upper = 0
        for index in text.indices {
            if text[index] == word.utf8Start[index] { continue }
            guard text[index] == word.utf8Start[index] & 0xDF else { return false }
            upper |= 1 << index
        }
        return upper == 0 || upper == 1 || upper == (1 << text.count) - 1
    }

    private static func number(_ text: UnsafeBufferPointer<UInt8>) -> Scalar.Kind {
        if text.count > 2, text[0] == UInt8(ascii: "0"), let radix = radix(text[1]) {
            return text.dropFirst(2).allSatisfy(radix) ? .integer : .string
        }
        let isSigned = text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-")
        let rest = UnsafeBufferPointer(rebasing: text[(isSigned ? 1 : 0)...])
        if rest.first == UInt8(ascii: "."), rest.count == 4 {
            let name = UnsafeBufferPointer(rebasing: rest[1...])
            if isWord(name, "inf") || !isSigned && isNotANumber(name) { return .float }
        }
        return decimal(rest)
    }

    /// `nan`, `NaN` or `NAN`.
    private static func isNotANumber(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        name.elementsEqual("nan".utf8) || name.elementsEqual("NaN".utf8) || name.elementsEqual("NAN".utf8)
    }

    /// `[0-9]+`, or `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
    private static func decimal(_ text: UnsafeBufferPointer<UInt8>) -> Scalar.Kind {
        var at = digits(text, from: 0)
        var hasDigits = at > 0
        guard at < text.count else { return hasDigits ? .integer : .string }
        if text[at] == UInt8(ascii: ".") {
            let end = digits(text, from: at + 1)
            hasDigits = hasDigits || end > at + 1
            at = end
        }
        guard hasDigits else { return .string }
        if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
            let end = digits(text, from: at)
            guard end > at else { return .string }
            at = end
        }
        return at == text.count ? .float : .string
    }

    private static func digits(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var at = start
        while at < text.count, isDigit(text[at]) { at += 1 }
        return at
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// The digits behind `0o` or `0x`.
    private static func radix(_ letter: UInt8) -> ((UInt8) -> Bool)? {
        switch letter {
        case UInt8(ascii: "o"): { $0 &- UInt8(ascii: "0") < 8 }
        case UInt8(ascii: "x"): { isDigit($0) || ($0 | 0x20) &- UInt8(ascii: "a") < 6 }
        default: nil
        }
    }
}
