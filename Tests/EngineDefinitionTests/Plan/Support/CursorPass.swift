import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// A pass that is answered by a function of what it asks: an upstream in a few lines.
struct CursorPass {
    /// What upstream answers.
    struct Reply {
        var status = 200
        var body: String
        var fields: [(String, String)] = []

        static func items(_ items: String, _ more: String = "", fields: [(String, String)] = []) -> Reply {
            Reply(body: "{\"items\": [\(items)]\(more.isEmpty ? "" : ", " + more)}", fields: fields)
        }

        static let gone = Reply(status: 410, body: "{}")
        static let unchanged = Reply(status: 304, body: "")
    }

    /// The addresses behind the base, in order.
    var targets: [String] = []
    /// The requests in order.
    var requests: [OutgoingRequest] = []
    /// The checkpoint of each page and of each new beginning.
    var checkpoints: [PartitionCheckpoint] = []
    /// The ids, deletions with a minus, late ones with a star.
    var ids: [String] = []
    var restarts: [String] = []
    var end: PartitionWalker.PassEnd?
    var fault: CallFault?

    var left: PartitionCheckpoint { end?.checkpoint ?? checkpoints.last ?? PartitionCheckpoint() }
    var cursor: String? { left.cursor.flatMap { try? $0.templateText() } }

    /// Steps a pass.
    /// - Parameters:
    ///   - pages: pages after which it is cut, as a kill would; nothing: to its end.
    init(
        _ stream: StreamPlan, from checkpoint: PartitionCheckpoint = .init(), isFull: Bool = false,
        at seconds: Int64 = 0, pages: Int? = nil, metadata: String = "{}", limit: Int? = nil,
        _ upstream: (_ target: String, _ request: OutgoingRequest) -> Reply
    ) throws {
        let moment = Moment.at(seconds)
        var walker = PartitionWalker(
            stream: stream, roots: try .written(metadata: metadata), baseOverride: nil, checkpoint: checkpoint,
            isFull: isFull, limit: limit, now: moment.now)
        var action = walker.next(at: moment)
        steps: for _ in 0..<1_000 {
            switch action {
            case .call(.send(let request)):
                guard checkpoints.count < pages ?? .max else { break steps }
                let target = request.url.replacing("https://api.acme.test/v1", with: "")
                targets.append(target)
                requests.append(request)
                let reply = upstream(target, request)
                action = walker.received(.answer(reply.status, reply.body, reply.fields), at: moment)
            case .page(let answered):
                do throws(CallFault) {
                    let page = try walker.mapped(answered)
                    checkpoints.append(page.checkpoint)
                    for (place, entry) in page.records.entries.enumerated() {
                        let additions = page.records.additions
                        let isLate = !additions.isEmpty && additions[place].isLate
                        let id = String(decoding: page.records.bytes[entry.id], as: UTF8.self)
                        ids.append((entry.isDeleted ? "-" : isLate ? "*" : "") + id)
                    }
                } catch {
                    fault = error
                    break steps
                }
                action = walker.next(at: moment)
            case .restarted(let checkpoint, let message):
                checkpoints.append(checkpoint)
                restarts.append(message)
                action = walker.next(at: moment)
            case .finished(let found):
                end = found
                break steps
            case .failed(let found):
                fault = found
                break steps
            case .call, .prepared: break steps
            }
        }
    }

    /// A stream over `/items`; its endpoint pages by a token `c`, and 410 is a refused position.
    static func stream(
        _ keys: String, endpoint: String = "", more: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> StreamPlan {
        try PlanSample(
            """
            models: { Item: { key: id, fields: { id: { from: string(record.id) }, at: { from: "record.?at" } } } }
            endpoints:
              list:
                request: GET /items
                input:
                  since: { type: any }
                  until: { type: any }
                query: { since: "${input.?since}", until: "${input.?until}" }
                records: response.body.items
                model: Item
                errors: [{ when: response.status == 410, is: reset }]
                pagination: { type: cursor, param: c, next: response.body.next }
            \(endpoint)
            \(more)
            streams:
              Item: { endpoint: list, \(keys) }

            """, sourceLocation: sourceLocation
        ).stream(sourceLocation: sourceLocation)
    }

    /// The checkpoint as it comes back from the store.
    func stored() throws -> PartitionCheckpoint { try PartitionPass.stored(left) }
}
