import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// A pass over a stream with stages, stepped with answers that are written by address.
struct StagedPass {
    /// In which order the calls of a stage are made: their results must not depend on it.
    enum Order: CaseIterable {
        case forward
        case backward
    }

    /// The addresses behind the base, in the order in which they were asked.
    var targets: [String] = []
    /// The bodies that were sent.
    var bodies: [String] = []
    /// The records, deletions with a minus.
    var ids: [String] = []
    var payloads: [String] = []
    var warnings: [String] = []
    /// The checkpoint of each page.
    var checkpoints: [PartitionCheckpoint] = []
    /// How many calls a stage asked for at once, by stage.
    var askedAtOnce: [Int: [Int]] = [:]
    var end: PartitionWalker.PassEnd?
    var fault: CallFault?

    private let answers: [String: (Int, String)]
    private let order: Order
    /// Addresses that refuse once before they answer.
    private var flaky: Set<String>

    /// The plan of a provider with these endpoints, whose stream `Item` has these keys.
    static func stream(
        _ keys: String, endpoints: String, models: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> StreamPlan {
        try PlanSample(
            "\(models)\nendpoints:\n\(endpoints)\nstreams:\n  Item:\n\(keys)\n", sourceLocation: sourceLocation
        ).stream(sourceLocation: sourceLocation)
    }

    /// Steps a pass to its end.
    /// - Parameters:
    ///   - stream: what is read.
    ///   - answers: bodies by address; one that begins with digits has another status: `404 {}`.
    ///   - order: in which order the calls of a stage are made.
    ///   - flaky: addresses that are unavailable once.
    ///   - checkpoint: where the partition stands.
    ///   - limit: the most records that are taken.
    /// - Throws: a failed requirement; a fault of the pass is kept.
    init(
        _ stream: StreamPlan, _ answers: [String: String], order: Order = .forward, flaky: Set<String> = [],
        from checkpoint: PartitionCheckpoint = .init(), limit: Int? = nil
    ) throws {
        self.answers = answers.mapValues { text in
            let status = Int(text.prefix(3)) ?? 200
            return (status, Int(text.prefix(3)) == nil ? text : String(text.dropFirst(4)))
        }
        self.order = order
        self.flaky = flaky
        var walker = PartitionWalker(
            stream: stream, roots: try .written(), baseOverride: nil, checkpoint: checkpoint, isFull: false,
            limit: limit, now: Moment.start.now)
        do throws(CallFault) { try run(&walker) } catch { fault = error }
    }

    private mutating func run(_ walker: inout PartitionWalker) throws(CallFault) {
        var action = walker.next(at: .start)
        while true {
            switch action {
            case .call(.send(let request)): action = walker.received(answer(request), at: .start)
            case .call(.pause): action = walker.resumed(at: .start)
            case .call: return
            case .page(let page):
                let stages = try walker.stages(of: page, at: .start)
                let staged = try stages.map { stages throws(CallFault) in try settle(stages) }
                take(try walker.mapped(page, staged))
                action = walker.next(at: .start)
            case .restarted, .prepared: action = walker.next(at: .start)
            case .finished(let found):
                end = found
                return
            case .failed(let found): throw found
            }
        }
    }

    private mutating func take(_ page: StreamPage) {
        checkpoints.append(page.checkpoint)
        warnings += page.warnings
        for entry in page.records.entries {
            let text = { String(decoding: page.records.bytes[$0 as Range<Int>], as: UTF8.self) }
            ids.append((entry.isDeleted ? "-" : "") + text(entry.id))
            payloads.append(text(entry.payload))
        }
    }

    private mutating func settle(_ stages: StageWalk) throws(CallFault) -> StagedPage {
        var walk = stages
        while true {
            switch try walk.next() {
            case .finished(let page): return page
            case .calls(let calls, let stage):
                askedAtOnce[stage, default: []].append(calls.count)
                var results: [Int: DetailResult] = [:]
                let numbers = order == .forward ? Array(calls.indices) : calls.indices.reversed()
                for number in numbers { results[number] = try result(of: calls[number]) }
                try walk.take(calls.indices.compactMap { results[$0] })
            }
        }
    }

    private mutating func result(of call: DetailWalker) throws(CallFault) -> DetailResult {
        var walker = call
        var action = walker.start(at: .start)
        while true {
            switch action {
            case .call(.send(let request)): action = walker.received(answer(request), at: .start)
            case .call(.pause): action = walker.resumed(at: .start)
            case .call: throw CallFault(.local, "an unexpected step", call: "test")
            case .finished(let result): return result
            case .failed(let fault): throw fault
            }
        }
    }

    private mutating func answer(_ request: OutgoingRequest) -> Attempt {
        let target = request.url.replacing("https://api.acme.test/v1", with: "")
        targets.append(target)
        bodies.append(String(decoding: request.body, as: UTF8.self))
        if flaky.remove(target) != nil { return .answer(503, "{}") }
        guard let (status, body) = answers[target] else { return .answer(404, #"{"error":"not written"}"#) }
        return .answer(status, body)
    }
}
