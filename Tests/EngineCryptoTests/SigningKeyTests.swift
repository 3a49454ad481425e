import EngineCrypto
import EngineFixtures
import Testing

/// Private keys: what they are read from, what they sign, and what is said of those that cannot.
struct SigningKeyTests {
    private let message = Array("The quick brown fox".utf8)

    // MARK: Vectors

    /// RFC 8032 §7.1, tests 1 to 3.
    @Test(arguments: [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                + "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ])
    func `Ed25519 signs as its specification says`(_ seed: String, _ text: String, _ signature: String) throws {
        let key = try SigningKey(ed25519: try #require(Hex.decode(seed)))
        #expect(key.kind == .ed25519)
        #expect(Hex.encode(try key.signature(of: try #require(Hex.decode(text)), .ed25519)) == signature)
    }

    /// Signatures that the Python package `cryptography` made with the same keys.
    private static let made: [(Digest, String)] = [
        (
            .sha1,
            "2b86c783faf88b2fe14f250b4bf3e5bb446181205cc8945556f76a5c65d5b652c32d040204545f40"
                + "a0be1508230fa3be3e0710b7932af4c2fd1c51a52346ab5b7999d592d5b8d9e0044a55529ea045e3"
                + "2b58fdc53dbea9bb7914ba627ba15cb22420691aae268d1b91fb72c7cac4f32b9d4792e94b75377f"
                + "0ee4f8268c7ba4233fa7a9a19efa0decff34c8c4715fe462edd548b39262bcabc14720c5944016f0"
                + "db3749d5c30622121ea12305a01ca65f933e5b67825fe33435aa17ca3dd2d77fbc544b07ff217e3b"
                + "85bf1bdb3e450876e8ff3d7eb40c522bcb11c981ceb783c85b6fa7eeac4f0e83ca406a690cfb29b0"
                + "edf515c82371313ad442953d301fb154"
        ),
        (
            .sha256,
            "8c28acb40fd09ac97c157053bef485b1199bd7883c6df8b157a09f9b7f914f15abc09aae57b4eba7"
                + "2c1d484dcbc2672770d3c85013de15cc0e2cc28af5fb965414acc14fbd3378bd2177951fabeb7e88"
                + "b28f33ff4a5d72b99838486f128e480c5a960f009f56bcd7be5040d6ce58790a447dae3e4e713f62"
                + "53e90785cfbd99ef90a9088e796e057fe8fa1a7141e0ce2c09f42781aa90f9e909eb4cb483d3ef79"
                + "8a1427a7c387e2a13cb7403fee5a3422af0aecb38dfbbfe64dded2e100716cccbfe23596afc8d163"
                + "fe173ff94ec13dc2e866ff4709a011fa0b71161614c290df49e2047c276809e0c058079aec3000f3"
                + "8132f4a964b9cec0ad35136b733208b6"
        ),
        (
            .sha384,
            "19a241f609631ed6b9271361df67cd8ae9a3f2336d499a12d1024cec627a2dc636a69c2fcdad4e6c"
                + "9a5e3258b106135b8c62ebbc6e7e38c8fb43063d0645f18408aecf4f04dce3db11997ae89856fe94"
                + "fd9c131e07f90dfb3c0fbef620b4a4119b2d88850492262d03abb428b8cd2b9b345c1edf527b0124"
                + "94b8395cec4af4fcff0d364235f3683c39328cdec49d3ab65e569e2a8f967dbea3bfae8a5f09fc79"
                + "3714538f8a127faf0bf88c4f45b9272baf54568eff00b29e9241d7f451f9237c11ba7feeef3655a3"
                + "7fa89c98173aa87a47c18f261b898726844dac06bc5224a9406c0f465fabd7969f529a57233b27a9"
                + "67a79eb80c67087452a0032f42f31404"
        ),
        (
            .sha512,
            "06671f83aeae029184c0a2a3cfdddc81ac6bb13dcda59c0e6c63292382a3a26181c9dafdefcc56da"
                + "5a3548811e7a0da5688dc73f3b4d14dea2448c74e2faefd6092a527da16fb2de3b5b4388965138bb"
                + "4ac42588550c5b2b415e693f458c854d3a91ec2c0e884007edccf8ef8a6e5e15802c691bf063159d"
                + "e4fffe9550be299ad74b270ce0b4953a405592a7a29b560bb6d09d7f2d945a509113c255f74ca8e2"
                + "1cacb5fc49bac17e3e2153ca199242abf50f781bf201e67bf80b76b35bac9a7512a1d2650e33e6eb"
                + "3110da64fd018cd119b95077764171606b437b76a6860c86223c6da6c0f6ba4dfb66a381bc138378"
                + "788135509ef4d6909b68a68a992d36b2"
        ),
    ]

    @Test(arguments: made)
    func `RSA signs as another library does`(_ digest: Digest, _ signature: String) throws {
        for pem in [TestKeys.rsa, TestKeys.rsaTraditional] {
            let key = try SigningKey(pem: Secret(pem))
            #expect(key.kind == .rsa(bits: 2_048))
            #expect(Hex.encode(try key.signature(of: message, .rsa(digest))) == signature)
        }
    }

    @Test func `Ed25519 in PEM signs as another library does`() throws {
        let signature = try SigningKey(pem: Secret(TestKeys.ed25519)).signature(of: message, .ed25519)
        #expect(
            Hex.encode(signature)
                == "aeab762b121ed43aef609f1214a129371a6f960055ffb6f994e835a60668786adba5f6816468a2e0"
                + "348d47b6f96dcff2b2c01d8a132b386ccd5f5941c6e11e02")
    }

    @Test func `keys given as numbers are the same keys`() throws {
        let numbers = SigningKey.RSANumbers(
            n: try Self.bytes(Self.n), e: try Self.bytes("AQAB"), d: try Self.bytes(Self.d), p: try Self.bytes(Self.p),
            q: try Self.bytes(Self.q), dp: try Self.bytes(Self.dp), dq: try Self.bytes(Self.dq),
            qi: try Self.bytes(Self.qi))
        let key = try SigningKey(rsa: numbers)
        let same = try SigningKey(pem: Secret(TestKeys.rsa))
        #expect(try key.signature(of: message, .rsa(.sha256)) == same.signature(of: message, .rsa(.sha256)))
        let curve = try SigningKey(
            curve: .p256, d: try Self.bytes("sPkMhcjzTcf_-YH4LlxWJnB0G7xHdrnNKwarxb-A3Kw"),
            x: try Self.bytes("CWLAUlWf_2GUfHnhTP8LOj23ZmTkkTWdNMTqImH2Khg"),
            y: try Self.bytes("i8rysGPzglEJaaRLoEjkSd75MHshL6O4VPId95s8no4"))
        #expect(curve.kind == .elliptic(.p256))
        #expect(try curve.signature(of: message, .ecdsaFixed(.sha256, .p256)).count == 64)
    }

    private static func bytes(_ text: String) throws -> [UInt8] {
        try #require(Base64.decode(text, alphabet: .url))
    }

    private static let n =
        "p7GaKcgs1Q7E2c9AB77xj-Pej618WGeeolTWXanqqWOxqGdEds2Z0TuHF8YWCW3aZMsMR57vzZGSCeag"
        + "hp108wl3B-gYKBE0T2YmHiSOWx4gpDGKq4U3DKpj7LBAbQ70sPdDNTLpLIxpvcZYeKDG02smk0aiWEal"
        + "HD0WLw9aO3-zeCi6WQXshQZb5xvHw_802jAqTFDzMBGQvJcp2n46crZY9o32IoB0PSuvTRsKqlMXSPBZ"
        + "VJmZL9rJgG_qHaqE20tPeO5jT46miP_a6OAHVZc3DYyJ9ViKjYDa9Ab_uhYJGO5Fgoe1VxxueviTLuCX"
        + "Z3HzI0RLTsaRUR0T9lIM5w"
    private static let d =
        "OlenDBxRxLqDsEfTvh4niuk7mH9CQLukTFP51NJ2CwLdX3q2LiMv_cSZJqNLLXKjxeeC2TQpuDqKNZmg"
        + "hdUoSBol6IFOTjpWGb2vS1Nql7buolF-LliFo4lwhHt5nrfSV_Ne1ZZl25LqgxUL2MQPCKVB4YF0oAPM"
        + "E_wIyMytlv8xiolL6k7NoapXN4_j9gbsXNaIeKRraPOucUX59kIMfAl-HmfiepfOTH2pbVy3bBJrCDPM"
        + "9P-e6aU3hJyspAQqwqxYIm1SafTNbzawy_A_4dAyNTud3xFxfMAxy8hyc_Tq2KILh0myAuqJuR8YI7aR"
        + "Mr1pyVZXwVgWnFy-XKZ4EQ"
    private static let p =
        "2UsvXz7yvr7wZa9ROu0MpPe4XHtkmXmZ17y7uoorxiyv4Or9lDpX8paGvWSg43JcNI3cgaUAvv20AeSA"
        + "2MVR1BI9qxt30mbM2MF4ySF62wDfWxRaQA1Oa2KenruoszEYrktBMFg5081_2mHScPRYpkNAGIYv7zOp"
        + "dDk4fDRz4Pk"
    private static let q =
        "xZCcATUDVl4QBhKGkpEOoGoQilvdoWhsertXfzWZr1GC5wUKbXGGQgg8IA2dyr1LLmAOstEa24Gsyk4_"
        + "grDjqCRVEvWUmgL7c_smjpx7nn4DKZLZCh1mkxnvBG48TJkTGs-v40Qi6OJ-g93yr56jr7FATEXt-56f"
        + "xPxHxONCtN8"
    private static let dp =
        "FNkx4mGXyNVpG1iG4rB71hguiDEOpesU564kFPHM4WbIOTxSuDYg2hW3N9S_2xLN5fz2eznpqGmPK99Q"
        + "vXuxLjfR0uj_xiA251Uo0aN0ti6PP53kSuD79TGxJmm69fZv98kgqBLO-ZNuAPYByvSmzM0HCVNWpgy-"
        + "5XfYA5LEy4E"
    private static let dq =
        "fbKpHzd8fRnxtftZda0nEjcJeQ5D76sBwgCqBbyzoFELKTMS1FkzY5Xbs0UWjORtDf99upXCMcDKkBjC"
        + "3cLvxY4ANsTbHDYjiEJV4Mx89nUUTAIrZv0XwyXv5fDBGrcV6awUK1OxplxcxEeVXdlgKatrzlt7s-jT"
        + "nEAq5YD2cx8"
    private static let qi =
        "Slrz9oq5e4mxpvyuU_9HR1Fz2sVv2XfE6yFrFzOJynitSVkprkiYZqhBeDKUVvwaCRTBCRDb6MSuCKTr"
        + "gK_FIXH7IRVnNeMBYUk2CAYwL73cIArhIyteN-Lw8BG6nA8gfX7ucugMdNu-ij29QCTJM3BTCpgZS4B3"
        + "8Y3v7Wp16xY"

    // MARK: Curves

    @Test(arguments: [
        (TestKeys.p256, EllipticCurve.p256, Digest.sha256, 64), (TestKeys.p384, .p384, .sha384, 96),
        (TestKeys.p521, .p521, .sha512, 132),
    ])
    func `a curve's signature has a fixed length, or is a sequence of DER`(
        _ pem: String, _ curve: EllipticCurve, _ digest: Digest, _ count: Int
    ) throws {
        let key = try SigningKey(pem: Secret(pem))
        #expect(key.kind == .elliptic(curve))
        // The numbers differ each time, and some begin with zeros, which must not be lost.
        for _ in 0..<64 {
            #expect(try key.signature(of: message, .ecdsaFixed(digest, curve)).count == count)
            let der = try key.signature(of: message, .ecdsa(digest, curve))
            #expect(der.first == 0x30 && der.count <= count + 12)
        }
    }

    @Test func `PSS signs anew each time, in the key's length`() throws {
        let key = try SigningKey(pem: Secret(TestKeys.rsa))
        let first = try key.signature(of: message, .rsaPSS(.sha256))
        #expect(first.count == 256)
        #expect(try key.signature(of: message, .rsaPSS(.sha256)) != first)
    }

    // MARK: Reading

    @Test func `an encrypted key opens with its passphrase only`() throws {
        let pem = Secret(TestKeys.rsaEncrypted)
        let key = try SigningKey(pem: pem, passphrase: Secret("open-sesame"))
        let plain = try SigningKey(pem: Secret(TestKeys.rsa))
        #expect(try key.signature(of: message, .rsa(.sha256)) == plain.signature(of: message, .rsa(.sha256)))
        #expect(throws: SigningFault.needsPassphrase) { try SigningKey(pem: pem) }
        #expect(throws: SigningFault.wrongPassphrase) { try SigningKey(pem: pem, passphrase: Secret("open")) }
        #expect(throws: SigningFault.wrongPassphrase) { try SigningKey(pem: pem, passphrase: Secret("")) }
    }

    @Test func `a passphrase that is not needed does no harm`() throws {
        #expect(try SigningKey(pem: Secret(TestKeys.p256), passphrase: Secret("x")).kind == .elliptic(.p256))
        #expect(try SigningKey(pem: Secret(TestKeys.p256Traditional)).kind == .elliptic(.p256))
    }

    @Test func `a key whose line breaks were written out is read`() throws {
        let copied = TestKeys.rsa.split(separator: "\n").joined(separator: "\\n")
        #expect(!copied.contains("\n"))
        #expect(try SigningKey(pem: Secret(copied)).kind == .rsa(bits: 2_048))
        let dos = TestKeys.rsa.split(separator: "\n").joined(separator: "\r\n")
        #expect(try SigningKey(pem: Secret("  \n" + dos + "\n\n")).kind == .rsa(bits: 2_048))
    }

    @Test(arguments: [
        ("", SigningFault.empty), ("sk_live_123", .notPEM), ("-----BEGIN", .notPEM),
        (TestKeys.p256Public, .notPrivate(label: "PUBLIC KEY")),
        (TestKeys.certificate, .notPrivate(label: "CERTIFICATE")),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", .unreadable),
        (String(TestKeys.rsa.prefix(400)), .unreadable),
    ])
    func `what is no key says what it is instead`(_ text: String, _ fault: SigningFault) {
        #expect(throws: fault) { try SigningKey(pem: Secret(text)) }
    }

    @Test func `a key that is cut anywhere is refused, never a crash`() {
        let text = Array(TestKeys.p256.utf8)
        for count in stride(from: 0, to: text.count - 27, by: 3) {
            let cut = String(decoding: text[..<count], as: UTF8.self)
            #expect(throws: SigningFault.self, "\(count)") { try SigningKey(pem: Secret(cut)) }
        }
    }

    @Test func `numbers that are no key are refused`() {
        #expect(throws: SigningFault.unreadable) { try SigningKey(ed25519: [1, 2, 3]) }
        #expect(throws: SigningFault.unreadable) {
            try SigningKey(curve: .p256, d: [UInt8](repeating: 1, count: 33), x: [1], y: [1])
        }
        #expect(throws: SigningFault.unreadable) {
            // A point that is not on the curve.
            try SigningKey(curve: .p256, d: [1], x: [1], y: [1])
        }
    }

    // MARK: Kinds

    @Test(arguments: [
        (TestKeys.rsa, SignatureAlgorithm.ed25519), (TestKeys.rsa, .ecdsa(.sha256, .p256)),
        (TestKeys.p256, .rsa(.sha256)), (TestKeys.p256, .ecdsaFixed(.sha384, .p384)),
        (TestKeys.ed25519, .rsaPSS(.sha256)), (TestKeys.p384, .ecdsa(.sha256, .p256)),
    ])
    func `a key of another kind is refused with both kinds`(_ pem: String, _ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey(pem: Secret(pem))
        do throws(SigningFault) {
            _ = try key.signature(of: message, algorithm)
            Issue.record("it signed")
        } catch {
            guard case .wrongKind(let needed, let found) = error else { throw error }
            #expect(!needed.isEmpty && !found.isEmpty && needed != found)
            #expect("\(error)".contains(needed) && "\(error)".contains(found))
        }
    }

    @Test func `nothing that is printed shows a key`() throws {
        let key = try SigningKey(pem: Secret(TestKeys.ed25519))
        var dumped = ""
        dump(key, to: &dumped)
        let body = try #require(TestKeys.ed25519.split(separator: "\n").dropFirst().first)
        for text in [dumped, "\(key)", String(reflecting: key)] { #expect(!text.contains(body)) }
        let faults: [SigningFault] = [
            .empty, .notPEM, .notPrivate(label: "X"), .needsPassphrase, .wrongPassphrase, .unreadable,
            .wrongKind(needed: "a", found: "b"), .foreignCertificate, .noCertificate, .refused,
        ]
        #expect(Set(faults.map(\.description)).count == faults.count)
    }
}
