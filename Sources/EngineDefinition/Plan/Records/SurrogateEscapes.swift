/// Escapes of surrogates in the text of a JSON string: `\ud83d\ude00` is one character, each half alone is none.
enum SurrogateEscapes {
    /// Whether a half stands without the other, in a string without its quotes whose escapes are well formed.
    static func areHalved(in text: ArraySlice<UInt8>) -> Bool {
        var index = text.startIndex
        var awaitsLow = false
        while index < text.endIndex {
            guard text[index] == UInt8(ascii: "\\") else {
                if awaitsLow { return true }
                index += 1
                continue
            }
            let unit = codeUnit(at: index, in: text)
            let isLow = unit.map { (0xDC00...0xDFFF).contains($0) } ?? false
            if awaitsLow != isLow { return true }
            awaitsLow = unit.map { (0xD800...0xDBFF).contains($0) } ?? false
            index += unit == nil ? 2 : 6
        }
        return awaitsLow
    }

    /// The value of `\uXXXX`; nothing for another escape.
    private static func codeUnit(at index: Int, in text: ArraySlice<UInt8>) -> UInt32? {
        guard index + 5 < text.endIndex, text[index + 1] == UInt8(ascii: "u") else { return nil }
        return UInt32(String(decoding: text[(index + 2)...(index + 5)], as: UTF8.self), radix: 16)
    }
}
