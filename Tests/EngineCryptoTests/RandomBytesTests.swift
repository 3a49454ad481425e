import EngineCrypto
import Testing

struct RandomBytesTests {
    @Test func `as many bytes as asked for, never the same`() {
        #expect(RandomBytes.make(0).isEmpty)
        #expect(RandomBytes.make(33).count == 33)
        #expect(Set((0..<1_000).map { _ in RandomBytes.make(16) }).count == 1_000)
    }

    @Test func `a token is safe in a URL`() {
        let token = RandomBytes.token()
        #expect(token.count == 22)
        #expect(token.utf8.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
    }
}
