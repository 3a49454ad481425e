import EngineCrypto
import Testing

struct SecretTests {
    private let marker = "canary-5f1c9a"

    @Test func `no way of printing shows the text`() {
        let secret = Secret(marker)
        var dumped = ""
        dump(secret, to: &dumped)
        dump([secret], to: &dumped)
        let shown = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])",
            "\(Optional(secret) as Any)",
            dumped,
        ]
        for text in shown {
            #expect(!text.contains("canary"), "\(text)")
        }
        #expect("\(secret)" == "[secret]")
    }

    @Test func `it cannot be encoded`() {
        #expect(!((Secret(marker) as Any) is any Encodable))
    }

    @Test func `revealing gives the text`() {
        #expect(Secret(marker).reveal() == marker)
        #expect(Secret(utf8: Array(marker.utf8)).reveal() == marker)
        #expect(Secret(marker).withBytes { Array($0) } == Array(marker.utf8))
        #expect(Secret("").isEmpty && Secret("").reveal().isEmpty)
    }

    @Test func `equal secrets are equal`() {
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b"))
        #expect(Secret("a") != Secret("aa"))
    }

    @Test func `a mask shows the end of long texts only`() {
        #expect(Secret("0123456789abcdef").masked == "••••cdef")
        #expect(Secret("01234567").masked == "••••")
    }
}
