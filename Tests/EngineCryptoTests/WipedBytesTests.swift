import Testing

@testable import EngineCrypto

struct WipedBytesTests {
    @Test func `bytes are kept as they were given`() {
        for bytes in [[UInt8](), [0], [1, 2, 3], [UInt8](repeating: 7, count: 4_096)] {
            let kept = WipedBytes(bytes)
            #expect(kept.count == bytes.count)
            #expect(kept.withBytes { Array($0) } == bytes)
        }
    }

    @Test func `a slice and an array of the same bytes are equal`() {
        let bytes: [UInt8] = [9, 1, 2, 9]
        #expect(WipedBytes(bytes[1..<3]).equals(WipedBytes([1, 2])))
        #expect(!WipedBytes([1, 2]).equals(WipedBytes([1, 3])))
        #expect(!WipedBytes([1]).equals(WipedBytes([1, 1])))
        #expect(WipedBytes([]).equals(WipedBytes([])))
    }
}
