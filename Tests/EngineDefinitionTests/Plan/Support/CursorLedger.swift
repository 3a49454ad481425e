import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// A store in a few lines: what passes gave, the position that was stored with it, and what a full pass has seen.
struct CursorLedger {
    /// A mistake that a driver or a walker could make, so that a suite can be shown to notice it.
    enum Plant: CaseIterable {
        case none
        /// The position is stored before the page.
        case positionFirst
        /// What a pass did not see is deleted whether the pass may say so or not.
        case deletesAlways
        /// What was seen is forgotten when a run is cut.
        case forgetsSeen
        /// The overlap is left out.
        case noOverlap
        /// The seed is left out, and the end of the reading stands for it.
        case lateSeed
    }

    let stream: StreamPlan
    let plant: Plant
    private(set) var records: [String: Int] = [:]
    /// Where each reading stands, as JSON text.
    private(set) var positions: [String: String] = [:]
    private var seen: Set<String>?
    private(set) var runs = 0
    private(set) var fault: CallFault?
    /// The largest position that was stored, in bytes.
    private(set) var largest = 0

    init(_ stream: StreamPlan, plant: Plant = .none) {
        var stream = stream
        if plant == .noOverlap { stream.cursor?.overlapSeconds = 0 }
        if plant == .lateSeed { stream.cursor?.seed = nil }
        self.stream = stream
        self.plant = plant
    }

    /// Runs all readings of the stream once: killed behind so many pages, or to its end; `meanwhile` happens upstream
    /// between two pages.
    mutating func run(
        _ upstream: inout CursorUpstream, isFull: Bool = false, pages: Int? = nil,
        meanwhile: (inout CursorUpstream) -> Void = { _ in }
    ) throws {
        runs += 1
        var left = pages
        if let deletions = stream.deletions?.wrappedValue {
            try read(deletions, &upstream, isFull, &left, meanwhile)
        }
        if left != 0 { try read(stream, &upstream, isFull, &left, meanwhile) }
    }

    private mutating func read(
        _ stream: StreamPlan, _ upstream: inout CursorUpstream, _ isFull: Bool, _ left: inout Int?,
        _ meanwhile: (inout CursorUpstream) -> Void
    ) throws {
        var moment = Moment.at(Int64(upstream.clock))
        let saved = try positions[stream.name].map { PartitionCheckpoint(json: try JSONValue(parsing: $0)) }
        var walker = PartitionWalker(
            stream: stream, roots: try .written(), baseOverride: nil, checkpoint: saved ?? .init(), isFull: isFull,
            now: moment.now)
        if walker.deletesUnseen, saved?.pass == nil || saved?.pass?.kind == .incremental { seen = [] }
        if plant == .forgetsSeen { seen = seen.map { _ in [] } }
        var action = walker.next(at: moment)
        for _ in 0..<500 {
            switch action {
            case .call(.send(let request)):
                if left == 0 { return }
                meanwhile(&upstream)
                let reply = upstream.answer(request)
                // Upstream works on while it is read, and so does the clock of whoever reads.
                moment = Moment.at(Int64(upstream.clock))
                action = walker.received(.answer(reply.status, reply.body, reply.fields), at: moment)
            case .page(let answered):
                let page = try walker.mapped(answered)
                if let count = left, count > 0 { left = count - 1 }
                if plant == .positionFirst, left == 0 {
                    store(page.checkpoint, of: stream)
                    return
                }
                try take(page.records)
                store(page.checkpoint, of: stream)
                action = walker.next(at: moment)
            case .restarted(let checkpoint, _):
                if walker.deletesUnseen, checkpoint.pass?.isAtBeginning != false { seen = [] }
                store(checkpoint, of: stream)
                action = walker.next(at: moment)
            case .finished(let end):
                finish(end, of: stream, deletes: walker.deletesUnseen)
                return
            case .failed(let found):
                fault = found
                return
            case .call, .prepared: return
            }
        }
        Issue.record("the walk has no end")
    }

    private mutating func take(_ page: MappedRecords) throws {
        for entry in page.entries {
            let id = String(decoding: page.bytes[entry.id], as: UTF8.self)
            seen?.insert(id)
            guard !entry.isDeleted else {
                records[id] = nil
                continue
            }
            let payload = try JSONValue(parsing: Array(page.bytes[entry.payload]))
            records[id] = Int(payload["v"]?.number?.int64 ?? -1)
        }
    }

    private mutating func store(_ checkpoint: PartitionCheckpoint, of stream: StreamPlan) {
        let text = JSONWriter.text(checkpoint.json)
        largest = max(largest, text.utf8.count)
        positions[stream.name] = text
    }

    private mutating func finish(_ end: PartitionWalker.PassEnd, of stream: StreamPlan, deletes: Bool) {
        store(end.checkpoint, of: stream)
        guard deletes else { return }
        if end.showsDeletions || plant == .deletesAlways, let seen {
            records = records.filter { seen.contains($0.key) }
        }
        seen = nil
    }
}
