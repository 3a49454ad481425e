import EngineCrypto
import Testing

struct HexTests {
    @Test func `bytes come back in either case`() {
        #expect(Hex.encode([0x00, 0x9f, 0xA0, 0xff]) == "009fa0ff")
        #expect(Hex.decode("009fa0FF") == [0x00, 0x9f, 0xA0, 0xff])
        #expect(Hex.decode("") == [])
    }

    @Test(arguments: ["a", "0g", "0x10", " 00", "é0"])
    func `anything but pairs of digits is refused`(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
