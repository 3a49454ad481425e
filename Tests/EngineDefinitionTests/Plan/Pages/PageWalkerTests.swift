import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Walks over pages (definitions.md §5).
@Suite struct PageWalkerTests {
    /// What a walk did: the addresses it asked for, the sizes of its pages, its end.
    private struct Walk {
        var targets: [String] = []
        var bodies: [String] = []
        var headers: [String?] = []
        var counts: [Int] = []
        var positions: [PagePosition] = []
        var fault: CallFault?
        var isFinished = false
    }

    private func endpoint(_ pagination: String, _ block: String = "request: GET /items") throws -> EndpointPlan {
        try PlanSample(
            "endpoints:\n  call: { \(block), records: response.body.items, pagination: { \(pagination) } }\n"
        ).endpoint()
    }

    /// Walks with written answers, the last of which is repeated.
    private func walk(
        _ endpoint: EndpointPlan, _ answers: [String], fields: [[(String, String)]] = [], from: PagePosition = .start
    ) throws -> Walk {
        var walker = PageWalker(
            endpoint: endpoint, bindings: try .written(), baseOverride: nil, position: from, started: Moment.start.now)
        var walk = Walk()
        var action = walker.next(at: .start)
        for _ in 0..<200 {
            switch action {
            case .call(.send(let request)):
                walk.targets.append(request.url.replacing("https://api.acme.test/v1", with: ""))
                walk.bodies.append(String(decoding: request.body, as: UTF8.self))
                walk.headers.append(request.fields["x-page"])
                let number = walk.targets.count - 1
                let answer = answers[min(number, answers.count - 1)]
                action = walker.received(
                    .answer(200, answer, number < fields.count ? fields[number] : []), at: .start)
            case .page(let page):
                walk.counts.append(page.count)
                if let next = page.next { walk.positions.append(next) }
                action = walker.next(at: .start)
            case .prepared: action = walker.next(at: .start)
            case .finished:
                walk.isFinished = true
                return walk
            case .failed(let fault):
                walk.fault = fault
                return walk
            case .call: return walk
            }
        }
        return walk
    }

    private func items(_ count: Int, _ more: String = "", from: Int = 1) -> String {
        let list = (0..<count).map { "{\"id\": \(from + $0)}" }.joined(separator: ",")
        return "{\"items\": [\(list)]\(more.isEmpty ? "" : ", " + more)}"
    }

    @Test func `a cursor goes on until it is gone`() throws {
        for end in ["", #""next": null"#, #""next": """#, #""next": false"#] {
            let plan = try endpoint(
                "type: cursor, param: c, next: response.body.next, size: { query: limit, value: 2 }")
            let walk = try walk(plan, [items(2, #""next": "a&b""#), items(1, end)])
            #expect(walk.targets == ["/items?limit=2", "/items?limit=2&c=a%26b"])
            #expect(walk.counts == [2, 1] && walk.isFinished, "\(end)")
        }
    }

    @Test func `a cursor may stand in a body, a header or a variable`() throws {
        let body = try walk(
            endpoint(
                "type: cursor, param: p.c, in: body, next: response.body.next",
                "request: POST /items, effect: read, body: { p: { s: 1 } }"),
            [items(1, #""next": "x""#), items(1)])
        #expect(body.bodies == [#"{"p":{"s":1}}"#, #"{"p":{"s":1,"c":"x"}}"#])
        let header = try walk(
            endpoint("type: cursor, param: x-page, in: header, next: response.body.next"),
            [items(1, #""next": "x""#), items(1)])
        #expect(header.headers == [nil, "x"])
    }

    @Test func `pages are numbered until one is short`() throws {
        let plan = try endpoint("type: page, size: { query: n, value: 2 }")
        let walk = try walk(plan, [items(2), items(2), items(1)])
        #expect(walk.targets == ["/items?n=2&page=1", "/items?n=2&page=2", "/items?n=2&page=3"])
        #expect(walk.isFinished)
    }

    @Test func `pages are counted by the response`() throws {
        let counted = try walk(
            endpoint("type: page, param: p, start: 0, page_count: response.body.pages"), [items(1, #""pages": 2"#)])
        #expect(counted.targets == ["/items?p=0", "/items?p=1"])
        let total = try walk(endpoint("type: page, total: response.body.total"), [items(2, #""total": 4"#)])
        #expect(total.targets.count == 2 && total.isFinished)
        let text = try walk(endpoint("type: page, total: int(response.body.total)"), [items(2, #""total": "4""#)])
        #expect(text.targets.count == 2 && text.isFinished)
    }

    @Test func `an offset counts what was read`() throws {
        let short = try walk(endpoint("type: offset, size: { query: n, value: 2 }"), [items(2), items(2), items(0)])
        #expect(short.targets == ["/items?n=2", "/items?n=2&offset=2", "/items?n=2&offset=4"])
        let total = try walk(
            endpoint("type: offset, param: s, total: response.body.t"), [items(3, #""t": 5"#), items(2, #""t": 5"#)])
        #expect(total.targets == ["/items", "/items?s=3"] && total.isFinished)
    }

    @Test func `a keyset names the last record`() throws {
        let plan = try endpoint("type: keyset, param: after, from: page.last.id, more: response.body.more")
        let walk = try walk(plan, [items(2, #""more": true"#), items(1, #""more": false"#, from: 3)])
        #expect(walk.targets == ["/items", "/items?after=2"] && walk.isFinished)
    }

    @Test func `links and addresses replace the query`() throws {
        let link = [("link", "<https://api.acme.test/v1/items?p=2>; rel=\"next\", <https://x.test>; rel=prev")]
        let linked = try walk(
            endpoint("type: link", "request: GET /items, query: { a: 1 }"), [items(1)], fields: [link])
        #expect(linked.targets == ["/items?a=1", "/items?p=2"] && linked.isFinished)
        let relative = try walk(
            endpoint("type: next_url, next: response.body.next", "request: GET /items, query: { a: 1 }"),
            [items(1, #""next": "?p=2""#), items(1)])
        #expect(relative.targets == ["/items?a=1", "/items?p=2"])
        let foreign = try walk(
            endpoint("type: next_url, next: response.body.next"), [items(1, #""next": "https://evil.test/""#)])
        #expect(foreign.fault?.cause == .definition && foreign.counts == [1])
    }

    @Test func `graphql goes on while there is a next page`() throws {
        let block =
            "graphql: { query: \"{ x }\" }, records: response.body.c.nodes, "
            + "pagination: { type: graphql, connection: response.body.c }"
        let plan = try PlanSample("endpoints:\n  call: { \(block) }\n").endpoint()
        let walk = try walk(
            plan,
            [
                #"{"c": {"nodes": [1], "pageInfo": {"hasNextPage": true, "endCursor": "e"}}}"#,
                #"{"c": {"nodes": [2], "pageInfo": {"hasNextPage": false, "endCursor": "f"}}}"#,
            ])
        #expect(walk.bodies == [#"{"query":"{ x }"}"#, #"{"query":"{ x }","variables":{"after":"e"}}"#])
        #expect(walk.isFinished)
    }

    @Test func `the general form sends what it says, first and later`() throws {
        let plan = try endpoint(
            """
            pages: { first: { query: { f: 1 } }, next: response.body.next, \
            more: response.body.?has_more.orValue(true), \
            send: { query: { c: "${page.next}", i: "${page.index}", o: "${page.offset}" } }, keep: [b] }
            """, "request: GET /items, query: { a: 1, b: 2 }")
        let walk = try walk(
            plan, [items(2, #""next": "x""#), items(1, #""next": "y""#), items(1, #""next": "z", "has_more": false"#)])
        #expect(walk.targets == ["/items?a=1&b=2&f=1", "/items?b=2&c=x&i=1&o=2", "/items?b=2&c=y&i=2&o=3"])
        #expect(walk.isFinished)
    }

    @Test func `a provider's pagination can be turned off`() throws {
        let keys =
            "pagination: { default: { type: page } }\nendpoints:\n"
            + "  call: { request: GET /i, records: response.body.items, pagination: { type: none } }\n"
        let walk = try walk(PlanSample(keys).endpoint(), [items(2)])
        #expect(walk.targets == ["/i"] && walk.isFinished)
    }

    // MARK: Guards

    @Test func `a page that is named twice is a fault, not a loop`() throws {
        let plan = try endpoint("type: cursor, param: c, next: response.body.next")
        let same = try walk(plan, [items(1, #""next": "x""#)])
        #expect(same.targets.count == 2)
        #expect(same.fault?.message.contains("twice") == true)
        let swinging = try walk(
            plan, [items(1, #""next": "x""#), items(1, #""next": "y""#), items(1, #""next": "x""#)])
        #expect(swinging.targets.count == 3 && swinging.fault != nil)
        let resumed = try walk(
            plan, [items(1, #""next": "x""#)], from: PagePosition(next: .string("x"), index: 4, offset: 9))
        #expect(resumed.targets == ["/items?c=x"] && resumed.fault != nil)
    }

    @Test func `a walk that is too long is a fault`() throws {
        let walk = try walk(endpoint("type: page, max_pages: 3"), [items(1)])
        #expect(walk.targets.count == 3)
        #expect(walk.fault?.message.contains("3 pages") == true)
    }

    @Test func `an empty page ends the walk, unless it may stand in between`() throws {
        let stops = try walk(endpoint("type: cursor, param: c, next: response.body.next"), [items(0, #""next": "x""#)])
        #expect(stops.targets.count == 1 && stops.isFinished)
        let goesOn = try walk(
            endpoint("type: cursor, param: c, next: response.body.next, stop_when_empty: false"),
            [items(0, #""next": "x""#), items(1)])
        #expect(goesOn.targets.count == 2 && goesOn.isFinished)
    }

    @Test func `a walk goes on where it was left`() throws {
        let cursor = try endpoint("type: cursor, param: c, next: response.body.next")
        let first = try walk(cursor, [items(1, #""next": "x""#), items(1)])
        let resumed = try walk(cursor, [items(1)], from: try #require(first.positions.first))
        #expect(resumed.targets == ["/items?c=x"])
        let offset = try endpoint("type: offset, size: { query: n, value: 2 }")
        let position = try #require(try walk(offset, [items(2), items(0)]).positions.first)
        #expect(try walk(offset, [items(1)], from: position).targets == ["/items?n=2&offset=2"])
    }

    @Test(arguments: [
        (#"{"items": null}"#, 0, true), (#"{"items": {}}"#, 0, false), (#"{"other": []}"#, 0, false), ("[]", 0, false),
        (#"{"items": []}"#, 0, true),
    ])
    func `records are a list, or null`(_ body: String, _ count: Int, _ isFine: Bool) throws {
        let walk = try walk(endpoint("type: none"), [body])
        #expect(walk.isFinished == isFine)
        if !isFine { #expect(walk.fault?.message.contains("no records were found") == true) }
    }
}
