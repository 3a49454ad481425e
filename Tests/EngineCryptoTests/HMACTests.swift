import EngineCrypto
import Testing

/// Vectors of RFC 4231 §4 and RFC 2202 §2.
struct HMACTests {
    @Test func `RFC 4231 case 1`() {
        let code = HMAC.code(of: Array("Hi There".utf8), key: .init(repeating: 0x0b, count: 20), using: .sha256)
        #expect(Hex.encode(code) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    }

    @Test func `RFC 4231 case 2`() {
        let message = Array("what do ya want for nothing?".utf8)
        let code = HMAC.code(of: message, key: Array("Jefe".utf8), using: .sha512)
        #expect(
            Hex.encode(code)
                == "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")
    }

    @Test func `RFC 4231 case 6 has a key longer than a block`() {
        let message = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
        let code = HMAC.code(of: message, key: .init(repeating: 0xaa, count: 131), using: .sha256)
        #expect(Hex.encode(code) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func `RFC 2202 case 1`() {
        let key = [UInt8](repeating: 0x0b, count: 20)
        #expect(
            Hex.encode(HMAC.code(of: Array("Hi There".utf8), key: key, using: .sha1))
                == "b617318655057264e28bc0b6fb378c8ef146be00")
    }

    @Test func `an empty key and an empty message are allowed`() {
        #expect(
            Hex.encode(HMAC.code(of: [], key: [], using: .sha256))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func `a changed code is not valid`() {
        var code = HMAC.code(of: [1, 2, 3], key: [4], using: .sha256)
        #expect(HMAC.isValid(code, of: [1, 2, 3], key: [4], using: .sha256))
        code[31] ^= 1
        #expect(!HMAC.isValid(code, of: [1, 2, 3], key: [4], using: .sha256))
        #expect(!HMAC.isValid([], of: [1, 2, 3], key: [4], using: .sha256))
    }
}
