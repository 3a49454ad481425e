internal import EngineDefinition
internal import EngineLanguage
internal import Synchronization

/// What all partitions of a stream show together while it is read: how far it is, what is not as expected, and the
/// shape of upstream's records.
final class StreamObservation: Sendable {
    private struct State {
        var unexpected = 0
        var unexpectedExample: String?
        var unique: [UniqueValues]
        var newest: ExpressionValue?
        var shape = RecordShape()
        var isWhole = true
        var sawAll = true
    }

    private let plan: StreamQualityPlan
    private let cursor: CursorPlan?
    private let state: Mutex<State>
    /// Items of all pages that were told as stored.
    private let told = Mutex(0)

    init(_ stream: StreamPlan) {
        plan = stream.quality
        cursor = stream.cursor
        state = Mutex(State(unique: stream.quality.unique.map { _ in UniqueValues() }))
    }

    /// Takes a page that was mapped.
    func note(_ page: StreamPage, _ list: RecordList?) {
        state.withLock { state in
            state.unexpected += page.records.unexpected
            state.unexpectedExample = state.unexpectedExample ?? page.records.unexpectedExample
            for value in page.records.uniqueValues { state.unique[value.rule].note(value) }
            if plan.schema != .off, let list { state.shape.observe(list) }
        }
    }

    /// Tells of a page that was stored, with the items of all partitions so far: a total that is told never falls.
    func tell(received: Int, records: Int, of stream: String, to events: any EventSink) {
        told.withLock { told in
            told += received
            events.record(PageStored(stream: stream, records: records, total: told))
        }
    }

    /// Takes the end of a pass.
    func note(_ end: PartitionWalker.PassEnd) {
        state.withLock { state in
            if end.kind != .full || !end.isComplete { state.isWhole = false }
            if end.kind != .full || !end.showsDeletions || !end.sawAll { state.sawAll = false }
            guard let cursor, let found = end.checkpoint.cursor else { return }
            if let newest = state.newest, !cursor.isGreater(found, than: newest) { return }
            state.newest = found
        }
    }

    /// The shape of the records, and whether all of them were read.
    var shape: (shape: RecordShape, isWhole: Bool) { state.withLock { ($0.shape, $0.isWhole) } }

    /// Whether every pass was full, and what it did not see is gone.
    var sawAll: Bool { state.withLock { $0.sawAll } }

    /// What is wrong with the records that were read so far.
    var violations: [String] {
        state.withLock { state in
            var violations: [String] = []
            if state.unexpected > 0, let check = plan.check {
                let example = state.unexpectedExample.map { ", for example '\(ShownText.of($0))'" } ?? ""
                violations.append("\(state.unexpected) records are not as '\(check)' asks\(example)")
            }
            for (values, text) in zip(state.unique, plan.unique) where values.repeated > 0 {
                violations.append("\(values.repeated) records share a value of '\(text)' with another one")
            }
            return violations
        }
    }

    /// What the stream holds too few of.
    func violation(holding records: Int) -> String? {
        guard let fewest = plan.fewest, records < fewest else { return nil }
        return "the stream holds \(records) records, fewer than the \(fewest) that are expected"
    }

    /// What is wrong with the age of the newest cursor.
    func violation(at now: ExpressionTimestamp) -> String? {
        guard let limit = plan.freshSeconds else { return nil }
        let newest = state.withLock { $0.newest }
        guard let newest else { return "there is no cursor, so nothing tells that the records are fresh" }
        guard let instant = Self.instant(newest), now.seconds - instant.seconds > limit else { return nil }
        return "the newest cursor is of \(instant.rfc3339): older than expected"
    }

    private static func instant(_ value: ExpressionValue) -> ExpressionTimestamp? {
        if case .timestamp(let instant) = value { return instant }
        // A day counts to its end.
        return value.string.flatMap { ExpressionTimestamp(rfc3339: $0 + "T23:59:59Z") }
    }
}
