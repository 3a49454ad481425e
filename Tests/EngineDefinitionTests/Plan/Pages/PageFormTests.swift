import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Every key of a pagination, each seen in what is sent (definitions.md §5).
@Suite struct PageFormTests {
    // MARK: Places

    @Test func `first and send add to every place of a request`() throws {
        let pages = """
            pages: { first: { query: { q: 0 }, headers: { x-p: first }, cookies: { c: a }, body: { p: { n: 0 } } }, \
            next: response.body.next, \
            send: { query: { q: "${page.next}" }, headers: { x-p: "${page.next}" }, cookies: { c: "${page.next}" }, \
            body: { p: { n: "${page.next}" } } } }
            """
        let walk = try PageWalk(
            try PageWalk.endpoint(
                pages, "request: POST /items, effect: read, query: { own: 1 }, body: { p: { s: 9 } }"),
            [PageWalk.items(1, #""next": "b""#), PageWalk.items(1)])
        #expect(walk.targets == ["/items?own=1&q=0", "/items?own=1&q=b"])
        #expect(walk.requests.map { $0.fields["x-p"] } == ["first", "b"])
        #expect(walk.requests.map { $0.fields["cookie"] } == ["c=a", "c=b"])
        #expect(walk.bodies == [#"{"p":{"s":9,"n":0}}"#, #"{"p":{"s":9,"n":"b"}}"#])
    }

    @Test func `send may go to another address, and adds no query to it`() throws {
        let pages =
            "pages: { next: response.body.next, send: { url: \"/more/${page.next}\" }, size: { query: n, value: 5 } }"
        let walk = try PageWalk(
            try PageWalk.endpoint(pages), [PageWalk.items(1, #""next": "a/b""#), PageWalk.items(1)])
        #expect(walk.targets[0] == "/items?n=5")
        #expect(walk.requests.count == 2 && !walk.targets[1].contains("n=5"), "\(walk.targets)")
    }

    @Test func `variables of a page merge into those of the operation`() throws {
        let block = """
            graphql: { query: "query($f: F) { x }", variables: { f: { state: open }, n: 1 } }, records: response.body.items, \
            pagination: { type: cursor, param: f.after, in: variables, next: response.body.next, size: { variable: f.first, value: 2 } }
            """
        let plan = try PlanSample("endpoints:\n  call: { \(block) }\n").endpoint()
        let walk = try PageWalk(plan, [PageWalk.items(1, #""next": "e""#), PageWalk.items(1)])
        let query = #"{"query":"query($f: F) { x }","variables":{"f":{"state":"open""#
        #expect(walk.bodies == [query + #","first":2},"n":1}}"#, query + #","first":2,"after":"e"},"n":1}}"#])
    }

    // MARK: Size

    @Test(
        arguments: [
            ("query: limit", "/items?limit=50", nil, "{\"a\":1}"), ("header: x-size", "/items", "50", "{\"a\":1}"),
            ("body: page.size", "/items", nil, #"{"a":1,"page":{"size":50}}"#),
        ] as [(String, String, String?, String)])
    func `a size is said where its name stands`(
        _ place: String, _ target: String, _ header: String?, _ body: String
    ) throws {
        let walk = try PageWalk(
            try PageWalk.endpoint(
                "type: none, size: { \(place), value: 50 }", "request: POST /items, effect: read, body: { a: 1 }"),
            [PageWalk.items(1)])
        #expect(walk.targets == [target])
        #expect(walk.requests.first?.fields["x-size"] == header)
        #expect(walk.bodies == [body])
        #expect(walk.isFinished)
    }

    @Test func `a size without a name is only known to the pagination`() throws {
        let walk = try PageWalk(
            try PageWalk.endpoint("type: page, size: { value: 2 }"), [PageWalk.items(2), PageWalk.items(1)])
        #expect(walk.targets == ["/items?page=1", "/items?page=2"])
        #expect(walk.isFinished)
    }

    @Test func `a size may be worked out of an input`() throws {
        let block = "request: GET /items, input: { n: { type: integer, default: 3 } }"
        let plan = try PageWalk.endpoint("type: offset, size: { query: limit, value: \"${input.n}\" }", block)
        let walk = try PageWalk(plan, [PageWalk.items(3), PageWalk.items(2)], input: #"{"n": 3}"#)
        #expect(walk.targets == ["/items?limit=3", "/items?limit=3&offset=3"])
        #expect(walk.isFinished)
    }

    @Test func `a request's own entry of the size's name gives way`() throws {
        let walk = try PageWalk(
            try PageWalk.endpoint(
                "type: none, size: { query: limit, value: 50 }", "request: GET /items, query: { limit: 5, a: 1 }"),
            [PageWalk.items(1)])
        #expect(walk.targets == ["/items?a=1&limit=50"])
    }

    // MARK: keep and more

    @Test func `later pages repeat only the entries that are kept`() throws {
        for (keep, second) in [
            ("", "/items?a=1&b=2&c=x"), (", keep: [a]", "/items?a=1&c=x"), (", keep: []", "/items?c=x"),
        ] {
            let walk = try PageWalk(
                try PageWalk.endpoint(
                    "type: cursor, param: c, next: response.body.next\(keep)",
                    "request: GET /items, query: { a: 1, b: 2 }"),
                [PageWalk.items(1, #""next": "x""#), PageWalk.items(1)])
            #expect(walk.targets == ["/items?a=1&b=2", second], "\(keep)")
        }
    }

    @Test(arguments: ["false", "null", "0", #""""#])
    func `more ends the walk unless it is true`(_ more: String) throws {
        let walk = try PageWalk(
            try PageWalk.endpoint("type: cursor, param: c, next: response.body.next, more: response.body.more == true"),
            [PageWalk.items(1, "\"next\": \"x\", \"more\": \(more)")])
        #expect(walk.requests.count == 1 && walk.isFinished)
    }

    @Test func `a number names a page, even zero`() throws {
        let walk = try PageWalk(
            try PageWalk.endpoint("type: cursor, param: c, next: response.body.next"),
            [PageWalk.items(1, #""next": 0"#), PageWalk.items(1, #""next": 12345678901234567890"#), PageWalk.items(1)])
        #expect(walk.targets == ["/items", "/items?c=0", "/items?c=12345678901234567890"])
        #expect(walk.isFinished)
    }

    @Test func `a next page whose name fails is a fault with its place`() throws {
        let walk = try PageWalk(
            try PageWalk.endpoint("type: cursor, param: c, next: int(response.body.next)"),
            [PageWalk.items(1, #""next": "soon""#)])
        #expect(walk.fault?.cause == .definition)
        #expect(walk.fault?.span?.text == "int")
        #expect(walk.fault?.message.contains("soon") == false)
    }

    // MARK: Presets to their ends

    @Test func `totals that are missing end a walk instead of going on for ever`() throws {
        for pagination in [
            "type: page, total: response.body.total", "type: page, page_count: response.body.pages",
            "type: offset, total: response.body.total",
        ] {
            let walk = try PageWalk(try PageWalk.endpoint(pagination), [PageWalk.items(2)])
            #expect(walk.requests.count == 1, "\(pagination)")
            #expect(walk.isFinished || walk.fault != nil)
        }
    }

    @Test func `a total that is reached exactly needs no further page`() throws {
        let offset = try PageWalk(
            try PageWalk.endpoint("type: offset, total: response.body.total"),
            [PageWalk.items(2, #""total": 4"#), PageWalk.items(2, #""total": 4"#)])
        #expect(offset.targets == ["/items", "/items?offset=2"] && offset.isFinished)
        let pages = try PageWalk(
            try PageWalk.endpoint("type: page, page_count: response.body.pages"), [PageWalk.items(2, #""pages": 1"#)])
        #expect(pages.targets == ["/items?page=1"] && pages.isFinished)
    }

    @Test func `a first token is sent with the first page`() throws {
        let block = "request: GET /items, input: { token: { required: false } }"
        let plan = try PageWalk.endpoint("type: cursor, param: c, next: response.body.next, first: input.token", block)
        let answers = [PageWalk.items(1, #""next": "x""#), PageWalk.items(1)]
        #expect(try PageWalk(plan, answers, input: #"{"token": "t0"}"#).targets == ["/items?c=t0", "/items?c=x"])
        #expect(try PageWalk(plan, answers).targets == ["/items", "/items?c=x"])
    }

    @Test(arguments: ["query", "header", "body"])
    func `numbered pages and keysets take the places of other parameters`(_ place: String) throws {
        let block = "request: POST /items, effect: read"
        let numbered = try PageWalk(
            try PageWalk.endpoint("type: page, param: x-page, in: \(place), size: { value: 1 }", block),
            [PageWalk.items(1), PageWalk.items(0)])
        #expect(numbered.requests.count == 2)
        let keyset = try PageWalk(
            try PageWalk.endpoint("type: keyset, param: x-page, from: page.last.id, in: \(place)", block),
            [PageWalk.items(2), PageWalk.items(0)])
        #expect(keyset.requests.count == 2)
        switch place {
        case "query":
            #expect(numbered.targets == ["/items?x-page=1", "/items?x-page=2"])
            #expect(keyset.targets == ["/items", "/items?x-page=2"])
        case "header":
            #expect(numbered.requests.map { $0.fields["x-page"] } == ["1", "2"])
            #expect(keyset.requests.map { $0.fields["x-page"] } == [nil, "2"])
        default:
            #expect(numbered.bodies == [#"{"x-page":1}"#, #"{"x-page":2}"#])
            #expect(keyset.bodies == ["", #"{"x-page":2}"#])
        }
    }

    @Test func `a link of another relation does not lead on`() throws {
        let link = [
            ("link", "<https://api.acme.test/v1/items?p=2>; rel=\"last\", </v1/items?p=9>; rel=\"more next-up\"")
        ]
        let next = try PageWalk(try PageWalk.endpoint("type: link"), [PageWalk.items(1, "", link)])
        #expect(next.requests.count == 1 && next.isFinished)
        let other = try PageWalk(
            try PageWalk.endpoint("type: link, rel: next-up"), [PageWalk.items(1, "", link), PageWalk.items(1)])
        #expect(other.targets == ["/items", "/items?p=9"])
    }
}

extension PageWalk {
    fileprivate static func items(_ count: Int, _ more: String, _ fields: [(String, String)]) -> Attempt {
        items(count, more, from: 1, fields)
    }
}
