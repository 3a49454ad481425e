import EngineCrypto
import Testing

struct ConstantTimeTests {
    @Test func `equal means the same bytes`() {
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equal([1, 2], [1, 2]))
        #expect(!ConstantTime.equal([1, 2], [1, 3]))
        #expect(!ConstantTime.equal([1, 2], [1]))
        #expect(ConstantTime.equal("né", "né"))
        #expect(!ConstantTime.equal("a", "b"))
    }
}
