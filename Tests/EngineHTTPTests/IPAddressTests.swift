import EngineHTTP
import Testing

struct IPAddressTests {
    @Test(arguments: [
        ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("::ffff:a00:1", "::ffff:10.0.0.1"),
        ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ("0:0:0:0:0:0:0:0", "::"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("::1.2.3.4", "::102:304"),
    ])
    func `addresses have one form`(text: String, form: String) throws {
        let address = try #require(IPAddress(text))
        #expect("\(address)" == form)
        #expect(IPAddress("\(address)") == address)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.-4", "1.2.3.4 ", "0x1.2.3.4", "1.2.3.", ":",
        ":::",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1::", "1::2::3", "12345::", "g::", "::1%lo", "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4::", "1:2:3:4::5:6:7:8", ":1::2", "[::1]", "::1.2.3", "１.2.3.4", "::+1", "::-1",
    ])
    func `other texts are no addresses`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test
    func `any bits come back from their text`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        for _ in 0..<2_000 {
            // Many zero groups, so that every way to shorten is met.
            let groups = (0..<8).map { _ in UInt128(Bool.random(using: &random) ? 0 : random.next() & 0xffff) }
            let address = IPAddress.v6(groups.reduce(0) { $0 << 16 | $1 })
            #expect(IPAddress("\(address)") == address, "seed \(seed)")
        }
    }
}
