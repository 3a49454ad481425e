import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// A pass over a partition that was stepped with written answers.
struct PartitionPass {
    /// The addresses behind that of the list.
    var targets: [String] = []
    /// The checkpoint of each page and of each new beginning.
    var checkpoints: [PartitionCheckpoint] = []
    /// The records, deletions with a minus.
    var ids: [String] = []
    var payloads: [String] = []
    var restarts: [String] = []
    var end: PartitionWalker.PassEnd?
    var fault: CallFault?

    /// The checkpoint that the pass left.
    var left: PartitionCheckpoint { end?.checkpoint ?? checkpoints.last ?? PartitionCheckpoint() }

    /// A stream over pages that tokens name, whose records have an id and what else the keys say.
    static func stream(
        _ keys: String, fields: String = "at: { type: timestamp, from: \"record.?at\" }", endpoint: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> StreamPlan {
        try PlanSample(
            """
            models: { Item: { key: id, fields: { id: { from: record.id }, \(fields) } } }
            endpoints:
              list:
                request: GET /items
                input: { since: { type: any, required: false } }
                query: { since: "${input.?since}" }
                records: response.body.items
                model: Item
                errors: [{ when: response.status == 410, is: reset }, { when: response.status == 404, is: skip }]
                pagination: { type: cursor, param: c, next: response.body.next }
                \(endpoint)
            streams:
              Item: { endpoint: list, \(keys) }

            """, sourceLocation: sourceLocation
        ).stream(sourceLocation: sourceLocation)
    }

    /// Steps a pass; it is cut where the answers end, as a kill would.
    init(
        _ stream: StreamPlan, _ answers: [(Int, String)], from checkpoint: PartitionCheckpoint = .init(),
        isFull: Bool = false, limit: Int? = nil, at seconds: Int64 = 0, parents: [(String, String)] = []
    ) throws {
        let moment = Moment.at(seconds)
        var roots = try ExpressionBindings.written()
        for parent in parents { roots[parent.0] = .value(try ExpressionValue(json: parent.1)) }
        var walker = PartitionWalker(
            stream: stream, roots: roots, baseOverride: nil, checkpoint: checkpoint, isFull: isFull, limit: limit,
            now: moment.now)
        var action = walker.next(at: moment)
        steps: for _ in 0..<100 {
            switch action {
            case .call(.send(let request)):
                targets.append(request.url.replacing("https://api.acme.test/v1/items", with: ""))
                guard targets.count <= answers.count else { break steps }
                let answer = answers[targets.count - 1]
                action = walker.received(.answer(answer.0, answer.1), at: moment)
            case .page(let answered):
                let page: StreamPage
                do throws(CallFault) {
                    page = try walker.mapped(answered)
                } catch {
                    fault = error
                    break steps
                }
                checkpoints.append(page.checkpoint)
                for entry in page.records.entries {
                    let text = { String(decoding: page.records.bytes[$0 as Range<Int>], as: UTF8.self) }
                    ids.append((entry.isDeleted ? "-" : "") + text(entry.id))
                    payloads.append(text(entry.payload))
                }
                action = walker.next(at: moment)
            case .restarted(let checkpoint, let message):
                checkpoints.append(checkpoint)
                restarts.append(message)
                action = walker.next(at: moment)
            case .prepared: action = walker.next(at: moment)
            case .finished(let found):
                end = found
                break steps
            case .failed(let found):
                fault = found
                break steps
            case .call: break steps
            }
        }
    }

    /// The checkpoint as it comes back from the store.
    static func stored(_ checkpoint: PartitionCheckpoint) throws -> PartitionCheckpoint {
        PartitionCheckpoint(json: try JSONValue(parsing: JSONWriter.text(checkpoint.json)))
    }
}
