import EngineCrypto
import Testing

struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the vectors of RFC 4648`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
        #expect(Base64.decode(encoded.filter { $0 != "=" }) == Array(plain.utf8))
    }

    @Test func `each alphabet has its own characters and its usual padding`() {
        let bytes: [UInt8] = [0xfb, 0xff, 0xfe, 0xff]
        #expect(Base64.encode(bytes) == "+//+/w==")
        #expect(Base64.encode(bytes, alphabet: .url) == "-__-_w")
        #expect(Base64.encode(bytes, alphabet: .url, isPadded: true) == "-__-_w==")
        #expect(Base64.encode(bytes, isPadded: false) == "+//+/w")
        #expect(Base64.decode("-__-_w") == nil)
        #expect(Base64.decode("+//+/w==", alphabet: .url) == nil)
    }

    @Test(arguments: ["A", "Zg=", "Zg===", "Z=g=", "Zm9v=", "Zm 9v", "Zm9v*", "====", "Zäg="])
    func `a text that cannot be right is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `line breaks are passed over`() {
        #expect(Base64.decode("Zm9v\r\nYmFy\n") == Array("foobar".utf8))
    }

    @Test func `any bytes come back, in both alphabets, padded or not`() {
        for count in 0..<200 {
            let bytes = RandomBytes.make(count)
            for alphabet in Base64.Alphabet.allCases {
                for isPadded in [true, false] {
                    let text = Base64.encode(bytes, alphabet: alphabet, isPadded: isPadded)
                    #expect(Base64.decode(text, alphabet: alphabet) == bytes, "\(text)")
                }
            }
        }
    }
}
