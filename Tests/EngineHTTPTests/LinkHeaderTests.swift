import EngineHTTP
import Testing

struct LinkHeaderTests {
    @Test
    func `relations are found over several lines`() {
        let fields: HTTPFields = [
            "Link": "<https://a.test/?page=2>; rel=\"next\", <https://a.test/?page=9>; rel=last",
            "link": "</first>;REL=\"First start\";title=\"a, \\\"b\\\"; c\"",
        ]
        let header = LinkHeader(fields)
        #expect(header["next"] == "https://a.test/?page=2")
        #expect(header["LAST"] == "https://a.test/?page=9")
        #expect(header["start"] == "/first")
        #expect(header["prev"] == nil)
        #expect(header.links.last?.parameters.last?.value == "a, \"b\"; c")
    }

    @Test
    func `commas and semicolons within a target belong to it`() {
        let header = LinkHeader(["<https://a.test/?ids=1,2;3>; rel=next"])
        #expect(header["next"] == "https://a.test/?ids=1,2;3")
    }

    @Test
    func `only the first rel of a link counts`() {
        let header = LinkHeader(["<a>; rel=prev; rel=next"])
        #expect(header["next"] == nil)
        #expect(header["prev"] == "a")
    }

    @Test(arguments: ["", ",", "https://a.test; rel=next", "<https://a.test; rel=next", "; rel=next", "rel=next", "<"])
    func `what is no link is left out`(text: String) {
        #expect(LinkHeader([text])["next"] == nil)
    }

    @Test
    func `a good link beside a bad one is found`() {
        #expect(LinkHeader(["oops; rel=next, <b>; rel = \"next\" "])["next"] == "b")
    }

    @Test
    func `the empty target is the page itself`() throws {
        let target = try #require(LinkHeader(["<>; rel=self"])["self"])
        #expect(try URLValue("https://a.test/p?q").resolve(target).text == "https://a.test/p?q")
    }

    /// The examples of RFC 8288 §3.5.
    @Test
    func `the examples of the specification`() {
        let chapter = "http://example.com/TheBook/chapter2"
        #expect(LinkHeader(["<\(chapter)>; rel=\"previous\"; title=\"previous chapter\""])["previous"] == chapter)
        #expect(LinkHeader(["</>; rel=\"http://example.net/foo\""])["http://example.net/foo"] == "/")
        let translated = LinkHeader([
            "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, "
                + "</TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel"
        ])
        #expect(translated["previous"] == "/TheBook/chapter2")
        #expect(translated["next"] == "/TheBook/chapter4")
        let start = LinkHeader(["<http://example.org/>; rel=\"start http://example.net/relation/other\""])
        #expect(start["start"] == "http://example.org/")
        #expect(start["http://example.net/relation/other"] == "http://example.org/")
        let two = LinkHeader(["<https://example.org/>; rel=\"start\", <https://example.org/index>; rel=\"index\""])
        #expect(two["start"] == "https://example.org/" && two["index"] == "https://example.org/index")
    }

    @Test
    func `a link of another resource is none of this one`() {
        let anchored = LinkHeader(["</terms>; rel=\"next\"; anchor=\"#foo\", </2>; rel=next"])
        #expect(anchored["next"] == "/2")
        #expect(anchored.links.first?.relations == [])
        #expect(LinkHeader(["</2>; rel=next; anchor=\"\""])["next"] == "/2")
    }
}
