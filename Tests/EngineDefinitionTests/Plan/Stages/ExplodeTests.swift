import EngineLanguage
import Testing

@testable import EngineDefinition

/// Stages 2 and 3, and `dedupe`: the records that an item holds, and which of them are taken.
struct ExplodeTests {
    private static let endpoints = "  list: { request: GET /list, records: response.body }"

    private func pass(
        _ keys: String, _ body: String, endpoints: String = Self.endpoints,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> StagedPass {
        try StagedPass(
            try StagedPass.stream(
                "    endpoint: list\n    key: record.id\n" + keys, endpoints: endpoints, sourceLocation: sourceLocation),
            ["/list": body])
    }

    @Test func `each item gives its records, and is their outer`() throws {
        let pass = try pass(
            "    explode: record.lines\n    model: { key: id, fields: { id: { from: record.id }, order: { from: outer.id } } }",
            #"[{"id":"o1","lines":[{"id":1},{"id":2}]},{"id":"o2","lines":[]},{"id":"o3","lines":[{"id":3}]}]"#)
        #expect(
            pass.payloads == [#"{"id":1,"order":"o1"}"#, #"{"id":2,"order":"o1"}"#, #"{"id":3,"order":"o3"}"#])
    }

    @Test func `a list may be made by an expression`() throws {
        let pass = try pass(
            "    explode: \"record.added.map(a, {'id': a, 'gone': false}) + record.?removed.orValue([]).map(a, {'id': a, 'gone': true})\"\n"
                + "    deletes: { when: record.gone }",
            #"[{"added":["a","b"],"removed":["c"]},{"added":[]}]"#)
        #expect(pass.fault == nil, "\(pass.fault?.message ?? "")")
        #expect(pass.ids == ["a", "b", "-c"])
    }

    @Test func `an item that holds null has no records, one that holds nothing is a fault with its place`() throws {
        #expect(try pass("    explode: record.lines", #"[{"lines":null},{"lines":[{"id":1}]}]"#).ids == ["1"])
        let missing = try pass("    explode: record.lines", #"[{"lines":[]},{"id":7}]"#)
        #expect(missing.fault?.message.contains("item 2 of the page: 'explode'") == true, "\(missing)")
        #expect(missing.fault?.span != nil)
        let scalar = try pass("    explode: record.lines", #"[{"lines":5}]"#)
        #expect(scalar.fault?.message.contains("is no list") == true)
        #expect(try pass("    explode: record.?lines", #"[{"id":7}]"#).ids == [], "who says so may leave it out")
    }

    @Test func `records are chosen behind it, by themselves and by what they came out of`() throws {
        let pass = try pass(
            "    explode: record.lines\n    where: [record.id > 1, outer.open]",
            #"[{"open":true,"lines":[{"id":1},{"id":2}]},{"open":false,"lines":[{"id":3}]}]"#)
        #expect(pass.ids == ["2"])
    }

    @Test func `what is gone is told before anything is chosen`() throws {
        // Of a deleted record often only its key is left.
        let body = #"[{"id":1,"deleted":true},{"id":2,"state":"open"},{"id":3,"state":"shut"}]"#
        let keys = "    where: record.state == 'open'\n    deletes: { when: record.?deleted.orValue(false) }"
        let plain = try pass(keys, body)
        #expect(plain.fault == nil, "\(plain.fault?.message ?? "")")
        #expect(plain.ids == ["-1", "2"])
        let staged = try pass(keys + "\n    explode: \"[record]\"", body)
        #expect(staged.ids == ["-1", "2"], "with and without stages")
    }

    @Test func `the cursor is read of each record behind it`() throws {
        let pass = try pass(
            "    explode: record.lines\n    query: { since: \"${cursor}\" }\n    cursor: { from: outer.at, type: integer }",
            #"[{"at":5,"lines":[{"id":1}]},{"at":9,"lines":[]},{"at":3,"lines":[{"id":2}]}]"#)
        #expect(pass.end?.checkpoint.cursor?.int == 5, "an item without records shows none")
    }

    @Test func `of equal values on one page the first is kept`() throws {
        let pass = try pass(
            "    dedupe: record.id", #"[{"id":1,"n":"a"},{"id":2,"n":"b"},{"id":1,"n":"c"},{"id":null},{"id":3}]"#)
        #expect(pass.fault?.message.contains("key") == true, "records without a value are kept, and have no key here")
        let sound = try self.pass("    dedupe: record.id", #"[{"id":1,"n":"a"},{"id":2,"n":"b"},{"id":1,"n":"c"}]"#)
        #expect(sound.payloads == [#"{"id":1,"n":"a"}"#, #"{"id":2,"n":"b"}"#])
    }

    @Test func `equal values on two pages are kept both`() throws {
        let stream = try StagedPass.stream(
            "    endpoint: list\n    key: record.id\n    dedupe: record.group",
            endpoints: """
                  list:
                    request: GET /list
                    records: response.body.items
                    pagination: { type: cursor, param: c, next: response.body.next }
                """)
        let pass = try StagedPass(
            stream,
            [
                "/list": #"{"items":[{"id":1,"group":"a"},{"id":2,"group":"a"}],"next":"p"}"#,
                "/list?c=p": #"{"items":[{"id":3,"group":"a"}]}"#,
            ])
        #expect(pass.ids == ["1", "3"])
    }

    @Test func `a record is told its number in the reading, over pages and resumed runs`() throws {
        let stream = try StagedPass.stream(
            "    endpoint: list\n    explode: record.lines",
            endpoints: """
                  list:
                    request: GET /list
                    records: response.body.items
                    model: Line
                    pagination: { type: cursor, param: c, next: response.body.next }
                """,
            models: "models: { Line: { key: id, fields: { id: { from: record.id }, at: { from: page.position } } } }")
        let answers = [
            "/list": #"{"items":[{"lines":[{"id":1},{"id":2}]},{"lines":[{"id":3}]}],"next":"p"}"#,
            "/list?c=p": #"{"items":[{"lines":[{"id":4}]}]}"#,
        ]
        let whole = try StagedPass(stream, answers)
        #expect(whole.payloads == (1...4).map { #"{"id":\#($0),"at":\#($0 - 1)}"# })
        let stored = try PartitionPass.stored(try #require(whole.checkpoints.first))
        let resumed = try StagedPass(stream, answers, from: stored)
        #expect(resumed.payloads == [#"{"id":4,"at":3}"#])
    }

    @Test func `a tool gives the records that items hold`() throws {
        let sample = try PlanSample(
            """
            models: { Line: { key: id, fields: { id: { from: record.id }, order: { from: outer.id } } } }
            endpoints:
              call: { request: GET /l, records: response.body, explode: record.lines, where: record.id > 1, model: Line }
            """)
        let walk = try PageWalk(sample.endpoint(), [.answer(200, #"[{"id":"o","lines":[{"id":1},{"id":2}]}]"#)])
        let items = try #require(try walk.pages.first?.items(of: sample.endpoint()))
        #expect(try items.map { try $0.jsonText() } == [#"{"id":2,"order":"o"}"#])
    }
}
