internal import COpenSSL

/// Bytes that nobody can guess.
public enum RandomBytes {
    /// That many bytes from the system's generator.
    public static func make(_ count: Int) -> [UInt8] {
        precondition(count >= 0 && count <= Int(Int32.max), "a request for \(count) random bytes")
        return [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            // Going on with bytes that are not random would be worse than ending here.
            precondition(count == 0 || RAND_bytes(output.baseAddress, Int32(count)) == 1, "no source of random bytes")
            initialized = count
        }
    }

    /// A new name that cannot collide or be guessed: that many random bytes, base64 for URLs.
    public static func token(byteCount: Int = 16) -> String {
        Base64.encode(make(byteCount), alphabet: .url)
    }

    /// A random UUID (RFC 9562 §5.4): 122 random bits, in lower case.
    public static func uuid() -> String {
        var bytes = make(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hex.encode(bytes))
        return [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
            .map { String($0) }.joined(separator: "-")
    }
}
