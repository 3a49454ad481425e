import EngineLanguage
import Testing

@testable import EngineDefinition

/// Stage 4: detail calls, one for each record (definitions.md §7.5).
struct FetchTests {
    private static let endpoints = """
          list: { request: GET /list, records: response.body.items, pagination: { type: cursor, param: c, next: response.body.next } }
          get: { request: "GET /item/${input.id}", input: { id: { type: any, required: true } } }
          lines:
            request: GET /item/${input.id}/lines
            input: { id: { type: any, required: true } }
            records: response.body.lines
            where: record.?hidden.orValue(false) == false
            pagination: { type: cursor, param: c, next: response.body.next }
          one: { request: "GET /one/${input.id}", input: { id: { type: any, required: true } }, record: response.body.it }
        """

    private func stream(_ keys: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> StreamPlan {
        try StagedPass.stream(
            "    endpoint: list\n    key: record.id\n" + keys, endpoints: Self.endpoints, sourceLocation: sourceLocation
        )
    }

    private static let three = #"{"items":[{"id":1},{"id":2},{"id":3}]}"#

    @Test(arguments: StagedPass.Order.allCases)
    func `a body is put into its record, in the order of the list whatever came first`(
        _ order: StagedPass.Order
    ) throws {
        let pass = try StagedPass(
            try stream("    fetch: { endpoint: get, with: { id: \"${record.id}\" }, into: detail }"),
            ["/list": Self.three, "/item/1": #"{"n":"a"}"#, "/item/2": #"{"n":"b"}"#, "/item/3": "[1]"], order: order)
        #expect(
            pass.payloads == [
                #"{"id":1,"detail":{"n":"a"}}"#, #"{"id":2,"detail":{"n":"b"}}"#, #"{"id":3,"detail":[1]}"#,
            ])
        #expect(pass.askedAtOnce == [0: [3]])
    }

    @Test func `a body that is no JSON is put into its record too: text as it is, bytes in base64, nothing as nothing`()
        throws
    {
        let fetch = "    fetch: { endpoint: get, with: { id: \"${record.id}\" }, into: detail }"
        let answers = ["/list": Self.three, "/item/1": "a \"text\"\n", "/item/2": "1;2", "/item/3": ""]
        for (format, first) in [("text", #""a \"text\"\n""#), ("binary", #""YSAidGV4dCIK""#)] {
            let endpoints = Self.endpoints.replacing(
                "GET /item/${input.id}\"", with: "GET /item/${input.id}\", response: { format: \(format) }")
            let pass = try StagedPass(
                try StagedPass.stream("    endpoint: list\n    key: record.id\n\(fetch)", endpoints: endpoints), answers
            )
            #expect(pass.payloads.first == #"{"id":1,"detail":\#(first)}"#)
            #expect(pass.payloads.last == #"{"id":3}"#)
        }
    }

    @Test func `a result without a place becomes the record, and what was listed is outer`() throws {
        let pass = try StagedPass(
            try stream(
                "    fetch: { endpoint: one, with: { id: \"${record.id}\" } }\n"
                    + "    model: { key: id, fields: { id: { from: record.id }, n: { from: record.n }, listed: { from: outer.id } } }"
            ),
            ["/list": #"{"items":[{"id":1,"n":"short"}]}"#, "/one/1": #"{"it":{"id":"x","n":"whole"}}"#])
        #expect(pass.payloads == [#"{"id":"x","n":"whole","listed":1}"#])
    }

    @Test func `an endpoint with records gives the list of all its pages, without those that it leaves out`() throws {
        let answers = [
            "/list": #"{"items":[{"id":1,"lines":["old"]},{"id":2}]}"#,
            "/item/1/lines": #"{"lines":[{"n":1},{"n":2,"hidden":true}],"next":"p"}"#,
            "/item/1/lines?c=p": #"{"lines":[{"n":3}]}"#, "/item/2/lines": #"{"lines":[]}"#,
        ]
        let into = try StagedPass(
            try stream("    fetch: { endpoint: lines, with: { id: \"${record.id}\" }, into: lines }"), answers)
        #expect(into.payloads == [#"{"id":1,"lines":[{"n":1},{"n":3}]}"#, #"{"id":2,"lines":[]}"#])
        let records = try StagedPass(
            try StagedPass.stream(
                "    endpoint: list\n    key: [outer.id, record.n]\n"
                    + "    fetch: { endpoint: lines, with: { id: \"${record.id}\" } }", endpoints: Self.endpoints),
            answers)
        #expect(records.ids == ["[1,1]", "[1,3]"], "without a place each becomes a record")
    }

    @Test func `a place is made where it is not, and kept where it is`() throws {
        let fetch = "    fetch: { endpoint: get, with: { id: \"${record.id}\" }, into: a.b.c }"
        let answers = ["/item/1": #"{"v":1}"#]
        for (listed, stored) in [
            (#"{"id":1}"#, #"{"id":1,"a":{"b":{"c":{"v":1}}}}"#),
            (#"{"id":1,"a":null,"z":0}"#, #"{"id":1,"z":0,"a":{"b":{"c":{"v":1}}}}"#),
            (#"{"a":{"b":{"c":9,"d":8},"e":7},"id":1}"#, #"{"id":1,"a":{"e":7,"b":{"d":8,"c":{"v":1}}}}"#),
        ] {
            let pass = try StagedPass(
                try stream(fetch), answers.merging(["/list": "{\"items\":[\(listed)]}"]) { first, _ in first })
            #expect(pass.payloads == [stored], "\(pass.fault?.message ?? "")")
        }
        let blocked = try StagedPass(
            try stream(fetch), answers.merging(["/list": #"{"items":[{"id":1,"a":"text"}]}"#]) { first, _ in first })
        #expect(blocked.fault?.message.contains("'into' leads through 'b'") == true, "\(blocked.fault?.message ?? "")")
    }

    @Test func `only records that the condition takes are asked for`() throws {
        let pass = try StagedPass(
            try stream(
                "    where: record.id < 3\n"
                    + "    fetch: { when: record.id == 2, endpoint: get, with: { id: \"${record.id}\" }, into: d }"),
            ["/list": Self.three, "/item/2": "{}"])
        #expect(pass.payloads == [#"{"id":1}"#, #"{"id":2,"d":{}}"#])
        #expect(pass.targets == ["/list", "/item/2"])
    }

    @Test func `what is gone is not asked for`() throws {
        let pass = try StagedPass(
            try stream(
                "    deletes: { when: record.?gone.orValue(false) }\n"
                    + "    fetch: { endpoint: one, with: { id: \"${record.id}\" } }"),
            ["/list": #"{"items":[{"id":1,"gone":true},{"id":2}]}"#, "/one/2": #"{"it":{"id":2}}"#])
        #expect(pass.ids == ["-1", "2"])
        #expect(pass.targets == ["/list", "/one/2"])
    }

    @Test func `a value is taken of each item, and sees the record`() throws {
        let pass = try StagedPass(
            try stream(
                "    fetch: { endpoint: lines, with: { id: \"${record.id}\" }, into: ns, value: item.n + record.id }"),
            ["/list": #"{"items":[{"id":10}]}"#, "/item/10/lines": #"{"lines":[{"n":1},{"n":2}]}"#])
        #expect(pass.payloads == [#"{"id":10,"ns":[11,12]}"#], "\(pass.fault?.message ?? "")")
    }

    @Test func `several calls come one behind the other, each over what the ones before made`() throws {
        let pass = try StagedPass(
            try stream(
                """
                    fetch:
                      - { endpoint: get, with: { id: "${record.id}" }, into: first }
                      - { endpoint: one, with: { id: "${record.first.ref}" }, into: second }
                """),
            ["/list": #"{"items":[{"id":1}]}"#, "/item/1": #"{"ref":7}"#, "/one/7": #"{"it":{"ok":true}}"#])
        #expect(pass.payloads == [#"{"id":1,"first":{"ref":7},"second":{"ok":true}}"#])
        #expect(pass.targets == ["/list", "/item/1", "/one/7"])
    }

    @Test func `a request may be written in place, over the record and the cursor`() throws {
        let pass = try StagedPass(
            try stream(
                "    fetch: { request: \"GET /extra/${record.id}\", query: { of: \"${outer.id}\" }, into: extra }\n"
                    + "    explode: record.parts"),
            [
                "/list": #"{"items":[{"id":"o","parts":[{"id":1}]}]}"#, "/extra/1?of=o": #"{"e":1}"#,
            ])
        #expect(pass.payloads == [#"{"id":1,"extra":{"e":1}}"#], "\(pass.fault?.message ?? "")")
    }

    @Test(arguments: [("skip", ["1", "2"]), ("delete", ["-1", "2"])])
    func `a record that is not found stays, or is gone`(_ rule: String, _ ids: [String]) throws {
        for status in ["404", "410"] {
            let pass = try StagedPass(
                try stream(
                    "    fetch: { endpoint: get, with: { id: \"${record.id}\" }, into: d, on_missing: \(rule) }"),
                ["/list": #"{"items":[{"id":1},{"id":2}]}"#, "/item/1": "\(status) {}", "/item/2": "{}"])
            #expect(pass.ids == ids)
            #expect(pass.payloads.last == #"{"id":2,"d":{}}"#)
        }
    }

    @Test func `a record that must be found is a fault that says stream, page, record and call`() throws {
        let pass = try StagedPass(
            try stream("    fetch: { endpoint: get, with: { id: \"${record.id}\" }, into: d, on_missing: fail }"),
            ["/list": #"{"items":[{"id":1}],"next":"p"}"#, "/list?c=p": #"{"items":[{"id":"x7"}]}"#, "/item/1": "{}"])
        let fault = try #require(pass.fault)
        #expect(fault.cause == .upstream(.notFound) && fault.call == "get" && fault.status == 404)
        #expect(
            fault.message == "stream 'Item', page 2, record 'x7', call 'get': upstream answered 404: not written",
            "\(fault.message)")
        #expect(pass.checkpoints.count == 1, "the page before is kept")
    }

    @Test func `another failure ends the pass whatever the rule`() throws {
        let pass = try StagedPass(
            try stream("    fetch: { endpoint: get, with: { id: \"${record.id}\" }, into: d, on_missing: delete }"),
            ["/list": #"{"items":[{"id":1}]}"#, "/item/1": "403 {}"])
        #expect(pass.fault?.cause == .upstream(.forbidden))
        #expect(pass.fault?.message.hasPrefix("stream 'Item', page 1, record '1', call 'get'") == true)
    }

    @Test func `an input that has no value is a fault of its record`() throws {
        let pass = try StagedPass(
            try stream("    fetch: { endpoint: get, with: { id: \"${record.?ref}\" }, into: d }"),
            ["/list": #"{"items":[{"id":1}]}"#])
        #expect(pass.fault?.message.contains("record '1', call 'get'") == true, "\(pass.fault?.message ?? "")")
    }

    @Test func `a limit is a limit for calls too`() throws {
        let pass = try StagedPass(
            try stream("    fetch: { endpoint: get, with: { id: \"${record.id}\" }, into: d }"),
            ["/list": Self.three, "/item/1": "{}", "/item/2": "{}"], limit: 2)
        #expect(pass.ids == ["1", "2"])
        #expect(pass.targets == ["/list", "/item/1", "/item/2"])
        #expect(pass.end?.isComplete == false)
    }

    @Test func `the model of the call whose result becomes the record maps it`() throws {
        let stream = try StagedPass.stream(
            "    endpoint: list\n    fetch: { endpoint: whole, with: { id: \"${record.id}\" } }",
            endpoints: """
                  list: { request: GET /list, records: response.body }
                  whole: { request: "GET /w/${input.id}", input: { id: { type: any, required: true } }, record: response.body, model: Whole }
                """,
            models: "models: { Whole: { key: id, fields: { id: { from: record.id }, name: { from: record.name } } } }")
        let pass = try StagedPass(stream, ["/list": #"[{"id":1}]"#, "/w/1": #"{"id":1,"name":"n","more":0}"#])
        #expect(pass.payloads == [#"{"id":1,"name":"n"}"#])
    }

    @Test func `the cursor is that of the record as it became`() throws {
        let pass = try StagedPass(
            try stream(
                "    query: { since: \"${cursor}\" }\n    cursor: { from: record.at, type: integer }\n"
                    + "    fetch: { endpoint: one, with: { id: \"${record.id}\" } }"),
            ["/list": #"{"items":[{"id":1,"at":3}]}"#, "/one/1": #"{"it":{"id":1,"at":8}}"#])
        #expect(pass.end?.checkpoint.cursor?.int == 8)
    }

    @Test func `a stream whose stages were left out is not mapped`() throws {
        let stream = try stream("    fetch: { endpoint: get, with: { id: \"${record.id}\" }, into: d }")
        var walker = PartitionWalker(
            stream: stream, roots: try .written(), baseOverride: nil, checkpoint: .init(), isFull: false,
            now: Moment.start.now)
        _ = walker.next(at: .start)
        guard case .page(let page) = walker.received(.answer(200, Self.three), at: .start) else {
            Issue.record("no page")
            return
        }
        #expect(throws: CallFault.self) { try walker.mapped(page) }
    }
}

/// Stage 4 with one call for several records.
struct BatchedFetchTests {
    private static let endpoints = """
          list: { request: GET /list, records: response.body }
          many:
            request: POST /many
            body: { ids: "${input.ids}" }
            input: { ids: { type: array, required: true } }
            effect: read
            records: response.body.found
        """

    private func pass(
        _ fetch: String, _ answers: [String: String], order: StagedPass.Order = .forward,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> StagedPass {
        try StagedPass(
            try StagedPass.stream(
                "    endpoint: list\n    key: record.id\n    fetch: { endpoint: many, with: { ids: \"${batch.map(r, r.id)}\" }, \(fetch) }",
                endpoints: Self.endpoints, sourceLocation: sourceLocation), answers, order: order)
    }

    @Test(arguments: StagedPass.Order.allCases)
    func `so many records are asked for at once, and each gets its own`(_ order: StagedPass.Order) throws {
        let pass = try pass(
            "batch: 2, match: { record: record.id, item: item.of }, into: d",
            [
                "/list": #"[{"id":1},{"id":2},{"id":3}]"#,
                "/many": #"{"found":[{"of":3,"n":"c"},{"of":1.0,"n":"a"},{"of":2,"n":"b"}]}"#,
            ], order: order)
        #expect(
            pass.payloads == [
                #"{"id":1,"d":{"of":1.0,"n":"a"}}"#, #"{"id":2,"d":{"of":2,"n":"b"}}"#,
                #"{"id":3,"d":{"of":3,"n":"c"}}"#,
            ], "\(pass.fault?.message ?? "")")
        #expect(Set(pass.bodies.dropFirst()) == [#"{"ids":[1,2]}"#, #"{"ids":[3]}"#])
    }

    @Test func `several items of one record are a list where that is said, else the first counts`() throws {
        let answers = [
            "/list": #"[{"id":1},{"id":2}]"#, "/many": #"{"found":[{"of":1,"n":"a"},{"of":1,"n":"b"}]}"#,
        ]
        let match = "batch: 9, match: { record: record.id, item: item.of }, into: d, value: item.n"
        #expect(
            try pass(match + ", many: true", answers).payloads == [#"{"id":1,"d":["a","b"]}"#, #"{"id":2,"d":[]}"#])
        #expect(try pass(match, answers).payloads == [#"{"id":1,"d":"a"}"#, #"{"id":2}"#])
    }

    @Test(arguments: [("skip", ["1", "2"]), ("delete", ["1", "-2"])])
    func `a record without an item is one that was not found`(_ rule: String, _ ids: [String]) throws {
        let pass = try pass(
            "batch: 9, match: { record: record.id, item: item.id }, on_missing: \(rule)",
            ["/list": #"[{"id":1},{"id":2}]"#, "/many": #"{"found":[{"id":1,"n":"a"}]}"#])
        #expect(pass.ids == ids)
        #expect(pass.payloads[0] == #"{"id":1,"n":"a"}"#, "without a place the item becomes the record")
    }

    @Test func `a record that must have an item is a fault`() throws {
        let pass = try pass(
            "batch: 9, match: { record: record.id, item: item.id }, on_missing: fail",
            ["/list": #"[{"id":1}]"#, "/many": #"{"found":[]}"#])
        #expect(pass.fault?.message.contains("no item of the answer of 'many' is its own") == true)
    }

    @Test func `a failure names the first record and how many more`() throws {
        let pass = try pass(
            "batch: 9, match: { record: record.id, item: item.id }",
            ["/list": #"[{"id":1},{"id":2},{"id":3}]"#, "/many": "400 {}"])
        #expect(
            pass.fault?.message.hasPrefix("stream 'Item', page 1, record '1' and 2 more, call 'many'") == true,
            "\(pass.fault?.message ?? "")")
    }

    @Test func `a batch written in place gives the elements of its body`() throws {
        let pass = try StagedPass(
            try StagedPass.stream(
                """
                    endpoint: list
                    key: record.id
                    fetch:
                      request: GET /by
                      query: { ids: "${batch.map(r, string(r.id)).join(',')}" }
                      batch: 2
                      match: { record: record.id, item: item.id }
                      into: d
                      value: item.n
                """, endpoints: Self.endpoints),
            ["/list": #"[{"id":1},{"id":2}]"#, "/by?ids=1%2C2": #"[{"id":2,"n":"b"},{"id":1,"n":"a"}]"#])
        #expect(pass.payloads == [#"{"id":1,"d":"a"}"#, #"{"id":2,"d":"b"}"#], "\(pass.fault?.message ?? "")")
    }
}
