import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// One page of a stream, mapped from a written answer.
struct MappedSample {
    let records: MappedRecords

    var ids: [String] { records.entries.map { text($0.id) } }
    var payloads: [String] { records.entries.map { text($0.payload) } }

    private func text(_ place: Range<Int>) -> String { String(decoding: records.bytes[place], as: UTF8.self) }

    /// Maps the items of an answer, for a stream of these keys beside its endpoint.
    init(
        _ stream: String, _ items: [UInt8], models: String = "", limit: Int? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let plan = try PlanSample(
            "\(models)\nendpoints:\n  list: { request: GET /i, records: response.body }\nstreams:\n  Item: { endpoint: list, \(stream) }\n",
            sourceLocation: sourceLocation
        ).stream(sourceLocation: sourceLocation)
        var walker = PageWalker(
            endpoint: plan.endpoint, bindings: try .written(), baseOverride: nil, started: Moment.start.now)
        _ = walker.next(at: .start)
        let answer = UpstreamResponse(
            status: 200, fields: .init([("content-type", "application/json")]), body: items,
            url: "https://api.acme.test/i")
        switch walker.received(.response(answer), at: .start) {
        case .page(let page): records = try plan.records.map(page, limit: limit, call: "list")
        case .failed(let fault): throw fault
        case .call(.pause(let pause)): throw CallFault(.definition, pause.message, call: "list")
        default:
            Issue.record("no page", sourceLocation: sourceLocation)
            records = MappedRecords()
        }
    }

    /// Maps items by a model whose key is `id`; `fields` are its other fields.
    init(
        fields: String, _ items: String, key: String = "id", stream: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try self.init(
            "model: Item\(stream)", Array(items.utf8),
            models: "models:\n  Item: { key: \(key), fields: { id: { from: record.id }, \(fields) } }",
            sourceLocation: sourceLocation)
    }
}
