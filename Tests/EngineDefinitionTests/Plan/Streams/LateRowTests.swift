import EngineFixtures
import EngineHTTP
import EngineLanguage
import Glibc
import Testing

@testable import EngineDefinition

/// Rows that appear late, or share the cursor's time stamp, over many small syncs (reliability.md S10).
@Suite(.timeLimit(.minutes(5))) struct LateRowTests {
    /// An upstream whose rows appear later than their own time says, and a store that holds what was read of it.
    private struct World {
        /// Time of each row, in seconds.
        var rows: [Int: Int64] = [:]
        /// Those that appeared later than the overlap.
        var tooLate: Set<Int> = []
        var stored: Set<Int> = []
        var checkpoint = PartitionCheckpoint()
        var largestState = 0
        var late = 0
    }

    private static let overlap: Int64 = 60
    private static let syncs = getenv("ENGINE_KILL_ROUNDS") == nil ? 1_500 : 10_000

    private func stream() throws -> StreamPlan {
        try PartitionPass.stream(
            "with: { since: \"${cursor}\" }, cursor: { from: record.at, overlap: \(Self.overlap)s, order: ascending }")
    }

    /// One sync: what upstream has since the cursor, inclusive, as APIs usually say it.
    private func sync(_ stream: StreamPlan, _ world: inout World, at now: Int64, isFull: Bool) throws {
        let moment = Moment.at(now)
        var walker = PartitionWalker(
            stream: stream, roots: try .written(), baseOverride: nil,
            checkpoint: try PartitionPass.stored(world.checkpoint), isFull: isFull, now: moment.now)
        guard case .call(.send(let request)) = walker.next(at: moment) else { throw Unexpected("no request") }
        let since = try URLValue(request.url).query.flatMap { query in
            ExpressionTimestamp(rfc3339: PercentEncoding.decode(String(query.dropFirst("since=".count))))?.seconds
        }
        let first = since.map { $0 - Moment.start.now.seconds } ?? .min
        let found = world.rows.filter { $0.value >= first }.sorted { left, right in
            (left.value, left.key) < (right.value, right.key)
        }
        let items = found.map { "{\"id\": \($0.key), \"at\": \"\(Moment.at($0.value).now.rfc3339)\"}" }
        let answer = Attempt.answer(200, "{\"items\": [\(items.joined(separator: ","))]}")
        guard case .page(let page) = walker.received(answer, at: moment) else { throw Unexpected("no page") }
        let mapped = try walker.mapped(page).records
        for (index, entry) in mapped.entries.enumerated() {
            let id = try #require(Int(String(decoding: mapped.bytes[entry.id], as: UTF8.self)))
            let isNew = world.stored.insert(id).inserted
            if isNew, !mapped.additions.isEmpty, mapped.additions[index].isLate { world.late += 1 }
        }
        guard case .finished(let end) = walker.next(at: moment) else { throw Unexpected("no end") }
        world.checkpoint = end.checkpoint
        world.largestState = max(world.largestState, JSONWriter.text(end.checkpoint.json).utf8.count)
    }

    @Test(arguments: [1, UInt64.random(in: 0...9_999)])
    func `nothing within the overlap is missed, what is later is found by a full reading and counted`(
        _ seed: UInt64
    ) throws {
        let stream = try stream()
        var random = SeededGenerator(seed: seed)
        var world = World()
        var (now, counted): (Int64, Int) = (0, 0)
        for number in 0..<Self.syncs {
            now += Int64.random(in: 0...20, using: &random)
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                // Most share a second with others; one in forty comes too late.
                let isTooLate = number > 10 && Int.random(in: 0..<40, using: &random) == 0
                let lateness =
                    isTooLate
                    ? Int64.random(in: Self.overlap * 3...Self.overlap * 9, using: &random)
                    : Int64.random(in: 0...Self.overlap / 2, using: &random)
                let id = world.rows.count
                world.rows[id] = now - lateness
                if isTooLate { world.tooLate.insert(id) }
            }
            let isFull = number % 100 == 99
            let missing = world.rows.keys.filter { !world.stored.contains($0) }
            try sync(stream, &world, at: now, isFull: isFull)
            let lost = world.rows.keys.filter { !world.stored.contains($0) && !world.tooLate.contains($0) }
            #expect(lost.isEmpty, "seed \(seed), sync \(number)")
            guard isFull else { continue }
            #expect(world.stored.count == world.rows.count, "seed \(seed): a full reading finds all")
            let late = missing.filter { world.tooLate.contains($0) }.count
            let found = world.late - counted
            #expect(found >= late - 1, "seed \(seed), sync \(number): \(found) of \(late)")
            counted = world.late
        }
        #expect(world.tooLate.count > 5 && world.late > 0, "seed \(seed): a fault that did not fire proves nothing")
        #expect(world.largestState <= 64 * 1_024)
        #expect(world.largestState < 400, "the state does not grow: \(world.largestState) bytes")
    }
}
