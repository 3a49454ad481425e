import EngineHTTP
import Testing

struct URLValueQueryTests {
    @Test
    func `items come in their order, decoded`() throws {
        let url = try URLValue("https://a.test/?b=1&a=x%20y+z&a&=&c=%C3%BC%zz&&d=e=f")
        #expect(
            url.queryItems == [
                .init("b", "1"), .init("a", "x y z"), .init("a", nil), .init("", ""), .init("c", "ü%zz"),
                .init("d", "e=f"),
            ])
        #expect(try URLValue("https://a.test/?").queryItems.isEmpty)
        #expect(try URLValue("https://a.test/").queryItems.isEmpty)
    }

    @Test
    func `added items go behind, and what is there stays byte for byte`() throws {
        let url = try URLValue("https://a.test/p?x=%7e&y#f")
        #expect(url.adding([.init("a b", "c&d"), .init("e", nil)]).text == "https://a.test/p?x=%7e&y&a%20b=c%26d&e#f")
        #expect(try URLValue("https://a.test").adding([.init("a", "")]).text == "https://a.test?a=")
        #expect(try URLValue("https://a.test?").adding([.init("a", "1")]).text == "https://a.test?a=1")
        #expect(url.adding([]) == url)
    }
}
