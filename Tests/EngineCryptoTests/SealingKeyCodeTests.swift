import EngineCrypto
import Testing

struct SealingKeyCodeTests {
    private func key(_ byte: UInt8) throws -> SealingKey {
        try #require(SealingKey([UInt8](repeating: byte, count: 32)))
    }

    @Test func `a code is the same for the same key, text and purpose, and for nothing else`() throws {
        let code = try key(1).code(of: Array("text".utf8), purpose: "input")
        #expect(code.count == 32)
        #expect(try key(1).code(of: Array("text".utf8), purpose: "input") == code)
        #expect(try key(2).code(of: Array("text".utf8), purpose: "input") != code)
        #expect(try key(1).code(of: Array("texts".utf8), purpose: "input") != code)
        #expect(try key(1).code(of: Array("text".utf8), purpose: "other") != code)
    }
}
