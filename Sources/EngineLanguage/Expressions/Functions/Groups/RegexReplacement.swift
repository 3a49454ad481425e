/// The text that takes a match's place: `\0` to `\9` stand for groups, `\\` for a backslash.
struct RegexReplacement {
    private enum Part {
        case text([UInt8])
        case group(Int)
    }

    private let parts: [Part]

    /// Reads a replacement for a pattern with so many groups.
    init(_ text: UnsafeBufferPointer<UInt8>, groupCount: Int) throws(ExpressionFault) {
        var parts: [Part] = []
        var plain: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            let next = rest.popFirst()
            if next == UInt8(ascii: "\\") {
                plain.append(byte)
                continue
            }
            guard let group = next?.decimalDigit else {
                throw .value("a backslash in a replacement must be followed by a digit or a backslash")
            }
            guard group <= groupCount else {
                throw .value("the replacement names group \(group), but the regular expression has \(groupCount)")
            }
            parts += [.text(plain), .group(group)]
            plain = []
        }
        self.parts = parts + [.text(plain)]
    }

    func append(
        _ match: RegularExpressionMatch, of text: UnsafeBufferPointer<UInt8>, to result: inout TextBuilder
    ) throws(ExpressionFault) {
        for part in parts {
            switch part {
            case .text(let plain): try result.append(plain)
            case .group(let number):
                if let range = match.groups[number] { try result.append(text.part(range)) }
            }
        }
    }
}
