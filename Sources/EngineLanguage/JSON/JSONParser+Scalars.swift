extension JSONParser {
    /// Scans a string from its opening quote; leaves the position behind the closing one.
    @inline(__always)
    mutating func string() throws(JSONFault) -> UInt64 {
        let start = position &+ 1
        var at = start
        var tag = JSONTag.string
        while true {
            at = JSONScan.plainTextEnd(source, from: at)
            guard at < end else { throw JSONFault(.unterminatedString, at: at) }
            let byte = source[at]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                tag = .escapedString
                at = try escapeEnd(at)
            } else {
                guard byte >= 0x20 else { throw JSONFault(.controlCharacter, at: at) }
                at = try JSONScan.multibyteEnd(source, from: at)
            }
        }
        position = at &+ 1
        return JSONWord.make(tag, start: start, length: at &- start)
    }

    /// The offset behind an escape that begins here.
    private func escapeEnd(_ start: Int) throws(JSONFault) -> Int {
        guard start &+ 1 < end else { throw JSONFault(.unterminatedString, at: end) }
        switch source[start &+ 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start &+ 2
        case UInt8(ascii: "u"):
            for offset in start &+ 2..<start &+ 6 {
                guard offset < end else { throw JSONFault(.unterminatedString, at: end) }
                guard JSONScan.hexadecimalDigit(source[offset]) != nil else {
                    throw JSONFault(.invalidEscape, at: offset)
                }
            }
            return start &+ 6
        default:
            throw JSONFault(.invalidEscape, at: start &+ 1)
        }
    }

    /// Scans a number; leaves the position behind it.
    @inline(__always)
    mutating func number() throws(JSONFault) -> UInt64 {
        let start = position
        var at = start
        var tag = JSONTag.integer
        if source[at] == UInt8(ascii: "-") { at &+= 1 }
        if at < end, source[at] == UInt8(ascii: "0") { at &+= 1 } else { at = try digitsEnd(at) }
        if at < end, source[at] == UInt8(ascii: ".") {
            tag = .decimal
            at = try digitsEnd(at &+ 1)
        }
        if at < end, source[at] | 0x20 == UInt8(ascii: "e") {
            tag = .decimal
            at &+= 1
            if at < end, source[at] == UInt8(ascii: "+") || source[at] == UInt8(ascii: "-") { at &+= 1 }
            at = try digitsEnd(at)
        }
        position = at
        return JSONWord.make(tag, start: start, length: at &- start)
    }

    /// The offset behind one or more digits.
    @inline(__always)
    private func digitsEnd(_ start: Int) throws(JSONFault) -> Int {
        var at = start
        while at < end, source[at] &- UInt8(ascii: "0") < 10 { at &+= 1 }
        guard at > start else { throw JSONFault(.expectedDigit, at: at) }
        return at
    }

    /// Scans `null`, `true` or `false`; leaves the position behind it.
    @inline(__always)
    mutating func literal() throws(JSONFault) -> UInt64 {
        switch source[position] {
        case UInt8(ascii: "n"): try literal(.null, "null")
        case UInt8(ascii: "t"): try literal(.true, "true")
        case UInt8(ascii: "f"): try literal(.false, "false")
        default: throw JSONFault(.expectedValue, at: position)
        }
    }

    @inline(__always)
    private mutating func literal(_ tag: JSONTag, _ name: StaticString) throws(JSONFault) -> UInt64 {
        let start = position
        let length = name.utf8CodeUnitCount
        guard end &- start >= length, JSONScan.equal(source, start, name.utf8Start, length) else {
            throw JSONFault(.expectedValue, at: start)
        }
        position = start &+ length
        return JSONWord.make(tag, start: start, length: length)
    }
}
