import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Walks that must not go on: to other origins, round in circles, over answers that are none (reliability.md S8, X5).
@Suite struct PageGuardTests {
    private static let bearer = "auth: { key: { type: bearer } }\nhosts: [\"files.acme.test\"]\n"
    private static let token = #"{"token": "t"}"#

    @Test(arguments: [
        "https://evil.test/v1/items?p=2", "http://api.acme.test/v1/items?p=2", "https://api.acme.test:444/items",
        "https://api.acme.test.evil.test/", "https://api.acme.test@evil.test/", "//evil.test/items",
        "https:\\\\evil.test",
        "https://user:pw@evil.test/", "file:///etc/passwd", "javascript:alert(1)", "https://API.ACME.TEST.evil/",
        "\\\\evil.test\\items",
        "https://xn--api-acme.test/", "http://files.acme.test/items", "gopher://api.acme.test/", "https://[::1]/",
        "https://169.254.169.254/latest",
    ])
    func `an address of another origin is refused, and nothing is sent to it`(_ next: String) throws {
        let json = next.replacing("\\", with: "\\\\")
        let byURL = try PageWalk(
            try PageWalk.endpoint("type: next_url, next: response.body.next", more: Self.bearer),
            [PageWalk.items(1, "\"next\": \"\(json)\""), PageWalk.items(1)], credentials: Self.token)
        for request in byURL.requests.dropFirst() {
            #expect(try URLValue(request.url).origin == URLValue("https://api.acme.test").origin, "\(request.url)")
        }
        #expect(!byURL.requests.isEmpty && (byURL.fault != nil || byURL.requests.count == 2))
        let byLink = try PageWalk(
            try PageWalk.endpoint("type: link", more: Self.bearer),
            [.answer(200, #"{"items": [{"id": 1}]}"#, [("link", "<\(next)>; rel=next")]), PageWalk.items(1)],
            credentials: Self.token)
        for request in byLink.requests.dropFirst() {
            #expect(try URLValue(request.url).origin == URLValue("https://api.acme.test").origin, "\(request.url)")
        }
    }

    @Test(arguments: [
        ("https://api.acme.test/v2/x?p=2", "https://api.acme.test/v2/x?p=2"),
        ("https://API.acme.test/x", "https://api.acme.test/x"),
        ("/x?p=2", "https://api.acme.test/x?p=2"), ("?p=2", "https://api.acme.test/v1/items?p=2"),
        ("next", "https://api.acme.test/v1/next"),
        ("../x", "https://api.acme.test/x"), ("//api.acme.test/y", "https://api.acme.test/y"),
        ("/x?p=2#top", "https://api.acme.test/x?p=2"),
        ("https://files.acme.test/dump?p=2", "https://files.acme.test/dump?p=2"),
    ])
    func `an address of the same origin or a declared host is resolved and followed`(
        _ next: String, _ url: String
    ) throws {
        let walk = try PageWalk(
            try PageWalk.endpoint("type: next_url, next: response.body.next", more: Self.bearer),
            [PageWalk.items(1, "\"next\": \"\(next)\""), PageWalk.items(1)], credentials: Self.token)
        #expect(walk.requests.count == 2, "\(walk.fault?.message ?? "")")
        let sent = try #require(walk.requests.last?.url)
        #expect(try URLValue(sent).withoutFragment.description.lowercased() == URLValue(url).description.lowercased())
        #expect(walk.isFinished)
    }

    @Test func `a position from the store is checked like one from an answer`() throws {
        let position = PagePosition(next: .string("https://evil.test/items"), index: 3, offset: 30)
        let walk = try PageWalk(
            try PageWalk.endpoint("type: next_url, next: response.body.next", more: Self.bearer), [PageWalk.items(1)],
            from: position, credentials: Self.token)
        #expect(walk.requests.isEmpty)
        #expect(walk.fault?.cause == .definition)
        #expect(walk.fault?.message.contains("evil.test") == true)
    }

    // MARK: Circles

    @Test func `a walk of exactly max_pages is fine, one more is a fault`() throws {
        let plan = try PageWalk.endpoint("type: cursor, param: c, next: response.body.next, max_pages: 3")
        let pages = ["a", "b", "c", "d"].map { PageWalk.items(1, "\"next\": \"\($0)\"") }
        let fits = try PageWalk(plan, [pages[0], pages[1], PageWalk.items(1)])
        #expect(fits.requests.count == 3 && fits.isFinished)
        let long = try PageWalk(plan, pages)
        #expect(long.requests.count == 3 && long.fault?.message.contains("3 pages") == true)
        #expect(long.counts == [1, 1], "the page that leads too far is not given out")
    }

    @Test func `max_pages counts the pages before a kill too`() throws {
        let plan = try PageWalk.endpoint("type: cursor, param: c, next: response.body.next, max_pages: 3")
        let walk = try PageWalk(
            plan, [PageWalk.items(1, #""next": "z""#)], from: PagePosition(next: .string("y"), index: 2, offset: 2))
        #expect(walk.requests.count == 1 && walk.fault != nil)
    }

    @Test func `numbered pages that never end are stopped by max_pages`() throws {
        let walk = try PageWalk(try PageWalk.endpoint("type: page, max_pages: 20"), [PageWalk.items(1)])
        #expect(walk.requests.count == 20)
        #expect(walk.fault?.message.contains("20 pages") == true)
    }

    @Test func `links that lead back to their own page end`() throws {
        let link = [("link", "<https://api.acme.test/v1/items?p=1>; rel=next")]
        let walk = try PageWalk(
            try PageWalk.endpoint("type: link"), [.answer(200, #"{"items": [{"id": 1}]}"#, link)])
        #expect(walk.requests.count == 2)
        #expect(walk.fault?.message.contains("twice") == true)
    }

    @Test func `a keyset that stands still ends`() throws {
        let walk = try PageWalk(
            try PageWalk.endpoint("type: keyset, param: after, from: page.last.id"), [PageWalk.items(2)])
        #expect(walk.requests.count == 2 && walk.fault != nil)
    }

    @Test func `a keyset over records without the value ends`() throws {
        let walk = try PageWalk(
            try PageWalk.endpoint("type: keyset, param: after, from: page.last.key"), [PageWalk.items(2)])
        #expect(walk.requests.count == 1)
        #expect(walk.isFinished)
    }

    // MARK: Answers that are none

    @Test func `a 304, a skip and null in place of a list end the walk, and say nothing of what is gone`() throws {
        let rules = "request: GET /items, errors: [{ when: response.status == 404, is: skip }]"
        let plan = try PageWalk.endpoint("type: cursor, param: c, next: response.body.next", rules)
        for answer in [Attempt.answer(304), .answer(404, "{}"), .answer(200, #"{"items": null}"#)] {
            let walk = try PageWalk(plan, [answer])
            #expect(walk.isFinished && walk.fault == nil)
            #expect(!walk.sawOnlyLists)
        }
        let later = try PageWalk(plan, [PageWalk.items(1, #""next": "x""#), .answer(404, "{}")])
        #expect(later.counts == [1] && later.isFinished && !later.sawOnlyLists)
        let whole = try PageWalk(plan, [PageWalk.items(1, #""next": "x""#), PageWalk.items(0)])
        #expect(whole.counts == [1, 0] && whole.isFinished && whole.sawOnlyLists)
    }

    @Test(arguments: [
        ("", "no body"), ("{}", "a map {}"), (#"{"items": {"a": 1}}"#, "items: a map"),
        (#"{"data": [{"secret": "s3cr3t"}]}"#, "data: a list of 1"),
        (#""text""#, "text"), ("17", "a number"), ("[]", "an empty list"), (#"{"items": "x"}"#, "items: text"),
        ("true", "a boolean"), ("null", "null"),
    ])
    func `an answer without its list is told by its shape, never by its values`(_ body: String, _ shape: String) throws
    {
        let plan = try PageWalk.endpoint("type: none", "request: GET /items, retry: { attempts: 1 }")
        let walk = try PageWalk(plan, [.answer(200, body)])
        #expect(walk.fault?.cause == .definition)
        #expect(walk.fault?.message.contains(shape) == true, "\(walk.fault?.message ?? "")")
        #expect(walk.fault?.message.contains("s3cr3t") == false)
        #expect(walk.fault?.status == 200)
    }

    @Test func `a page that is no value at all is asked for again, one of another shape is not`() throws {
        let plan = try PageWalk.endpoint("type: none", "request: GET /items, retry: { attempts: 3 }")
        let html = Attempt.answer(200, "<p>Back soon</p>", [("content-type", "text/html")])
        let healed = try PageWalk(plan, [html, .answer(200, ""), PageWalk.items(2)])
        #expect(healed.counts == [2] && healed.isFinished && healed.fault == nil && healed.targets.count == 3)
        let lasting = try PageWalk(plan, [html, html, html])
        #expect(lasting.targets.count == 3 && lasting.fault?.message.contains("the answer is text") == true)
        let other = try PageWalk(plan, [.answer(200, "{}"), PageWalk.items(2)])
        #expect(other.targets.count == 1 && other.fault?.cause == .definition)
    }

    @Test func `a failure in the middle of a walk keeps the pages before it`() throws {
        let plan = try PageWalk.endpoint(
            "type: cursor, param: c, next: response.body.next", "request: GET /items, retry: { attempts: 2 }")
        let walk = try PageWalk(plan, [PageWalk.items(1, #""next": "x""#), .answer(500), .answer(500)])
        #expect(walk.counts == [1])
        #expect(walk.targets == ["/items", "/items?c=x", "/items?c=x"])
        #expect(walk.fault?.cause == .upstream(.unavailable))
        #expect(walk.positions.first??.next == .string("x"))
    }

    @Test func `a page is asked for again with the same position after a wait`() throws {
        let plan = try PageWalk.endpoint("type: offset, size: { query: n, value: 1 }")
        let walk = try PageWalk(plan, [PageWalk.items(1), .answer(429), .answer(503), PageWalk.items(0)])
        #expect(walk.targets == ["/items?n=1", "/items?n=1&offset=1", "/items?n=1&offset=1", "/items?n=1&offset=1"])
        #expect(walk.isFinished)
    }
}
