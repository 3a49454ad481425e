import EngineCrypto
import Testing

@testable import EngineDefinition

/// The test vectors that AWS publishes for Signature Version 4 (Apache License 2.0): the request in, the signature out.
struct CanonicalRequestTests {
    private static let unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    private static let token =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YU"
        + "uwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8Y"
        + "QcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR"
        + "/oLxBA=="

    /// One vector: name, method, path, query, headers beside `host` and `x-amz-date`, body, signature.
    struct Vector: CustomTestStringConvertible {
        var name: String
        var method = "GET"
        var path = "/"
        var query = ""
        var headers: [(name: String, value: String)] = []
        var body = ""
        var signature: String
        var testDescription: String { name }
    }

    private static let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    private static let post = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"

    static let headers: [Vector] = [
        Vector(
            name: "get-header-key-duplicate",
            headers: [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
        Vector(
            name: "get-header-value-multiline", headers: [("My-Header1", "value1,value2,value3")],
            signature: "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790"),
        Vector(
            name: "get-header-value-order",
            headers: [
                ("My-Header1", "value4"), ("My-Header1", "value1"), ("My-Header1", "value3"), ("My-Header1", "value2"),
            ], signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
        Vector(
            name: "get-header-value-trim", headers: [("My-Header1", " value1 "), ("My-Header2", " \"a   b   c\"")],
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Vector(
            name: "post-header-key-sort", method: "POST", headers: [("My-Header1", "value1")],
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
        Vector(
            name: "post-header-value-case", method: "POST", headers: [("My-Header1", "VALUE1")],
            signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
        Vector(name: "post-header-key-case", method: "POST", signature: post),
        Vector(name: "post-sts-header-after", method: "POST", signature: post),
        Vector(
            name: "post-sts-header-before", method: "POST", headers: [("X-Amz-Security-Token", token)],
            signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"),
    ]

    static let addresses: [Vector] = [
        Vector(name: "get-vanilla", signature: vanilla),
        Vector(
            name: "get-unreserved", path: "/" + unreserved,
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        Vector(
            name: "get-utf8", path: "/\u{1234}",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Vector(name: "get-relative", path: "/example/..", signature: vanilla),
        Vector(name: "get-relative-relative", path: "/example1/example2/../..", signature: vanilla),
        Vector(name: "get-slash", path: "//", signature: vanilla),
        Vector(name: "get-slash-dot-slash", path: "/./", signature: vanilla),
        Vector(
            name: "get-slash-pointless-dot", path: "/./example",
            signature: "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
        Vector(
            name: "get-slashes", path: "//example//",
            signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        Vector(
            name: "get-space", path: "/example space/",
            signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
    ]

    static let queries: [Vector] = [
        Vector(
            name: "get-vanilla-empty-query-key", query: "Param1=value1",
            signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        Vector(
            name: "get-vanilla-query-order-key-case", query: "Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Vector(
            name: "get-vanilla-query-unreserved", query: "\(unreserved)=\(unreserved)",
            signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
        Vector(
            name: "get-vanilla-utf8-query", query: "\u{1234}=bar",
            signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        Vector(name: "post-vanilla", method: "POST", signature: post),
        Vector(
            name: "post-vanilla-query", method: "POST", query: "Param1=value1",
            signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
        Vector(
            name: "post-vanilla-query-nonunreserved", method: "POST",
            query: "%40%23%24%25%5E=&%2B=%2F%2C%3F%3E%3C%60%22%3B%3A%5C%7C%5D%5B%7B%7D",
            signature: "66c82657c86e26fb25238d0e69f011edc4c6df5ae71119d7cb98ed9b87393c1e"),
        Vector(
            name: "post-vanilla-query-space", method: "POST", query: "p=",
            signature: "e71688addb58a26418614085fb730ba3faa623b461c17f48f2fbdb9361b94a9b"),
        Vector(
            name: "post-x-www-form-urlencoded", method: "POST",
            headers: [("Content-Type", "application/x-www-form-urlencoded")], body: "Param1=value1",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
        Vector(
            name: "post-x-www-form-urlencoded-parameters", method: "POST",
            headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf8")], body: "Param1=value1",
            signature: "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe"),
    ]

    /// 2015-08-30T12:36:00Z.
    private static let seconds: Int64 = 1_440_938_160

    @Test(arguments: headers + addresses + queries)
    func `a published request has its published signature`(_ vector: Vector) {
        let own = [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")]
        let request = CanonicalRequest(
            method: vector.method, path: vector.path, query: vector.query, headers: vector.headers + own,
            payloadHash: Hex.encode(Digest.sha256.hash(vector.body)), rule: .normalized)
        let rules = SigV4(
            secret: Array("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".utf8), region: "us-east-1", service: "service",
            seconds: Self.seconds)
        #expect(rules.signature(of: request) == vector.signature, "\(request.text)")
        let names = Set(vector.headers.map { $0.name.lowercased() } + ["host", "x-amz-date"]).sorted()
        #expect(
            rules.authorization(of: request, accessKey: "AKIDEXAMPLE")
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders="
                + names.joined(separator: ";") + ", Signature=" + vector.signature)
    }

    @Test func `the canonical request of a vector is its published text`() {
        let request = CanonicalRequest(
            method: "GET", path: "/", query: "Param2=value2&Param1=value1",
            headers: [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")],
            payloadHash: Hex.encode(Digest.sha256.hash("")), rule: .normalized)
        #expect(
            request.text == """
                GET
                /
                Param1=value1&Param2=value2
                host:example.amazonaws.com
                x-amz-date:20150830T123600Z

                host;x-amz-date
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                """)
    }

    @Test func `a storage path is signed as it is sent`() {
        #expect(CanonicalRequest.path("/a//b/../c%20d", .asSent) == "/a//b/../c%20d")
        #expect(CanonicalRequest.path("/a//b/../c%20d", .normalized) == "/a/c%2520d")
        #expect(CanonicalRequest.path("", .asSent) == "/" && CanonicalRequest.path("", .normalized) == "/")
        #expect(CanonicalRequest.path("/../..", .normalized) == "/")
    }

    @Test func `a query is written in one way, however it was written`() {
        #expect(CanonicalRequest.query("b=2&a=1&a=0&c") == "a=0&a=1&b=2&c=")
        #expect(CanonicalRequest.query("t=a:b&t=a%3ab") == "t=a%3Ab&t=a%3Ab")
        #expect(CanonicalRequest.query("a=b=c") == "a=b%3Dc")
        #expect(CanonicalRequest.query("") == "")
    }

    @Test(arguments: [
        (0, "19700101T000000Z"), (1_440_938_160, "20150830T123600Z"), (951_782_399, "20000228T235959Z"),
        (951_782_400, "20000229T000000Z"), (4_102_444_799, "20991231T235959Z"), (-1, "19691231T235959Z"),
    ])
    func `an instant is written for the scope`(_ seconds: Int64, _ text: String) {
        #expect(SigV4.instant(seconds) == text)
    }
}
