import EngineLanguage
import Testing

@testable import EngineDefinition

/// Stage 1: an answer that holds no list of records becomes one (definitions.md §7.5).
struct ReshapeTests {
    private func payloads(
        _ reshape: String, _ body: String, key: String = "json.encode(record)",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [String] {
        let stream = try StagedPass.stream(
            "    endpoint: odd\n    key: \"\(key)\"",
            endpoints: "  odd: { request: GET /odd, reshape: { \(reshape) } }", sourceLocation: sourceLocation)
        let pass = try StagedPass(stream, ["/odd": body])
        if let fault = pass.fault { throw fault }
        return pass.payloads
    }

    @Test func `columns and rows become one map for each row`() throws {
        let found = try payloads(
            "type: columns, columns: response.body.columns, rows: response.body.rows",
            #"{"columns":["id","name"],"rows":[[1,"One"],[2,null]]}"#)
        #expect(found == [#"{"id":1,"name":"One"}"#, #"{"id":2,"name":null}"#])
    }

    @Test func `cells are found in a row`() throws {
        let found = try payloads(
            "type: columns, columns: \"response.body.schema.map(f, f.name)\", rows: response.body.rows, "
                + "cells: \"row.f.map(c, c.v)\"",
            #"{"schema":[{"name":"a"},{"name":"b"}],"rows":[{"f":[{"v":1.50},{"v":"x"}]}]}"#)
        #expect(found == [#"{"a":1.50,"b":"x"}"#], "digits are kept")
    }

    @Test func `a row that ends early leaves its last fields out`() throws {
        let found = try payloads(
            "type: columns, columns: \"['a', 'b', 'c']\", rows: response.body", "[[1],[1,2,3],[]]")
        #expect(found == [#"{"a":1}"#, #"{"a":1,"b":2,"c":3}"#, "{}"])
    }

    @Test func `a row with more cells than columns is a fault that names it`() throws {
        let fault = #expect(throws: CallFault.self) {
            try payloads("type: columns, columns: \"['a']\", rows: response.body", "[[1],[1,2]]")
        }
        #expect(fault?.cause == .definition)
        #expect(
            fault?.message.contains("row 2 has 2 cells, and there are 1 columns") == true, "\(fault?.message ?? "")")
    }

    @Test func `a row that is no list of cells is a fault that names it`() throws {
        let fault = #expect(throws: CallFault.self) {
            try payloads("type: columns, columns: \"['a']\", rows: response.body", #"[[1],"x"]"#)
        }
        #expect(fault?.message.contains("row 2 is text, not a list of cells") == true, "\(fault?.message ?? "")")
    }

    @Test func `names that are no texts are a fault`() throws {
        let fault = #expect(throws: CallFault.self) {
            try payloads("type: columns, columns: response.body.n, rows: response.body.r", #"{"n":[1],"r":[[1]]}"#)
        }
        #expect(fault?.message.contains("must be a list of texts") == true, "\(fault?.message ?? "")")
    }

    @Test func `the entries of a map become items in their order`() throws {
        let found = try payloads(
            "type: entries, map: response.body.rates, key: currency, value: rate",
            #"{"rates":{"USD":1.0840,"CHF":0.95}}"#)
        #expect(found == [#"{"currency":"USD","rate":1.0840}"#, #"{"currency":"CHF","rate":0.95}"#])
        #expect(
            try payloads("type: entries, map: response.body", #"{"a":1}"#) == [#"{"key":"a","value":1}"#])
    }

    @Test func `the values of a map become items`() throws {
        let found = try payloads("type: values, map: response.body", #"{"x":{"id":1},"y":{"id":2}}"#, key: "record.id")
        #expect(found == [#"{"id":1}"#, #"{"id":2}"#])
    }

    @Test func `lists side by side become items, also where one is shorter`() throws {
        let found = try payloads(
            "type: zip, lists: { day: response.body.days, high: response.body.highs }",
            #"{"days":["mo","tu"],"highs":[9]}"#)
        #expect(found == [#"{"day":"mo","high":9}"#, #"{"day":"tu"}"#])
    }

    @Test func `scalars are wrapped`() throws {
        let found = try payloads(
            "type: wrap, list: response.body.keys, name: id", #"{"keys":["a","b"]}"#, key: "record.id")
        #expect(found == [#"{"id":"a"}"#, #"{"id":"b"}"#])
    }

    @Test(arguments: ["type: wrap, list: response.body.x, name: id", "type: values, map: response.body.x"])
    func `null in place of what a list is made of is no records`(_ reshape: String) throws {
        let stream = try StagedPass.stream(
            "    endpoint: odd\n    key: record.id\n    deletes: full_scan",
            endpoints: "  odd: { request: GET /odd, reshape: { \(reshape) } }")
        let pass = try StagedPass(stream, ["/odd": #"{"x":null}"#])
        #expect(pass.fault == nil && pass.ids.isEmpty)
        #expect(pass.end?.showsDeletions == false, "what was not listed may still be there")
        let fault = #expect(throws: CallFault.self) { try payloads(reshape, "{}", key: "record.id") }
        #expect(fault?.message.contains("'reshape'") == true, "what is not there at all is a fault")
    }

    @Test func `something else than a map is a fault that describes the answer`() throws {
        let fault = #expect(throws: CallFault.self) { try payloads("type: values, map: response.body", "[1]") }
        #expect(fault?.message.contains("must be a map, and is a list") == true, "\(fault?.message ?? "")")
        #expect(fault?.message.contains("a list of 1") == true, "\(fault?.message ?? "")")
    }

    @Test func `pages of reshaped items follow each other, and see how many there are`() throws {
        let stream = try StagedPass.stream(
            "    endpoint: odd\n    key: record.id",
            endpoints: """
                  odd:
                    request: GET /odd
                    reshape: { type: wrap, list: response.body.keys, name: id }
                    pagination: { type: offset, size: { query: n, value: 2 } }
                """)
        let pass = try StagedPass(
            stream, ["/odd?n=2": #"{"keys":["a","b"]}"#, "/odd?n=2&offset=2": #"{"keys":["c"]}"#])
        #expect(pass.fault == nil, "\(pass.targets)")
        #expect(pass.ids == ["a", "b", "c"])
        #expect(pass.targets.count == 2)
    }

    @Test func `a stream may reshape what its endpoint gives as a list, and list what it reshapes`() throws {
        let endpoints = """
              list: { request: GET /odd, records: response.body.items }
              odd: { request: GET /odd, reshape: { type: wrap, list: response.body.keys, name: id } }
            """
        let body = #"{"items":[{"id":"i"}],"keys":["k"],"more":["m"]}"#
        let reshaping = try StagedPass.stream(
            "    endpoint: list\n    key: record.id\n    reshape: { type: wrap, list: response.body.more, name: id }",
            endpoints: endpoints)
        #expect(try StagedPass(reshaping, ["/odd": body]).ids == ["m"])
        let listing = try StagedPass.stream(
            "    endpoint: odd\n    key: record.id\n    records: response.body.items", endpoints: endpoints)
        #expect(try StagedPass(listing, ["/odd": body]).ids == ["i"])
    }
}
