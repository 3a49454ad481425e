/// The check of a file's characters, before its structure is read (YAML 1.2.2 §5.1).
struct YAMLText {
    private let file: SourceFile
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ file: SourceFile, _ bytes: UnsafeBufferPointer<UInt8>) {
        self.file = file
        self.bytes = bytes
    }

    /// The first byte that is not UTF-8, or the first character that YAML does not allow.
    var fault: Diagnostic? {
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte >= 0x20, byte < 0x7F || byte == UInt8(ascii: "\n") {
                at += 1
            } else if byte < 0x80 {
                guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") else {
                    return forbidden(at, length: 1)
                }
                at += 1
            } else {
                let length = UTF8Sequence.length(bytes, at: at)
                guard length > 0 else { return invalid(at) }
                guard isAllowed(at, length: length) else { return forbidden(at, length: length) }
                at += length
            }
        }
        return nil
    }

    /// Not allowed beyond ASCII: control characters but NEL, and the two non-characters U+FFFE and
    /// U+FFFF.
    private func isAllowed(_ at: Int, length: Int) -> Bool {
        if length == 2, bytes[at] == 0xC2 { return bytes[at + 1] >= 0xA0 || bytes[at + 1] == 0x85 }
        return length != 3 || bytes[at] != 0xEF || bytes[at + 1] != 0xBF || bytes[at + 2] < 0xBE
    }

    private func invalid(_ at: Int) -> Diagnostic {
        Diagnostic(.invalidUTF8, "the file is not UTF-8 text", at: Span(file: file, start: at, end: at + 1))
            .help("save the file as UTF-8")
    }

    private func forbidden(_ at: Int, length: Int) -> Diagnostic {
        let span = Span(file: file, start: at, end: at + length)
        let code = span.text.unicodeScalars.first?.value ?? 0
        let name = String(code, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - name.count)) + name
        let diagnostic = Diagnostic(.yamlCharacter, "the character U+\(padded) is not allowed in YAML", at: span)
        return diagnostic.help("remove it, or write it as an escape in double quotes: \"\\u\(padded)\"")
    }
}
