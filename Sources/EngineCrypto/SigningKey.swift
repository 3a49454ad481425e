internal import COpenSSL

/// A private key that signs: RSA, a curve of NIST, or Ed25519.
///
/// It has no description and gives nothing out but signatures.
public final class SigningKey: Sendable {
    /// What kind of key it is.
    public enum Kind: Sendable, Hashable {
        /// RSA with so many bits.
        case rsa(bits: Int)
        /// A curve.
        case elliptic(EllipticCurve)
        /// Ed25519.
        case ed25519
        /// One that signs nothing here, by the library's name.
        case other(String)

        /// The kind in words.
        var phrase: String {
            switch self {
            case .rsa(let bits): "an RSA key of \(bits) bits"
            case .elliptic(let curve): "a key of the curve \(curve.rawValue)"
            case .ed25519: "an Ed25519 key"
            case .other(let name): "a key of the kind '\(name)'"
            }
        }
    }

    /// What kind of key it is.
    public let kind: Kind

    // OpenSSL counts the uses of a key with atomics, and nothing changes it after this initialiser.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// Takes over a key of OpenSSL.
    private init(taking pointer: OpaquePointer) {
        self.pointer = pointer
        kind = Self.kind(of: pointer)
    }

    deinit { EVP_PKEY_free(pointer) }

    /// Reads a key from a PEM block: PKCS #8 (RFC 5958), also encrypted, PKCS #1 or SEC 1.
    ///
    /// Line breaks may be written as `\n`, as they are where a key was copied out of JSON or an environment file.
    /// - Throws: `SigningFault` that says what the text is instead.
    public convenience init(pem: Secret, passphrase: Secret? = nil) throws(SigningFault) {
        let block = try PEMBlock(pem)
        guard block.isPrivateKey else { throw .notPrivate(label: block.label) }
        guard !block.isEncrypted || passphrase != nil else { throw .needsPassphrase }
        guard let pointer = block.readPrivateKey(passphrase) else {
            throw block.isEncrypted ? .wrongPassphrase : .unreadable
        }
        self.init(taking: pointer)
    }

    /// Reads a key from DER: PKCS #8, PKCS #1 or SEC 1.
    /// - Throws: `SigningFault.unreadable`.
    convenience init(der bytes: [UInt8]) throws(SigningFault) {
        let pointer = bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var start = buffer.baseAddress
            return d2i_AutoPrivateKey(nil, &start, buffer.count)
        }
        ERR_clear_error()
        guard let pointer else { throw .unreadable }
        self.init(taking: pointer)
    }

    private static func kind(of pointer: OpaquePointer) -> Kind {
        switch EVP_PKEY_get_base_id(pointer) {
        case EVP_PKEY_RSA, EVP_PKEY_RSA_PSS: return .rsa(bits: Int(EVP_PKEY_get_bits(pointer)))
        case EVP_PKEY_ED25519: return .ed25519
        case EVP_PKEY_EC:
            var name = [CChar](repeating: 0, count: 64)
            var count = 0
            let known = EVP_PKEY_get_group_name(pointer, &name, name.count, &count) == 1
            let group = String(decoding: name.prefix(known ? count : 0).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return EllipticCurve.allCases.first { $0.groupName == group }.map { .elliptic($0) } ?? .other(group)
        default:
            return .other(EVP_PKEY_get0_type_name(pointer).map { String(cString: $0) } ?? "unknown")
        }
    }

    /// The signature of a message.
    /// - Throws: `SigningFault.wrongKind` if the algorithm is for another kind of key.
    public func signature(of message: [UInt8], _ algorithm: SignatureAlgorithm) throws(SigningFault) -> [UInt8] {
        try check(algorithm)
        guard let context = EVP_MD_CTX_new() else { throw .refused }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var keyContext: OpaquePointer?
        guard EVP_DigestSignInit(context, &keyContext, algorithm.digest?.function, nil, pointer) == 1 else {
            throw .refused
        }
        if case .rsaPSS = algorithm {
            // RSA_PSS_SALTLEN_DIGEST: -1, a macro with a sign, which Swift does not import.
            guard EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) == 1,
                EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, -1) == 1
            else { throw .refused }
        }
        // A signature is never longer than the key's size; 1,024 bytes are RSA of 8,192 bits.
        var signature = [UInt8](repeating: 0, count: max(1_024, Int(EVP_PKEY_get_size(pointer))))
        var count = signature.count
        guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else { throw .refused }
        let bytes = Array(signature.prefix(count))
        guard case .ecdsaFixed(_, let curve) = algorithm else { return bytes }
        return try Self.fixed(bytes, curve)
    }

    private func check(_ algorithm: SignatureAlgorithm) throws(SigningFault) {
        let needed: String
        switch (algorithm, kind) {
        case (.rsa, .rsa), (.rsaPSS, .rsa), (.ed25519, .ed25519): return
        case (.ecdsa(_, let curve), .elliptic(let own)) where curve == own: return
        case (.ecdsaFixed(_, let curve), .elliptic(let own)) where curve == own: return
        case (.rsa, _), (.rsaPSS, _): needed = "an RSA key"
        case (.ed25519, _): needed = "an Ed25519 key"
        case (.ecdsa(_, let curve), _), (.ecdsaFixed(_, let curve), _): needed = "a key of the curve \(curve.rawValue)"
        }
        throw .wrongKind(needed: needed, found: kind.phrase)
    }

    /// The two numbers of a DER signature, each in the curve's length.
    private static func fixed(_ der: [UInt8], _ curve: EllipticCurve) throws(SigningFault) -> [UInt8] {
        let size = curve.byteCount
        var result = [UInt8](repeating: 0, count: 2 * size)
        let isDone = der.withUnsafeBufferPointer { buffer -> Bool in
            var start = buffer.baseAddress
            guard let pair = d2i_ECDSA_SIG(nil, &start, buffer.count) else { return false }
            defer { ECDSA_SIG_free(pair) }
            return result.withUnsafeMutableBufferPointer { output in
                guard let first = output.baseAddress else { return false }
                return BN_bn2binpad(ECDSA_SIG_get0_r(pair), first, Int32(size)) == size
                    && BN_bn2binpad(ECDSA_SIG_get0_s(pair), first + size, Int32(size)) == size
            }
        }
        guard isDone else { throw .refused }
        return result
    }
}

extension SignatureAlgorithm {
    /// The hash below; nothing: the algorithm has its own.
    fileprivate var digest: Digest? {
        switch self {
        case .rsa(let digest), .rsaPSS(let digest), .ecdsa(let digest, _), .ecdsaFixed(let digest, _): digest
        case .ed25519: nil
        }
    }
}
