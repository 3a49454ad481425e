internal import COpenSSL

/// A cryptographic hash function.
public enum Digest: String, Sendable, Hashable, CaseIterable {
    /// MD5 (RFC 1321): for upstreams that still ask for it, never for safety.
    case md5
    /// SHA-1 (FIPS 180-4): for upstreams that still ask for it, never for safety.
    case sha1
    /// SHA-256 (FIPS 180-4).
    case sha256
    /// SHA-384 (FIPS 180-4).
    case sha384
    /// SHA-512 (FIPS 180-4).
    case sha512

    /// Length of a hash, in bytes.
    public var byteCount: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The hash of some bytes.
    public func hash(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The hash of a text's UTF-8 bytes.
    public func hash(_ text: String) -> [UInt8] {
        hash(Array(text.utf8))
    }

    /// The hash of the bytes in a buffer.
    public func hash(_ buffer: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
            let done = EVP_Digest(buffer.baseAddress, buffer.count, output.baseAddress, nil, function, nil)
            // OpenSSL fails here only without memory, or for MD5 under a policy that forbids it.
            precondition(done == 1, "OpenSSL refuses \(self)")
            count = byteCount
        }
    }

    /// OpenSSL's description of the function.
    ///
    /// It lives as long as the process.
    var function: OpaquePointer? {
        switch self {
        case .md5: EVP_md5()
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        case .sha384: EVP_sha384()
        case .sha512: EVP_sha512()
        }
    }
}
