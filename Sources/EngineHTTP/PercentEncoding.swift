/// Percent-encoding of texts for each place in a URL (RFC 3986 §2.1) and for forms.
public enum PercentEncoding {
    /// One segment of a path: everything but unreserved characters is encoded, slashes too.
    ///
    /// `.` and `..` come out as they are, and no encoding would make servers read them as names:
    /// see ``isDotSegment(_:)``.
    public static func pathSegment(_ text: String) -> String {
        encode(text.utf8, keeping: \.isUnreserved)
    }

    /// A path: as a segment, but slashes stay.
    public static func path(_ text: String) -> String {
        encode(text.utf8) { $0.isUnreserved || $0 == UInt8(ascii: "/") }
    }

    /// A name or value in a query: everything but unreserved characters is encoded, a space as `%20`.
    public static func query(_ text: String) -> String {
        encode(text.utf8, keeping: \.isUnreserved)
    }

    /// A name or value of a form (WHATWG URL §5.2): a space becomes a plus sign.
    public static func form(_ text: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if byte == 0x20 {
                output.append(UInt8(ascii: "+"))
            } else if byte.isAlpha || byte.isDigit || "*-._".utf8.contains(byte) {
                output.append(byte)
            } else {
                append(byte, to: &output)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Whether servers read the segment as "here" or "one up", in any way to write it.
    public static func isDotSegment(_ segment: String) -> Bool {
        let decoded = decode(segment)
        return decoded == "." || decoded == ".."
    }

    /// The text that percent-encoding stands for; a `%` without two digits stays, invalid UTF-8 is
    /// replaced.
    public static func decode(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        return String(decoding: decodedBytes(text.utf8, plusIsSpace: false), as: UTF8.self)
    }

    /// The text that a name or value of a form stands for: as ``decode(_:)``, and a plus sign is a
    /// space.
    public static func decodeForm(_ text: some Collection<UInt8>) -> String {
        String(decoding: decodedBytes(text, plusIsSpace: true), as: UTF8.self)
    }

    /// Encodes all bytes but those to keep.
    static func encode(_ bytes: some Collection<UInt8>, keeping isKept: (UInt8) -> Bool) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 16)
        for byte in bytes {
            if isKept(byte) { output.append(byte) } else { append(byte, to: &output) }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func append(_ byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "%"))
        output.append((byte >> 4).hexDigit)
        output.append((byte & 15).hexDigit)
    }

    private static func decodedBytes(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> [UInt8] {
        let bytes = Array(text)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = bytes[index + 1].hexValue, let low = bytes[index + 2].hexValue
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(byte == UInt8(ascii: "+") && plusIsSpace ? 0x20 : byte)
                index += 1
            }
        }
        return output
    }
}
