import EngineCrypto
import Testing

struct SealedBoxTests {
    private func key(_ byte: UInt8) throws -> SealingKey {
        try #require(SealingKey([UInt8](repeating: byte, count: 32)))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1_000])
    func `what was sealed opens with its key and context`(count: Int) throws {
        let plaintext = RandomBytes.make(count)
        let box = try SealedBox.seal(plaintext, with: key(1), context: [7])
        #expect(try SealedBox.open(box, with: [key(2), key(1)], context: [7]) == plaintext)
        #expect(try SealedBox.keyID(of: box) == key(1).id)
    }

    @Test func `an empty context is a context`() throws {
        let box = try SealedBox.seal([1, 2, 3], with: key(1), context: [])
        #expect(try SealedBox.open(box, with: [key(1)], context: []) == [1, 2, 3])
        #expect(throws: SealFault.altered(try key(1).id)) { try SealedBox.open(box, with: [key(1)], context: [0]) }
    }

    @Test func `K4 every changed byte is noticed`() throws {
        let box = try SealedBox.seal(Array("token".utf8), with: key(1), context: [7])
        for position in box.indices {
            for bit in 0..<8 {
                var changed = box
                changed[position] ^= 1 << UInt8(bit)
                #expect(throws: SealFault.self) { try SealedBox.open(changed, with: [key(1)], context: [7]) }
            }
        }
        for count in box.indices {
            #expect(throws: SealFault.self) { try SealedBox.open(Array(box[..<count]), with: [key(1)], context: [7]) }
        }
        #expect(throws: SealFault.self) { try SealedBox.open(box + [0], with: [key(1)], context: [7]) }
    }

    @Test func `another context or key is refused, by the name of the key`() throws {
        let box = try SealedBox.seal([1], with: key(1), context: [7])
        #expect(throws: SealFault.altered(try key(1).id)) { try SealedBox.open(box, with: [key(1)], context: [8]) }
        #expect(throws: SealFault.unknownKey(try key(1).id)) { try SealedBox.open(box, with: [key(2)], context: [7]) }
        #expect(throws: SealFault.unknownKey(try key(1).id)) { try SealedBox.open(box, with: [], context: [7]) }
    }

    @Test func `K6 no nonce comes twice`() throws {
        var nonces: Set<[UInt8]> = []
        for _ in 0..<10_000 {
            nonces.insert(Array(try SealedBox.seal([], with: key(1), context: [])[9..<21]))
        }
        #expect(nonces.count == 10_000)
    }

    @Test func `a key has exactly 32 bytes and shows only its id`() throws {
        #expect(SealingKey([]) == nil)
        #expect(SealingKey([UInt8](repeating: 1, count: 31)) == nil)
        #expect(SealingKey([UInt8](repeating: 1, count: 33)) == nil)
        var dumped = ""
        dump(try key(0x41), to: &dumped)
        #expect(!dumped.contains("AAAA") && !dumped.contains("65"))
        #expect("\(try key(1))" == "[key \(try key(1).id)]")
        #expect(try key(1).id != key(2).id)
    }

    @Test func `generated keys differ and come with their bytes`() throws {
        let first = try #require(SealingKey.generate())
        let second = try #require(SealingKey.generate())
        #expect(first.key.id != second.key.id)
        #expect(SealingKey(first.bytes)?.id == first.key.id)
    }
}
