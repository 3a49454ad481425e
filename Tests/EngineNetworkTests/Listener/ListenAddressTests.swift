import Testing

@testable import EngineNetwork

struct ListenAddressTests {
    @Test(arguments: ["127.0.0.1:8787", "localhost:8787", "LOCALHOST:8787", "[::1]:8787"])
    func `this machine's own names with the port name it`(_ field: String) {
        #expect(ListenAddress(host: "127.0.0.1", port: 8787).isNamed(by: field))
    }

    @Test(arguments: [
        "", "localhost", "127.0.0.1", "[::1]", "localhost:8788", "evil.test:8787", "localhost.evil.test:8787",
        "::1:8787", "localhost:", ":8787", "127.0.0.2:8787", "localhost:8787:8787", "localhost:08787x",
    ])
    func `other names, other ports and none do not`(_ field: String) {
        #expect(!ListenAddress(host: "127.0.0.1", port: 8787).isNamed(by: field))
    }

    @Test func `port 80 need not be written`() {
        let address = ListenAddress(host: "127.0.0.9", port: 80)
        for field in ["localhost", "127.0.0.9", "[::1]", "127.0.0.9:80", "localhost:80"] {
            #expect(address.isNamed(by: field), "\(field)")
        }
        for field in ["evil.test", "127.0.0.8", "localhost:81", "[::2]"] {
            #expect(!address.isNamed(by: field), "\(field)")
        }
    }

    @Test func `an address of IPv6 has its brackets in the field`() {
        let address = ListenAddress(host: "fd00::7", port: 8787)
        #expect(address.isNamed(by: "[FD00::7]:8787"))
        #expect(!address.isNamed(by: "fd00::7:8787"))
        #expect(ListenAddress(host: "fd00::7", port: 80).isNamed(by: "[fd00::7]"))
    }
}
