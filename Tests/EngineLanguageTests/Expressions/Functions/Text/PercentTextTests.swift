import Testing

@testable import EngineLanguage

struct PercentTextTests {
    @Test
    func `everything but unreserved characters is escaped and comes back`() {
        var escaped: [UInt8] = []
        PercentText.escape("a b&c=d/é~".utf8, to: &escaped)
        #expect(String(decoding: escaped, as: UTF8.self) == "a%20b%26c%3Dd%2F%C3%A9~")
        #expect(PercentText.unescape(escaped) == Array("a b&c=d/é~".utf8))
    }

    @Test(arguments: ["%", "%a", "%zz", "%C3", "%FF", "a%2"])
    func `bad escapes are refused`(_ text: String) {
        #expect(PercentText.unescape(text.utf8) == nil)
    }
}
