import Testing

@testable import EngineCrypto

/// The published vectors of AES-256-GCM (McGrew and Viega, The Galois/Counter Mode of Operation, test cases 13 to 16).
struct GCMCipherTests {
    struct Vector: Sendable, CustomStringConvertible {
        let description: String
        let key: String
        let nonce: String
        let associated: String
        let plaintext: String
        let ciphertext: String
        let tag: String
    }

    private static let longKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    private static let longNonce = "cafebabefacedbaddecaf888"
    private static let longPlaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
    private static let longCiphertext =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"

    static let vectors = [
        Vector(
            description: "case 13", key: String(repeating: "0", count: 64), nonce: String(repeating: "0", count: 24),
            associated: "", plaintext: "", ciphertext: "", tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            description: "case 14", key: String(repeating: "0", count: 64), nonce: String(repeating: "0", count: 24),
            associated: "", plaintext: String(repeating: "0", count: 32),
            ciphertext: "cea7403d4d606b6e074ec5d3baf39d18", tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        Vector(
            description: "case 15", key: longKey, nonce: longNonce, associated: "", plaintext: longPlaintext,
            ciphertext: longCiphertext, tag: "b094dac5d93471bdec1a502270e3cc6c"),
        Vector(
            description: "case 16", key: longKey, nonce: longNonce,
            associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2", plaintext: String(longPlaintext.prefix(120)),
            ciphertext: String(longCiphertext.prefix(120)), tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    private func bytes(_ hex: String) throws -> [UInt8] {
        try #require(Hex.decode(hex))
    }

    @Test(arguments: vectors)
    func `sealing gives the published bytes`(vector: Vector) throws {
        let key = try #require(SealingKey(try bytes(vector.key)))
        let cipher = try GCMCipher.start(key: key, nonce: try bytes(vector.nonce), direction: .sealing)
        try cipher.authenticate(try bytes(vector.associated))
        #expect(Hex.encode(try cipher.update(try bytes(vector.plaintext)[...])) == vector.ciphertext)
        #expect(Hex.encode(try cipher.finishSealing(tagCount: 16)) == vector.tag)
    }

    @Test(arguments: vectors)
    func `opening gives the text back, and refuses another tag`(vector: Vector) throws {
        let key = try #require(SealingKey(try bytes(vector.key)))
        for flip in [UInt8(0), 1] {
            let cipher = try GCMCipher.start(key: key, nonce: try bytes(vector.nonce), direction: .opening)
            try cipher.authenticate(try bytes(vector.associated))
            #expect(Hex.encode(try cipher.update(try bytes(vector.ciphertext)[...])) == vector.plaintext)
            var tag = try bytes(vector.tag)
            tag[15] ^= flip
            #expect(cipher.finishOpening(tag: tag) == (flip == 0))
        }
    }
}
