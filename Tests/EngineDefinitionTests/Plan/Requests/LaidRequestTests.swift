import EngineLanguage
import Testing

@testable import EngineDefinition

/// A stream's own keys over those of its endpoint (definitions.md §2.2).
@Suite struct LaidRequestTests {
    /// The request of a stream whose endpoint and own keys are given.
    private func request(_ endpoint: String, _ stream: String) throws -> OutgoingRequest {
        let plan = try PlanSample(
            """
            retry: { first: 7s }
            endpoints:
              list: { request: POST /i, effect: read, records: response.body, \(endpoint) }
            streams:
              Item: { endpoint: list, key: record.id, \(stream) }

            """
        ).stream().endpoint.request
        return try RequestBuilder(plan: plan, baseOverride: nil).build(.written(), addition: PageEntries())
    }

    @Test func `maps merge deep, lists and scalars replace`() throws {
        let endpoint = "body: { filter: { a: 1, b: [1, 2] }, sort: up }"
        let made = try request(endpoint, "body: { filter: { b: [3], c: 4 }, size: 9 }")
        #expect(String(decoding: made.body, as: UTF8.self) == #"{"filter":{"a":1,"b":[3],"c":4},"sort":"up","size":9}"#)
        #expect(String(decoding: try request(endpoint, "body: [1]").body, as: UTF8.self) == "[1]")
    }

    @Test func `null removes what was inherited`() throws {
        let made = try request(
            "body: { a: { x: 1, y: 2 }, b: 2 }, query: { q: 1, r: 2 }",
            "body: { a: { x: null }, b: null }, query: { q: null }")
        #expect(String(decoding: made.body, as: UTF8.self) == #"{"a":{"y":2}}"#)
        #expect(made.url.hasSuffix("/i?r=2"))
    }

    @Test func `how often it is tried again is said key by key`() throws {
        let plan = try PlanSample(
            """
            retry: { first: 7s }
            endpoints:
              list: { request: GET /i, records: response.body, retry: { attempts: 3 } }
            streams:
              Item: { endpoint: list, key: record.id, retry: { max: 9s } }

            """
        ).stream().endpoint.request.retry
        #expect(plan == RetryPlan(attempts: 3, firstSeconds: 7, maxSeconds: 9))
    }
}
