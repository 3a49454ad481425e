import Testing

@testable import EngineLanguage

struct URLPartsTests {
    @Test
    func `a URL comes apart`() throws {
        let parts = try #require(URLParts("https://user:pw@u.example.com:8443/a%20b?x=1&x=a+b%26&flag#frag"))
        #expect(parts.scheme == "https")
        #expect(parts.host == "u.example.com")
        #expect(parts.port == 8443)
        #expect(parts.path == "/a%20b")
        #expect(parts.query?.map { "\($0.name)=\($0.value)" } == ["x=1", "x=a b&", "flag="])
        #expect(parts.fragment == "frag")
    }

    @Test
    func `absent parts are absent`() throws {
        let relative = try #require(URLParts("/a?b"))
        #expect(relative.scheme == nil && relative.host == nil && relative.port == nil && relative.fragment == nil)
        #expect(try #require(URLParts("https://e.com")).path == nil)
        #expect(try #require(URLParts("https://e.com:/")).port == nil)
        #expect(try #require(URLParts("http://[::1]:80/")).host == "::1")
        #expect(try #require(URLParts("a:b")).scheme == "a")
        #expect(try #require(URLParts("1:b")).scheme == nil)
        #expect(try #require(URLParts("")).path == nil)
    }

    @Test(arguments: [
        "https://e.com:99999/", "https://e.com:x/", "http://a b", "http://e/?a=%zz", "http://[::1",
        "http://[::1]x/", "a\n",
    ])
    func `what is no URL is refused`(_ text: String) {
        #expect(URLParts(text) == nil)
    }
}
