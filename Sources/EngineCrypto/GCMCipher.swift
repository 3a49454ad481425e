internal import COpenSSL

/// One run of AES-256-GCM: key and nonce, then what is only authenticated, then the text, then the tag.
struct GCMCipher: ~Copyable {
    enum Direction {
        case sealing
        case opening
    }

    private let context: OpaquePointer

    private init(context: OpaquePointer) {
        self.context = context
    }

    static func start(key: SealingKey, nonce: [UInt8], direction: Direction) throws(SealFault) -> GCMCipher {
        guard let context = EVP_CIPHER_CTX_new() else { throw .unavailable }
        let cipher = GCMCipher(context: context)
        let started = key.material.withBytes { bytes in
            EVP_CipherInit_ex(
                context, EVP_aes_256_gcm(), nil, bytes.bindMemory(to: UInt8.self).baseAddress, nonce,
                direction == .sealing ? 1 : 0)
        }
        guard started == 1 else { throw .unavailable }
        return cipher
    }

    deinit {
        EVP_CIPHER_CTX_free(context)
    }

    func authenticate(_ bytes: [UInt8]) throws(SealFault) {
        var written: Int32 = 0
        // Without input OpenSSL would take the call for the end of the message.
        guard !bytes.isEmpty else { return }
        guard EVP_CipherUpdate(context, nil, &written, bytes, Int32(clamping: bytes.count)) == 1 else {
            throw .unavailable
        }
    }

    func update(_ bytes: ArraySlice<UInt8>) throws(SealFault) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        var output = [UInt8](repeating: 0, count: bytes.count)
        var written: Int32 = 0
        let length = Int32(clamping: bytes.count)
        let done = bytes.withUnsafeBufferPointer {
            EVP_CipherUpdate(context, &output, &written, $0.baseAddress, length)
        }
        guard done == 1, Int(written) == bytes.count else { throw .unavailable }
        return output
    }

    func finishSealing(tagCount: Int) throws(SealFault) -> [UInt8] {
        var rest = [UInt8](repeating: 0, count: 16)
        var written: Int32 = 0
        var tag = [UInt8](repeating: 0, count: tagCount)
        guard EVP_CipherFinal_ex(context, &rest, &written) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagCount), &tag) == 1
        else { throw .unavailable }
        return tag
    }

    func finishOpening(tag: [UInt8]) -> Bool {
        var tag = tag
        var rest = [UInt8](repeating: 0, count: 16)
        var written: Int32 = 0
        return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
            && EVP_CipherFinal_ex(context, &rest, &written) == 1
    }
}
