internal import CRE2

/// UTF-8 text, seen as code points: what `size`, `indexOf` and `substring` count. The bytes must be
/// valid UTF-8.
extension UnsafeBufferPointer<UInt8> {
    /// The number of code points.
    var codePointCount: Int {
        var count = 0
        for byte in self where byte & 0xC0 != 0x80 { count += 1 }
        return count
    }

    /// The number of bytes before a code point; nil beyond the end.
    ///
    /// The end itself has a number too.
    func byteOffset(ofCodePoint index: Int) -> Int? {
        guard index >= 0, index <= count else { return nil }
        var remaining = index
        var offset = 0
        while remaining > 0 {
            guard offset < count else { return nil }
            offset = self.offset(afterCodePointAt: offset)
            remaining -= 1
        }
        return offset
    }

    /// The offset of the next code point.
    func offset(afterCodePointAt offset: Int) -> Int {
        var next = offset + 1
        while next < count, self[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }

    /// A part, by byte offsets.
    func part(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: self[range])
    }

    /// Where a text begins for the first time at or after an offset.
    func firstOffset(of text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
        guard start + text.count <= count else { return nil }
        guard text.count > 0, let base = baseAddress else { return start }
        let found = engine_find_bytes(base + start, count - start, text.baseAddress, text.count)
        return found < 0 ? nil : start + found
    }

    /// Where a text begins for the last time at or before an offset.
    func lastOffset(of text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard text.count > 0 else { return Swift.min(start, count) }
        // Knuth, Morris and Pratt from the end: linear also where text and needle repeat themselves.
        let borders = text.bordersFromEnd
        var matched = 0
        var offset = Swift.min(start + text.count, count) - 1
        while offset >= 0 {
            while matched > 0, self[offset] != text[text.count - 1 - matched] { matched = borders[matched - 1] }
            if self[offset] == text[text.count - 1 - matched] { matched += 1 }
            if matched == text.count { return offset }
            offset -= 1
        }
        return nil
    }

    /// For each suffix the length of the longest shorter one that it begins with.
    private var bordersFromEnd: [Int] {
        var borders = [Int](repeating: 0, count: count)
        var matched = 0
        for length in 1..<Swift.max(1, count) {
            let byte = self[count - 1 - length]
            while matched > 0, byte != self[count - 1 - matched] { matched = borders[matched - 1] }
            if byte == self[count - 1 - matched] { matched += 1 }
            borders[length] = matched
        }
        return borders
    }

    /// Whether the text begins with another.
    func hasPrefix(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        count >= text.count && part(0..<text.count).elementsEqual(text)
    }

    /// Whether the text ends with another.
    func hasSuffix(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        count >= text.count && part(count - text.count..<count).elementsEqual(text)
    }
}
