internal import COpenSSL

/// Encryption that notices every change (AES-256-GCM, NIST SP 800-38D).
///
/// A box is: version (1 byte), id of the key (8), random nonce (12), ciphertext, tag (16). Version and key id are
/// authenticated with the caller's context, so nothing in a box can be exchanged. Nonces are 96 random bits: two are
/// the same within 10^8 boxes of one key with a probability below 10^-12.
public enum SealedBox {
    private static let version: UInt8 = 1
    private static let nonceCount = 12
    private static let tagCount = 16
    private static let headerCount = 1 + SealingKeyID.byteCount
    /// Small enough for the processor's cache, large enough that calls cost nothing.
    private static let pieceCount = 32_768

    /// Encrypts bytes.
    /// - Parameters:
    ///   - plaintext: what is hidden; it may be empty.
    ///   - key: the key that will open the box.
    ///   - context: where the box belongs; it opens with the same context only.
    /// - Returns: the box, with the id of the key in it.
    /// - Throws: `.unavailable` if OpenSSL refuses to work.
    public static func seal(
        _ plaintext: [UInt8], with key: SealingKey, context: [UInt8]
    ) throws(SealFault) -> [UInt8] {
        var box: [UInt8] = []
        box.reserveCapacity(count(sealing: plaintext.count))
        do {
            try seal(parts: [plaintext], with: key, context: context) { box += $0 }
        } catch {
            throw error as? SealFault ?? .unavailable
        }
        return box
    }

    /// Encrypts several texts, one behind the other, as one, and gives the box out piece by piece: a large one costs no
    /// memory beside its text.
    /// - Parameters:
    ///   - parts: what is hidden.
    ///   - key: the key that will open the box.
    ///   - context: where the box belongs; it opens with the same context only.
    ///   - take: gets the pieces in order; what it throws ends the sealing.
    /// - Throws: `.unavailable` if OpenSSL refuses to work, or what `take` throws.
    public static func seal(
        parts: [[UInt8]], with key: SealingKey, context: [UInt8], to take: ([UInt8]) throws -> Void
    ) throws {
        let header = [version] + key.id.bytes
        let nonce = RandomBytes.make(nonceCount)
        let cipher = try GCMCipher.start(key: key, nonce: nonce, direction: .sealing)
        try cipher.authenticate(header)
        try cipher.authenticate(context)
        try take(header + nonce)
        for part in parts {
            var rest = part[...]
            while !rest.isEmpty {
                try take(try cipher.update(rest.prefix(pieceCount)))
                rest = rest.dropFirst(pieceCount)
            }
        }
        try take(try cipher.finishSealing(tagCount: tagCount))
    }

    /// The length of the box for so many bytes of text.
    public static func count(sealing bytes: Int) -> Int { headerCount + nonceCount + bytes + tagCount }

    /// Decrypts a box.
    /// - Parameters:
    ///   - box: what `seal` gave.
    ///   - keys: the keys at hand; the one that the box names is used.
    ///   - context: the context that was given to `seal`.
    /// - Returns: what was sealed.
    /// - Throws: `.malformed`, `.unknownKey`, or `.altered` if box, context or key differ from those of `seal`.
    public static func open(
        _ box: [UInt8], with keys: [SealingKey], context: [UInt8]
    ) throws(SealFault) -> [UInt8] {
        let id = try keyID(of: box)
        guard let key = keys.first(where: { $0.id == id }) else { throw .unknownKey(id) }
        let nonceEnd = headerCount + nonceCount
        let cipher = try GCMCipher.start(key: key, nonce: Array(box[headerCount..<nonceEnd]), direction: .opening)
        try cipher.authenticate(Array(box[..<headerCount]))
        try cipher.authenticate(context)
        let plaintext = try cipher.update(box[nonceEnd..<(box.count - tagCount)])
        guard cipher.finishOpening(tag: Array(box.suffix(tagCount))) else { throw .altered(id) }
        return plaintext
    }

    /// The id of the key that sealed a box.
    /// - Throws: `.malformed` if these bytes are no box.
    public static func keyID(of box: [UInt8]) throws(SealFault) -> SealingKeyID {
        guard box.count >= headerCount + nonceCount + tagCount, box[0] == version,
            let id = SealingKeyID(box[1..<headerCount])
        else { throw .malformed }
        return id
    }
}

/// Why bytes cannot be sealed or opened.
public enum SealFault: Error, Sendable, Hashable {
    /// The bytes are not a box that this version knows.
    case malformed
    /// None of the keys at hand is the one that sealed the box.
    case unknownKey(SealingKeyID)
    /// The box or its context was changed, or another key has the same id.
    case altered(SealingKeyID)
    /// OpenSSL refuses to work.
    case unavailable
}
