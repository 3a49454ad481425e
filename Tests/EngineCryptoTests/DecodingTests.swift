import EngineCrypto
import Testing

/// Any text gives bytes or nothing, never a trap, and what it gives is written the same way again.
struct DecodingTests {
    @Test(arguments: 1...5)
    func `any text`(seed: UInt64) {
        var state = seed
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let characters = Array("AZaz09+/-_=\n\r é\u{0}")
        for _ in 0..<5_000 {
            let text = String((0..<next(24)).map { _ in characters[Int(next(UInt64(characters.count)))] })
            for alphabet in Base64.Alphabet.allCases {
                guard let bytes = Base64.decode(text, alphabet: alphabet) else { continue }
                let again = Base64.encode(bytes, alphabet: alphabet)
                #expect(Base64.decode(again, alphabet: alphabet) == bytes, "seed \(seed): \(text.debugDescription)")
            }
            if let bytes = Hex.decode(text) {
                #expect(Hex.encode(bytes) == text.lowercased(), "seed \(seed)")
            }
        }
    }
}
