import EngineHTTP
import Testing

struct PercentEncodingTests {
    private let text = "aZ09-._~ /?#[]@!$&'()*+,;=:%\"<>\\^`{|}\u{0}ü"

    @Test
    func `each place has its own set of characters that stay`() {
        let reserved = "%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%25%22%3C%3E%5C%5E%60%7B%7C%7D%00%C3%BC"
        #expect(PercentEncoding.pathSegment(text) == "aZ09-._~%20%2F" + reserved)
        #expect(PercentEncoding.query(text) == "aZ09-._~%20%2F" + reserved)
        #expect(PercentEncoding.path(text) == "aZ09-._~%20/" + reserved)
        #expect(
            PercentEncoding.form(text)
                == "aZ09-._%7E+%2F" + reserved.split(separator: "%2A").joined(separator: "*"))
    }

    @Test(arguments: [
        ("a%20b", "a b"), ("%C3%BC", "ü"), ("%zz%", "%zz%"), ("%4", "%4"), ("a+b", "a+b"), ("%FF", "\u{fffd}"),
        ("", ""),
    ])
    func `decoding never fails`(text: String, decoded: String) {
        #expect(PercentEncoding.decode(text) == decoded)
    }

    @Test(arguments: [".", "..", "%2e", "%2E.", ".%2e"])
    func `a dot segment is known in every form`(segment: String) {
        #expect(PercentEncoding.isDotSegment(segment))
        #expect(!PercentEncoding.isDotSegment(segment + "x"))
    }

    @Test
    func `what is encoded decodes to itself`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        for _ in 0..<500 {
            let scalars = (0..<20).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0..<0x3000, using: &random)) }
            let text = String(String.UnicodeScalarView(scalars))
            #expect(PercentEncoding.decode(PercentEncoding.pathSegment(text)) == text, "seed \(seed)")
            #expect(PercentEncoding.decode(PercentEncoding.query(text)) == text, "seed \(seed)")
            #expect(PercentEncoding.decodeForm(PercentEncoding.form(text).utf8) == text, "seed \(seed)")
        }
    }

    @Test
    func `forms keep order, repeated names and empty values`() {
        let body = FormEncoding.encode([("a", "1 2"), ("b&", "="), ("a", ""), ("ü", "~")])
        #expect(body == "a=1+2&b%26=%3D&a=&%C3%BC=%7E")
        let read = FormEncoding.decode((body + "&&alone").utf8)
        #expect(read.map(\.name) == ["a", "b&", "a", "ü", "alone"])
        #expect(read.map(\.value) == ["1 2", "=", "", "~", ""])
    }
}
