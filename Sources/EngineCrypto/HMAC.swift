internal import COpenSSL

/// Keyed hashes (RFC 2104).
public enum HMAC {
    /// The authentication code of a message.
    /// - Parameters:
    ///   - message: what is authenticated.
    ///   - key: any number of bytes; none is allowed.
    ///   - digest: the hash function below.
    /// - Returns: as many bytes as the hash function gives.
    public static func code(of message: [UInt8], key: [UInt8], using digest: Digest) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: digest.byteCount) { output, count in
            // Keys are padded with zeros, so one zero byte is the same key as none; OpenSSL treats none specially.
            let key = key.isEmpty ? [0] : key
            let written = COpenSSL.HMAC(
                digest.function, key, Int32(clamping: key.count), message, message.count, output.baseAddress, nil)
            precondition(written != nil, "OpenSSL refuses HMAC with \(digest)")
            count = digest.byteCount
        }
    }

    /// Whether a code belongs to a message, compared in constant time.
    public static func isValid(_ code: [UInt8], of message: [UInt8], key: [UInt8], using digest: Digest) -> Bool {
        ConstantTime.equal(code, self.code(of: message, key: key, using: digest))
    }
}
