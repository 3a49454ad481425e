extension URLValue {
    /// The form in which equal URLs are equal texts (RFC 3986 §6.2): dot segments resolved, escapes in upper case
    /// and only where they are needed, the scheme's own port and the fragment left out, a path at least `/`.
    public var normalized: URLValue {
        let parts = Self.removingDotSegments(Self.normalizingEscapes(path))
        let text = origin.description + (parts.isEmpty ? "/" : parts)
        guard var result = try? URLValue(text) else { return self }
        result.replace(path: result.path, query: query.map(Self.normalizingEscapes))
        return result
    }

    private static func normalizingEscapes(_ text: String) -> String {
        guard text.contains("%") else { return text }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = bytes[index + 1].hexValue, let low = bytes[index + 2].hexValue
            {
                let decoded = high << 4 | low
                output += decoded.isUnreserved ? [decoded] : [byte, high.hexDigit, low.hexDigit]
                index += 3
            } else {
                output.append(byte)
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
