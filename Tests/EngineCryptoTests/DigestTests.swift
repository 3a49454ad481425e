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
}
