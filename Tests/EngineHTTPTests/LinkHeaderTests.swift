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
}
