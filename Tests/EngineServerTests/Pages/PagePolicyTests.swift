import Testing

@testable import EngineServer

struct PagePolicyTests {
    @Test func `origins are listed as browsers write them`() {
        let policy = PagePolicy(
            allowed: ["https://App.acme.test/", "https://b.test:443", "http://c.test:8080"],
            publicURL: "https://engine.test")
        #expect(policy.origins == ["https://app.acme.test", "https://b.test", "http://c.test:8080"])
    }

    @Test(arguments: [
        "*", "https://a.test/path", "https://a.test; script-src *", "javascript:x", "null", "", "https://a.test?x",
        "data:",
    ])
    func `what is no origin allows nothing`(_ entry: String) {
        #expect(PagePolicy(allowed: [entry], publicURL: "https://engine.test").origins.isEmpty)
    }

    @Test func `a server of this machine may be framed by pages of this machine`() {
        let policy = PagePolicy(allowed: [], publicURL: "http://127.0.0.1:8080")
        #expect(policy.ofConnectPage.hasSuffix("frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"))
        #expect(policy.allows("http://localhost:3000"))
        #expect(policy.allows("http://localhost"))
        for origin in [
            "http://localhost.evil.test:80", "http://localhost:", "http://localhost:80x", "https://localhost:80",
            "null",
        ] {
            #expect(!policy.allows(origin), "\(origin)")
        }
    }

    @Test func `a public server is framed by nobody but those that are listed`() {
        let policy = PagePolicy(allowed: ["https://a.test"], publicURL: "https://engine.test")
        #expect(policy.ofConnectPage.hasSuffix("; frame-ancestors 'self' https://a.test"))
        #expect(policy.allows("https://a.test"))
        #expect(!policy.allows("https://a.test.evil.test"))
        #expect(!policy.allows("http://a.test"))
        #expect(policy.ofResultPage.hasSuffix("; frame-ancestors 'none'"))
    }

    @Test func `no page runs inline script or style, or loads from elsewhere`() {
        let policy = PagePolicy(allowed: [], publicURL: "https://engine.test").ofConnectPage
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; "))
        for word in ["unsafe", "*", "https:", "http:", "blob:"] { #expect(!policy.contains(word), "\(word)") }
    }
}
