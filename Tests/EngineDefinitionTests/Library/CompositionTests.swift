import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// What parts of different files and blocks make together, seen in what is sent and stored (definitions.md §2.2, §2.8).
struct CompositionTests {
    private static let head = "provider: acme\ntitle: Acme\nbase: https://api.acme.test\n"

    private func request(_ keys: String, _ endpoint: String = "call") throws -> OutgoingRequest {
        let plan = try PlanSample(keys, head: Self.head).endpoint(endpoint).request
        return try RequestBuilder(plan: plan, baseOverride: nil).build(try .written(), addition: PageEntries())
    }

    // MARK: Defaults

    @Test func `defaults are for every endpoint that does not say otherwise, and null takes one away`() throws {
        let keys = """
            headers: { x-provider: p, x-both: p }
            defaults: { request: POST /rpc, encoding: form, headers: { x-default: d, x-both: d }, timeout: 7s, query: { v: 1 } }
            endpoints:
              call: { body: { a: 1 } }
              own: { request: PUT /own, encoding: json, body: { a: 1 }, timeout: 9s, query: { v: 2, w: 1 }, headers: { x-both: e } }
              bare: { body: { a: 1 }, query: { v: null }, headers: { x-default: null, x-provider: null } }

            """
        let usual = try request(keys)
        #expect("\(usual.method) \(usual.url)" == "POST https://api.acme.test/rpc?v=1")
        #expect(String(decoding: usual.body, as: UTF8.self) == "a=1" && usual.timeoutSeconds == 7)
        #expect([usual.fields["x-provider"], usual.fields["x-default"], usual.fields["x-both"]] == ["p", "d", "d"])
        let own = try request(keys, "own")
        #expect("\(own.method) \(own.url)" == "PUT https://api.acme.test/own?v=2&w=1")
        #expect(String(decoding: own.body, as: UTF8.self) == #"{"a":1}"# && own.timeoutSeconds == 9)
        #expect([own.fields["x-provider"], own.fields["x-default"], own.fields["x-both"]] == ["p", "d", "e"])
        let bare = try request(keys, "bare")
        #expect(bare.url == "https://api.acme.test/rpc")
        #expect([bare.fields["x-provider"], bare.fields["x-default"]] == [nil, nil])
    }

    @Test func `a part that is extended comes before the defaults`() throws {
        let keys = """
            defaults: { timeout: 7s, headers: { x-a: default } }
            endpoints:
              base: { abstract: true, timeout: 8s, headers: { x-b: base } }
              call: { extends: base, request: GET /i, headers: { x-c: own } }

            """
        let sent = try request(keys)
        #expect(sent.timeoutSeconds == 8)
        #expect([sent.fields["x-a"], sent.fields["x-b"], sent.fields["x-c"]] == ["default", "base", "own"])
    }

    // MARK: Chains

    @Test func `a chain may have sixteen links, and every one adds its part`() throws {
        var keys = "endpoints:\n  e0: { abstract: true, query: { q0: 0 } }\n"
        for number in 1...15 {
            keys += "  e\(number): { abstract: true, extends: e\(number - 1), query: { q\(number): \(number) } }\n"
        }
        keys += "  call: { extends: e15, request: GET /i }\n"
        let sent = try request(keys)
        #expect(try URLValue(sent.url).queryItems.map(\.name) == (0...15).map { "q\($0)" })
    }

    @Test func `null takes an inherited key away, whatever it held`() throws {
        let keys = """
            endpoints:
              base: { abstract: true, query: { a: 1, b: 2 }, headers: { x-a: b }, body: { a: 1 }, timeout: 9s }
              call: { extends: base, request: POST /i, query: { a: null }, headers: null, body: null, timeout: null }

            """
        let sent = try request(keys)
        #expect(sent.url == "https://api.acme.test/i?b=2")
        #expect(sent.fields["x-a"] == nil && sent.body.isEmpty && sent.timeoutSeconds == 60)
    }

    @Test func `a provider lays itself over the one that it extends`() throws {
        let sample = Sample([
            (
                "providers/base.yaml",
                """
                provider: base
                title: Base
                abstract: true
                config: { host: { title: Host, default: api.acme.test, format: hostname } }
                base: https://${config.host}
                headers: { x-a: base, x-b: base }
                errors: [{ when: response.status == 400, is: gone }]
                auth: { key: { type: bearer, title: Key } }
                models: { Item: { key: id, fields: { id: { from: record.id } } } }
                endpoints:
                  list: { request: GET /items, records: response.body, model: Item, query: { v: 1 } }
                streams: { Item: { endpoint: list } }

                """
            ),
            (
                "providers/acme.yaml",
                """
                provider: acme
                extends: base
                title: Acme
                headers: { x-a: acme, x-b: null }
                errors: [{ when: response.status == 400, is: conflict }]
                models: { Item: { fields: { name: { from: record.name } } } }
                endpoints: { list: { query: { w: 2 } }, get: { request: GET /me } }

                """
            ),
        ])
        #expect(sample.ids == [], "\(sample.report)")
        let provider = try #require(sample.loaded.library.provider("acme"))
        #expect(!provider.isAbstract && provider.endpoints.names == ["list", "get"])
        #expect(provider.models["Item"]?.fields.names == ["id", "name"])
        var diagnostics = DiagnosticList()
        let plan = try #require(
            PlanCompiler(provider: provider).endpoint(named: "list", diagnostics: &diagnostics)?.request)
        let bindings = try ExpressionBindings.written(
            config: #"{"host": "eu.acme.test"}"#, credentials: #"{"token": "t"}"#)
        let sent = try RequestBuilder(plan: plan, baseOverride: nil).build(bindings, addition: PageEntries())
        #expect(sent.url == "https://eu.acme.test/items?v=1&w=2")
        #expect([sent.fields["x-a"], sent.fields["x-b"], sent.fields["authorization"]] == ["acme", nil, "Bearer t"])
        #expect(plan.errors.map(\.meaning) == [.conflict, .gone], "the nearer rule is asked first")
        #expect(sample.loaded.library.syncs["acme"]?.isImplied == true)
    }

    // MARK: Streams and syncs

    private static let provider = """
        provider: acme
        title: Acme
        base: https://api.acme.test
        errors: [{ when: response.status == 400, is: gone }]
        models: { Item: { key: id, fields: { id: { from: record.id }, n: { from: record.n } } } }
        endpoints:
          list:
            request: GET /items
            query: { v: 1 }
            records: response.body
            where: record.a
            errors: [{ when: response.status == 400, is: conflict }]
            model: Item
        streams:
          Item: { endpoint: list, where: record.b, query: { w: 1 }, errors: [{ when: response.status == 400, is: invalid }], map: { m: record.m, n: "'provider'" }, deletes: full_scan, full_every: 7d }

        """

    private func stream(_ keys: String) throws -> StreamPlan {
        let sample = Sample([
            ("providers/acme.yaml", Self.provider),
            ("syncs/own.yaml", "sync: own\nprovider: acme\nstreams:\n  Item: { \(keys) }\n"),
        ])
        #expect(sample.ids == [], "\(sample.report)")
        let (library, provider) = (sample.loaded.library, try #require(sample.loaded.library.provider("acme")))
        var diagnostics = DiagnosticList()
        let sync = try #require(library.syncs["own"]).definition
        let plan = PlanCompiler(provider: provider).sync(sync, diagnostics: &diagnostics)
        #expect(!diagnostics.hasErrors, "\(DiagnosticRenderer().text(DiagnosticReport(diagnostics)))")
        return try #require(plan.streams.first)
    }

    private func pass(_ stream: StreamPlan) throws -> PartitionPass {
        let items = [
            #"{"id": 1, "a": true, "b": true, "c": true, "m": "x"}"#, #"{"id": 2, "a": false, "b": true, "c": true}"#,
            #"{"id": 3, "a": true, "b": false, "c": true}"#, #"{"id": 4, "a": true, "b": true, "c": false}"#,
        ]
        return try PartitionPass(stream, [(200, "[\(items.joined(separator: ","))]")])
    }

    @Test func `conditions of endpoint, stream and sync must all hold`() throws {
        #expect(try pass(stream("")).ids == ["1", "4"])
        #expect(try pass(stream("where: record.c")).ids == ["1"])
        #expect(
            try pass(stream("where: null")).ids == ["1", "3", "4"], "null takes the stream's away, not the endpoint's")
    }

    @Test func `rules of the nearer side are asked first`() throws {
        let meanings = try stream("errors: [{ when: response.status == 400, is: skip }]").endpoint.request.errors.map(
            \.meaning)
        #expect(meanings == [.skip, .invalid, .conflict, .gone])
    }

    @Test func `a sync lays its keys over the stream's`() throws {
        let plan = try stream(
            "query: { w: 2, x: 3 }, map: { n: \"'sync'\", m: null }, deletes: never, full_every: null, into: Thing")
        let done = try pass(plan)
        #expect(done.targets.first == "https://api.acme.test/items?v=1&w=2&x=3")
        #expect(done.payloads.first == #"{"id":1,"n":"sync"}"#)
        #expect(plan.deletion == .never && plan.fullEverySeconds == nil && plan.recordType == "Thing")
        let asIs = try stream("")
        #expect(asIs.deletion == .fullScan && asIs.fullEverySeconds == 7 * 86_400 && asIs.recordType == "Item")
        #expect(try pass(asIs).payloads.first == #"{"id":1,"n":"provider","m":"x"}"#)
    }

    @Test func `a stream that extends another has its keys, and what extends nothing keeps its own`() throws {
        let sample = Sample([
            ("providers/acme.yaml", Self.provider),
            (
                "syncs/own.yaml",
                "sync: own\nprovider: acme\nstreams:\n  Some: { extends: Item, where: record.c, into: Item }\n  Item: {}\n"
            ),
        ])
        #expect(sample.ids == [], "\(sample.report)")
        let streams = try #require(sample.loaded.library.syncs["own"]).definition.streams
        #expect(streams["Some"]?.conditions.map(\.scalar.text) == ["record.c", "record.b"])
        #expect(streams["Item"]?.conditions.map(\.scalar.text) == ["record.b"])
        #expect(streams["Some"]?.endpoint?.value == "list")
    }
}
