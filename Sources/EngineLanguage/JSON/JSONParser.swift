/// Builds a tape in one pass: grammar, UTF-8 and escapes are checked, nothing is converted.
///
/// It works on an integer position and never reads at or behind `end`. Open containers are a list
/// threaded through the tape itself (`JSONWord`), so nesting costs neither memory nor recursion.
struct JSONParser {
    let source: UnsafeBufferPointer<UInt8>
    let end: Int
    var position: Int
    /// How many words are written.
    private var count = 0
    /// The first word of the innermost open container; negative if there is none.
    private var container = -1
    private var room: Int

    init(_ source: UnsafeBufferPointer<UInt8>, depth: Int) {
        self.source = source
        end = source.count
        room = depth
        limit = depth
        let hasMark = source.count >= 3 && source[0] == 0xEF && source[1] == 0xBB && source[2] == 0xBF
        position = hasMark ? 3 : 0
    }

    private let limit: Int

    /// The most words that one step writes: a container and its first key.
    private static let stepWords = 4

    /// Parses everything.
    mutating func words() -> Result<[UInt64], JSONFault> {
        // 8 bytes a word fit dense payloads; usual records need a third of that, and untouched memory
        // costs nothing.
        var capacity = Self.room(for: end / 8 + 16)
        var written: [UInt64] = []
        do throws(JSONFault) {
            while true {
                var isComplete = false
                written = try Self.grown(written, to: capacity) { words throws(JSONFault) in
                    isComplete = try run(into: words)
                    return count
                }
                if isComplete { break }
                capacity *= 2
            }
            skipWhitespace()
            guard position == end else { throw JSONFault(.expectedEnd, at: position) }
            return .success(written)
        } catch {
            return .failure(error)
        }
    }

    /// Long tapes get room in steps of 128 KiB: the next page's fits into what the last one's has left.
    private static func room(for words: Int) -> Int {
        let step = 16 << 10
        return words < step ? words : (words + step - 1) / step * step
    }

    /// A larger array that begins with the same words; `fill` gives the count of words that are set in
    /// the end.
    private static func grown(
        _ words: [UInt64], to capacity: Int,
        fill: (UnsafeMutableBufferPointer<UInt64>) throws(JSONFault) -> Int
    ) throws(JSONFault) -> [UInt64] {
        var fault: JSONFault?
        let grown = [UInt64](unsafeUninitializedCapacity: capacity) { buffer, count in
            words.withUnsafeBufferPointer { old in
                for index in 0..<old.count { buffer[index] = old[index] }
            }
            do throws(JSONFault) {
                count = try fill(buffer)
            } catch {
                fault = error
                count = 0
            }
        }
        if let fault { throw fault }
        return grown
    }

    /// Parses until the outermost value is complete (true) or there is no room for another step (false).
    private mutating func run(into words: UnsafeMutableBufferPointer<UInt64>) throws(JSONFault) -> Bool {
        var parser = self  // A local copy can live in registers.
        defer { self = parser }
        while parser.count + Self.stepWords <= words.count {
            if try parser.value(words), try parser.afterValue(words) { return true }
        }
        return false
    }

    /// Parses a value, or opens a container that is not empty.
    /// - Returns: whether the value is complete.
    @inline(__always)
    private mutating func value(_ words: UnsafeMutableBufferPointer<UInt64>) throws(JSONFault) -> Bool {
        skipWhitespace()
        guard position < end else { throw JSONFault(.expectedValue, at: position) }
        switch source[position] {
        case UInt8(ascii: "\""):
            append(try string(), words)
        case UInt8(ascii: "{"):
            return try openObject(words)
        case UInt8(ascii: "["):
            return try openArray(words)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            append(try number(), words)
        default:
            append(try literal(), words)
        }
        return true
    }

    /// Closes what ends here and steps over a comma.
    /// - Returns: whether the outermost value is complete.
    @inline(__always)
    private mutating func afterValue(_ words: UnsafeMutableBufferPointer<UInt64>) throws(JSONFault) -> Bool {
        while container >= 0 {
            words[container + 1] &+= 1
            let isObject = JSONWord.rawTag(words[container]) == JSONTag.object.rawValue
            skipWhitespace()
            let byte = position < end ? source[position] : 0
            if byte == UInt8(ascii: ",") {
                position &+= 1
                if isObject { try key(words) }
                return false
            }
            guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw JSONFault(isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket, at: position)
            }
            close(words)
        }
        return true
    }

    @inline(__always)
    private mutating func openArray(_ words: UnsafeMutableBufferPointer<UInt64>) throws(JSONFault) -> Bool {
        try open(.array, words)
        skipWhitespace()
        guard position < end, source[position] == UInt8(ascii: "]") else { return false }
        close(words)
        return true
    }

    @inline(__always)
    private mutating func openObject(_ words: UnsafeMutableBufferPointer<UInt64>) throws(JSONFault) -> Bool {
        try open(.object, words)
        skipWhitespace()
        guard position < end, source[position] == UInt8(ascii: "}") else {
            try key(words)
            return false
        }
        close(words)
        return true
    }

    @inline(__always)
    private mutating func open(
        _ tag: JSONTag, _ words: UnsafeMutableBufferPointer<UInt64>
    ) throws(JSONFault) {
        guard room > 0 else { throw JSONFault(.tooDeep(limit: limit), at: position) }
        room &-= 1
        words[count] = JSONWord.make(tag, start: position, length: 0)
        words[count &+ 1] = UInt64(truncatingIfNeeded: container) &<< 32
        container = count
        count &+= 2
        position &+= 1
    }

    @inline(__always)
    private mutating func close(_ words: UnsafeMutableBufferPointer<UInt64>) {
        room &+= 1
        position &+= 1
        let first = words[container]
        let second = words[container &+ 1]
        words[container] = first | UInt64(truncatingIfNeeded: position &- JSONWord.start(first)) &<< 30
        words[container &+ 1] = UInt64(truncatingIfNeeded: count) &<< 32 | second & 0xFFFF_FFFF
        container = Int(Int32(truncatingIfNeeded: second &>> 32))
    }

    /// Parses a key and its colon.
    @inline(__always)
    private mutating func key(_ words: UnsafeMutableBufferPointer<UInt64>) throws(JSONFault) {
        skipWhitespace()
        guard position < end, source[position] == UInt8(ascii: "\"") else {
            throw JSONFault(.expectedKey, at: position)
        }
        append(try string(), words)
        skipWhitespace()
        guard position < end, source[position] == UInt8(ascii: ":") else {
            throw JSONFault(.expectedColon, at: position)
        }
        position &+= 1
    }

    @inline(__always)
    private mutating func append(_ word: UInt64, _ words: UnsafeMutableBufferPointer<UInt64>) {
        words[count] = word
        count &+= 1
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < end {
            let byte = source[position]
            // Space, tab, line feed and return are bits of one mask: one test for the usual case, a
            // byte above 0x20.
            guard byte <= 0x20, (1 &<< UInt64(byte)) & 0x1_0000_2600 != 0 else { return }
            position &+= 1
        }
    }
}
