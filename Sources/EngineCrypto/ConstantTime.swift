internal import COpenSSL

/// Comparison that takes the same time wherever the first difference is.
public enum ConstantTime {
    /// Whether both are equal.
    ///
    /// Only the lengths can be learnt from the time that it takes.
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// Whether two texts have the same UTF-8 bytes.
    ///
    /// Only the lengths can be learnt from the time that it takes.
    public static func equal(_ left: String, _ right: String) -> Bool {
        equal(Array(left.utf8), Array(right.utf8))
    }
}
