import EngineCrypto
import Testing

struct ContentHashTests {
    @Test func `the published hash of nothing`() {
        #expect(Hex.encode(ContentHash(of: []).bytes) == "99aa06d3014798d86001c324468d497f")
    }

    @Test func `a changed bit changes the hash`() {
        let bytes = RandomBytes.make(600)
        for position in bytes.indices {
            var other = bytes
            other[position] ^= 1
            #expect(ContentHash(of: other) != ContentHash(of: bytes))
        }
    }

    @Test func `a slice of a buffer hashes like the bytes alone`() {
        let bytes = RandomBytes.make(64)
        bytes.withUnsafeBytes { buffer in
            let slice = UnsafeRawBufferPointer(rebasing: buffer[8..<40])
            #expect(ContentHash(of: slice) == ContentHash(of: Array(bytes[8..<40])))
        }
    }
}
