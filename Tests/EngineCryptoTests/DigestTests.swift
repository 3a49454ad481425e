import EngineCrypto
import Testing

struct DigestTests {
    @Test(arguments: [
        (Digest.md5, "900150983cd24fb0d6963f7d28e17f72"),
        (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        ),
        (
            .sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
    ])
    func `the published hash of abc`(digest: Digest, expected: String) {
        #expect(Hex.encode(digest.hash("abc")) == expected)
    }

    @Test(arguments: Digest.allCases)
    func `a hash has its declared length, of nothing too`(digest: Digest) {
        #expect(digest.hash([]).count == digest.byteCount)
    }

    @Test func `nothing has a hash of its own`() {
        #expect(Hex.encode(Digest.md5.hash("")) == "d41d8cd98f00b204e9800998ecf8427e")
    }

    /// Messages of several blocks (FIPS 180-4, the examples of NIST).
    @Test(arguments: [
        (
            Digest.sha1,
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        (
            Digest.sha256,
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            Digest.sha384,
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712"
                + "fcc7c71a557e2db966c3e9fa91746039"
        ),
        (
            Digest.sha512,
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
                + "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"
        ),
    ])
    func `the published hash of several blocks`(digest: Digest, message: String, expected: String) {
        #expect(Hex.encode(digest.hash(message)) == expected)
    }

    @Test(arguments: [
        (
            Digest.md5, "7707d6ae4e027c70eea2a935c2296f21"
        ),
        (
            Digest.sha1, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"
        ),
        (
            Digest.sha256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
        (
            Digest.sha512,
            "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
                + "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b"
        ),
    ])
    func `the published hash of a million letters`(digest: Digest, expected: String) {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(Hex.encode(digest.hash(bytes)) == expected)
        #expect(bytes.withUnsafeBytes { Hex.encode(digest.hash($0)) } == expected)
    }
}
