import EngineDefinition
import EngineLanguage
import Testing

struct HostNameTests {
    @Test(arguments: [
        "engine.internal", "engine", "my_host", "10.0.0.9", "[::1]", "[::1]:8080", "[fd00::1]", "[FD00:0::1]:443",
        "[::ffff:10.0.0.1]", "engine.internal:8443",
    ])
    func `names and addresses are taken, with a port or without`(_ text: String) {
        #expect(TextFormat.isHostName(text))
    }

    @Test(arguments: [
        "", "https://a.test", "a.test/", "a b", "::1", "fd00::1", "[::1", "::1]", "[]", "[10.0.0.9]", "[::1]x",
        "[::1]:", "[::1]:x", "[::1]:65536", "[::1]:+1", "a.test:", ":80", "[fe80::1%eth0]", "[::1]:80:80", "a:1:2",
        "ä.test",
    ])
    func `what is neither is refused`(_ text: String) {
        #expect(!TextFormat.isHostName(text))
    }

    @Test func `the pattern for editors takes what is taken here`() throws {
        let pattern = try #require(TextFormat.hostName.pattern)
        let whole = try Regex("^(?:\(pattern))$")
        for text in ["engine.internal:8443", "[::1]:8080", "[fd00::1]", "my_host"] {
            #expect(try whole.wholeMatch(in: text) != nil, "\(text)")
        }
        for text in ["::1", "https://a.test", "[::1"] { #expect(try whole.wholeMatch(in: text) == nil, "\(text)") }
    }
}
