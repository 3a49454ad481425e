import EngineLanguage
import Testing

@testable import EngineDefinition

/// The keys of quality, read and laid over each other.
struct StreamQualityTests {
    private func stream(_ keys: String, endpoint: String = "") throws -> StreamDefinition {
        let sample = Sample(
            provider: """
                provider: acme
                title: Acme
                base: https://api.acme.test
                models: { Item: { key: id, fields: { id: { from: record.id } } } }
                endpoints: { list: { request: GET /a, records: response.body, model: Item\(endpoint) } }
                streams: { Item: { endpoint: list, \(keys) } }

                """)
        #expect(!sample.loaded.diagnostics.hasErrors, "\(sample.report)")
        return try #require(try sample.provider.streams["Item"])
    }

    @Test func `'expect' is a block of guards, or the request's statuses`() throws {
        let guards = try stream("expect: { min_records: 3, unique: record.a, fail: true }")
        #expect(guards.expectation?.fewest == 3 && guards.expectation?.unique.count == 1)
        #expect(guards.expectation?.fails == true && guards.request.expect == nil)
        let statuses = try stream("expect: [200, 404]")
        #expect(statuses.request.expect == [200, 404] && statuses.expectation == nil)
        #expect(try stream("expect: 204").request.expect == [204])
    }

    @Test func `guards leave the endpoint's statuses alone`() throws {
        let sample = try PlanSample(
            """
            models: { Item: { key: id, fields: { id: { from: record.id } } } }
            endpoints: { list: { request: GET /a, expect: [200, 404], records: response.body, model: Item } }
            streams: { Item: { endpoint: list, expect: { min_records: 1 } } }

            """)
        let plan = try sample.stream()
        #expect(plan.quality.fewest == 1)
        #expect(PlanOutline.of(plan.endpoint.request).contains("404"))
    }

    @Test func `what is not said is infer and fail`() throws {
        let plan = StreamQualityPlan(try stream("deletes: never"))
        #expect(plan.onError == .fail && plan.schema == .infer && !plan.fails && plan.unique == [])
    }

    @Test func `a sync's stream lays its own rules over the provider's`() throws {
        let sample = Sample([
            (
                path: "providers/acme.yaml",
                text: """
                provider: acme
                title: Acme
                base: https://api.acme.test
                models: { Item: { key: id, fields: { id: { from: record.id } } } }
                endpoints: { list: { request: GET /a, records: response.body, model: Item } }
                streams: { Item: { endpoint: list, on_error: quarantine, schema: off, expect: { min_records: 1, fail: true } } }

                """
            ),
            (
                path: "syncs/mine.yaml",
                text: "sync: mine\nprovider: acme\nstreams: { Item: { schema: strict, expect: { min_records: 5 } } }\n"
            ),
        ])
        let stream = try #require(sample.loaded.library.syncs["mine"]?.definition.streams["Item"])
        #expect(stream.quality.onError?.value == .quarantine && stream.quality.schema?.value == .strict)
        #expect(stream.expectation?.fewest == 5 && stream.expectation?.fails == true)
    }
}
