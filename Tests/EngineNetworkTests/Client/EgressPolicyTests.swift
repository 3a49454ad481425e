import EngineHTTP
import Testing

@testable import EngineNetwork

struct EgressPolicyTests {
    private let policy = EgressPolicy()

    @Test(arguments: [
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
        "127.255.255.255", "169.254.0.1", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.0.170",
        "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::2",
        "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378::", "2001:20::1", "2001:db8::1",
        "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fdff:ffff::1", "fe80::1", "febf::1",
        "fec0::1", "ff02::1", "fd00:ec2::254", "4000::1", "8000::", "1fff::1",
    ])
    func `addresses outside the public internet are refused`(text: String) throws {
        let address = try #require(IPAddress(text))
        let url = try URLValue("https://a.test/")
        #expect(throws: EgressRefusal.self) { try policy.check(address, of: EgressTarget(url)) }
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
        "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111",
        "2001:4860:4860::8888", "2a00:1450:4001::1", "2001:200::1", "2003::1", "3ffe::1",
    ])
    func `addresses of the public internet are not`(text: String) throws {
        let address = try #require(IPAddress(text))
        try policy.check(address, of: EgressTarget(try URLValue("https://a.test/")))
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "x.internal", "internal.",
    ])
    func `names of this machine or its network are refused without a look-up`(host: String) throws {
        let url = try URLValue("https://\(host)/")
        #expect(throws: EgressRefusal.localName(EgressTarget(url))) { try policy.check(url) }
    }

    @Test(arguments: ["localhost.test", "mylocalhost", "internal.test", "alocal"])
    func `names that only look so are not`(host: String) throws {
        try policy.check(try URLValue("https://\(host)/"))
    }

    @Test
    func `plain http needs an entry, and an entry opens one host and port only`() throws {
        let open = EgressPolicy(allowing: [try EgressTarget(entry: "A.test:80"), try EgressTarget(entry: "[::1]:8080")])
        try open.check(try URLValue("http://a.test/"))
        try open.check(try URLValue("https://a.test:80/"))
        try open.check(try URLValue("http://[0:0:0:0:0:0:0:1]:8080/"))
        try open.check(IPAddress.v4(0x7f00_0001), of: try EgressTarget(entry: "a.test:80"))
        for text in ["http://a.test:81/", "http://a.test./", "http://b.test/", "http://x.a.test/", "https://[::1]/"] {
            #expect(throws: EgressRefusal.self) { try open.check(try URLValue(text)) }
        }
        #expect(throws: EgressRefusal.self) {
            try open.check(IPAddress.v4(0x7f00_0001), of: try EgressTarget(entry: "a.test:443"))
        }
    }

    @Test(arguments: ["file", "gopher", "ftp", "unix", "ws", "dict", "ldap", "smb", "data"])
    func `other schemes are refused even to an open target`(scheme: String) throws {
        let open = EgressPolicy(allowing: [try EgressTarget(entry: "a.test:80")])
        #expect(throws: EgressRefusal.scheme(scheme)) { try open.check(try URLValue("\(scheme)://a.test:80/")) }
    }

    @Test
    func `a refusal names the line to add`() throws {
        func words(_ text: String) -> String {
            do throws(EgressRefusal) {
                guard let url = try? URLValue(text) else { return "no URL" }
                try policy.check(url)
                return "allowed"
            } catch {
                return "\(error)"
            }
        }
        let advice = "if it is meant, add"
        #expect(
            words("http://127.0.0.1:8080/x?y")
                == "plain http to 127.0.0.1:8080 is not allowed; \(advice) '127.0.0.1:8080' to network.allow in "
                + "engine.yaml, or pass --allow 127.0.0.1:8080")
        #expect(words("https://[::1]/").hasPrefix("::1 is a loopback address; \(advice) '[::1]:443' to"))
        #expect(words("https://localhost/").hasPrefix("localhost names a private host; \(advice) 'localhost:443' to"))
        let target = try EgressTarget(entry: "db.acme.test:443")
        let refusal = EgressRefusal.address(.v4(0x0a00_0001), "a private address", target)
        #expect("\(refusal)".hasPrefix("db.acme.test is at 10.0.0.1, which is a private address; \(advice) "))
        #expect(refusal.entry == "db.acme.test:443")
    }

    @Test(arguments: [
        "", "a.test", "a.test:", "a.test:0", "a.test:80/", "a.test:80?x", "http://a.test:80", "user@a.test:80",
        "127.1:80",
        "a.test:80#x", ":80", "*:80", "10.0.0.0/8:80",
    ])
    func `an entry is one host and one port`(text: String) {
        #expect(throws: EgressTarget.Fault.self) { try EgressTarget(entry: text) }
    }
}
