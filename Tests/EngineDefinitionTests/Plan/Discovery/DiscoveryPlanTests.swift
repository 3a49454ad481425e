import EngineLanguage
import Testing

@testable import EngineDefinition

/// How one stream becomes many (definitions.md §7.6).
struct DiscoveryPlanTests {
    private static let endpoints = """
        endpoints:
          list_tables: { request: GET /tables, records: response.body.tables }
          describe: { request: "GET /tables/${input.id}", input: { id: { type: string, required: true } }, record: response.body }
          rows:
            request: GET /rows/${input.table}
            input: { table: { type: string, required: true }, since: { type: any } }
            query: { since: "${input.?since}" }
            records: response.body.rows

        """

    private func block(
        _ discover: String, _ keys: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> StreamPlan {
        try PlanSample(
            Self.endpoints + """
                streams:
                  Item:
                    discover: { endpoint: list_tables, as: table, \(discover) }
                    endpoint: rows
                    with: { table: "${table.id}" }
                \(keys)
                """, sourceLocation: sourceLocation
        ).stream(sourceLocation: sourceLocation)
    }

    /// The things that the block finds in an answer, with those of further calls.
    private func things(_ plan: StreamPlan, _ answers: [String: String]) throws -> [DiscoveredThing] {
        let discovery = try #require(plan.discovery)
        var walker = PartitionWalker(
            stream: discovery.finder.stream, roots: try .written(), baseOverride: nil, checkpoint: .init(),
            isFull: true, now: Moment.start.now)
        var targets: [String] = []
        func answer(_ request: OutgoingRequest) -> Attempt {
            let target = request.url.replacing("https://api.acme.test/v1", with: "")
            targets.append(target)
            return .answer(answers[target] == nil ? 404 : 200, answers[target] ?? "{}")
        }
        guard case .call(.send(let request)) = walker.next(at: .start),
            case .page(let page) = walker.received(answer(request), at: .start),
            var stages = try walker.stages(of: page, at: .start)
        else { throw Unexpected("no page of things") }
        while true {
            switch try stages.next() {
            case .finished(let staged): return try discovery.things(of: staged)
            case .calls(let calls, _):
                var results: [DetailResult] = []
                for var call in calls {
                    guard case .call(.send(let request)) = call.start(at: .start),
                        case .finished(let result) = call.received(answer(request), at: .start)
                    else { throw Unexpected("a call did not end: \(targets)") }
                    results.append(result)
                }
                try stages.take(results)
            }
        }
    }

    private static let tables = #"{"tables":[{"id":"t1","name":"Orders"},{"id":"t2","name":"Old Things"}]}"#

    private func records(_ stream: StreamPlan, _ body: String) throws -> [String] {
        var roots = try ExpressionBindings.written()
        for root in stream.roots { roots[root.name] = .value(root.value) }
        var walker = PartitionWalker(
            stream: stream, roots: roots, baseOverride: nil, checkpoint: .init(), isFull: false, now: Moment.start.now)
        guard case .call(.send) = walker.next(at: .start),
            case .page(let page) = walker.received(.answer(200, body), at: .start)
        else { throw Unexpected("no page") }
        let mapped = try walker.mapped(page)
        return mapped.records.entries.map { String(decoding: mapped.records.bytes[$0.payload], as: UTF8.self) }
    }

    @Test func `each thing gives a stream that calls for it`() throws {
        let plan = try block("name: record.name, id: record.id, key: \"['id']\"")
        let found = try things(plan, ["/tables": Self.tables])
        #expect(found.map(\.title) == ["Orders", "Old Things"] && found.map(\.id) == ["t1", "t2"])
        let discovery = try #require(plan.discovery)
        let stream = try discovery.stream(of: found[1], named: "Old_Things", from: plan)
        #expect(stream.name == "Old_Things" && stream.recordType == "Old_Things" && stream.discovery == nil)
        #expect(
            try records(stream, #"{"rows":[{"id":1,"n":"a"}]}"#) == [#"{"id":1,"n":"a"}"#],
            "without fields records are kept as they came")
    }

    @Test func `fields are typed, and found by their id or name`() throws {
        let plan = try block(
            "name: record.name, key: \"['id']\", values: record.values, "
                + "fields: \"[{'name': 'Total', 'id': 'f1', 'type': 'number'}, {'name': 'At \\\\\\\"x\\\\\\\"', 'id': 'f2', 'type': 'timestamp'}, {'name': 'Odd', 'type': 'rollup'}]\""
        )
        let discovery = try #require(plan.discovery)
        let thing = try #require(try things(plan, ["/tables": Self.tables]).first)
        let stream = try discovery.stream(of: thing, named: "Orders", from: plan)
        #expect(stream.records.mapper.fields.map(\.name) == ["id", "Total", #"At "x""#, "Odd"])
        #expect(stream.records.mapper.fields.map(\.kind) == [.any, .number, .timestamp, .any])
        let byID = #"{"rows":[{"id":7,"values":{"f1":1.50,"f2":"2026-01-01T00:00:00+01:00"}}]}"#
        #expect(try records(stream, byID) == [#"{"id":7,"Total":1.50,"At \"x\"":"2025-12-31T23:00:00Z"}"#])
        let byName = #"{"rows":[{"id":7,"values":{"Total":2,"Odd":[1]}}]}"#
        #expect(try records(stream, byName) == [#"{"id":7,"Total":2,"Odd":[1]}"#])
    }

    @Test func `fields of one name are told apart`() throws {
        let plan = try block(
            "name: record.name, key: \"['id']\", fields: \"[{'name': 'a', 'id': 'x'}, {'name': 'a', 'id': 'y'}]\"")
        let thing = try #require(try things(plan, ["/tables": Self.tables]).first)
        let stream = try #require(plan.discovery).stream(of: thing, named: "Orders", from: plan)
        #expect(try records(stream, #"{"rows":[{"id":1,"x":5,"y":6}]}"#) == [#"{"id":1,"a":5,"a_2":6}"#])
    }

    @Test func `the stream may say what identifies its records, and add fields`() throws {
        let plan = try block(
            "name: record.name, fields: \"[{'name': 'n'}]\"",
            "    key: [table.id, record.n]\n    map: { of: table.name }")
        let thing = try #require(try things(plan, ["/tables": Self.tables]).first)
        let stream = try #require(plan.discovery).stream(of: thing, named: "Orders", from: plan)
        #expect(try records(stream, #"{"rows":[{"n":1}]}"#) == [#"{"n":1,"of":"Orders"}"#])
    }

    @Test func `what a thing keeps is there beside what it is`() throws {
        let plan = try block("name: record.name, key: \"['id']\", keep: { base: connection.id }")
        let thing = try #require(try things(plan, ["/tables": Self.tables]).first)
        #expect(thing.value.map?["base"]?.string == "con_1" && thing.value.map?["id"]?.string == "t1")
    }

    @Test(arguments: [
        ("[Orders]", ["Orders"]), ("[\"O*\"]", ["Orders", "Old Things"]), ("[Old_Things]", ["Old Things"]),
        ("[\"Old ?hings\"]", ["Old Things"]), ("[none]", []),
    ])
    func `globs choose by the name, and by what becomes of it`(_ select: String, _ titles: [String]) throws {
        let plan = try block("name: record.name, key: \"['id']\", select: \(select)")
        #expect(try things(plan, ["/tables": Self.tables]).map(\.title) == titles)
    }

    @Test func `only what is selected is looked into, and conditions are asked before`() throws {
        let body = #"{"tables":[{"id":"t1","name":"A"},{"id":"t2","name":"B"},{"id":"t3","name":"A2","off":true}]}"#
        let plan = try block(
            "name: record.name, key: \"['id']\", select: [\"A*\"], where: \"!record.?off.orValue(false)\", "
                + "fetch: [{ endpoint: describe, with: { id: \"${record.id}\" } }], keep: { listed: outer.id }")
        // A call for the others would find nothing, and leave them as they are.
        let found = try things(plan, ["/tables": body, "/tables/t1": #"{"id":"t1","name":"A","fields":[]}"#])
        #expect(found.map(\.title) == ["A"])
        #expect(found[0].value.map?["listed"]?.string == "t1" && found[0].value.map?["fields"]?.list?.count == 0)
    }

    @Test func `a thing without an identity, fields that are none and keys that are none are faults`() throws {
        for (discover, message) in [
            ("name: record.name, key: record.id", nil), ("name: record.name, key: \"[1]\"", "list of names"),
            ("name: record.name, key: \"['id']\", fields: record.name", "not a list"),
            ("name: record.name, key: \"['id']\", fields: \"[{'id': 'x'}]\"", "no 'name'"),
        ] as [(String, String?)] {
            let plan = try block(discover)
            guard let message else {
                #expect(try things(plan, ["/tables": Self.tables])[0].key == ["t1"])
                continue
            }
            let fault = #expect(throws: CallFault.self) { try things(plan, ["/tables": Self.tables]) }
            #expect(fault?.message.contains(message) == true, "\(fault?.message ?? "")")
            #expect(fault?.message.hasPrefix("'discover' 'Orders'") == true, "it names the thing")
        }
    }

    @Test func `a model of the stream stands for whatever is found`() throws {
        let plan = try block(
            "name: record.name", "    model: { key: id, fields: { id: { from: record.id }, of: { from: table.id } } }")
        let thing = try #require(try things(plan, ["/tables": Self.tables]).first)
        let stream = try #require(plan.discovery).stream(of: thing, named: "Orders", from: plan)
        #expect(try records(stream, #"{"rows":[{"id":1,"more":2}]}"#) == [#"{"id":1,"of":"t1"}"#])
    }
}
