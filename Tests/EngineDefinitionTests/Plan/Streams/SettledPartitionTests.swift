import EngineLanguage
import Testing

@testable import EngineDefinition

/// Which partitions need not be read, since their parent did not change (definitions.md §7.2).
struct SettledPartitionTests {
    private func stream(_ keys: String = "") throws -> StreamPlan {
        try PartitionPass.stream(
            "for_each: { values: \"['a']\", as: p, only: changed }\(keys.isEmpty ? "" : ", \(keys)")")
    }

    /// The checkpoint that a pass leaves, as it comes back from the store.
    private func left(
        _ stream: StreamPlan, parent: String?, answers: Int = 1, from checkpoint: PartitionCheckpoint = .init()
    ) throws -> PartitionCheckpoint {
        var walker = PartitionWalker(
            stream: stream, roots: try .written(), baseOverride: nil, checkpoint: checkpoint, isFull: false,
            parent: parent, now: Moment.start.now)
        var found = checkpoint
        var given = 0
        var action = walker.next(at: .start)
        while true {
            switch action {
            case .call(.send):
                guard given < answers else { return try PartitionPass.stored(found) }
                given += 1
                // Where a pass goes on, its first page was given before.
                let next = given < 2 && checkpoint.pass == nil ? #","next":"p""# : ""
                action = walker.received(.answer(200, "{\"items\":[{\"id\":\(given)}]\(next)}"), at: .start)
            case .page(let page):
                found = try walker.mapped(page).checkpoint
                action = walker.next(at: .start)
            case .finished(let end): return try PartitionPass.stored(end.checkpoint)
            default: throw Unexpected("\(action)")
            }
        }
    }

    private func isSettled(
        _ stream: StreamPlan, _ checkpoint: PartitionCheckpoint, _ parent: String?, isFull: Bool = false,
        at seconds: Int64 = 0
    ) -> Bool {
        stream.isSettled(checkpoint, parent: parent, isFull: isFull, now: Moment.at(seconds).now)
    }

    @Test func `a partition that was read to its end is settled until its parent changes`() throws {
        let stream = try stream()
        let checkpoint = try left(stream, parent: "v1", answers: 2)
        #expect(checkpoint.parent == "v1" && checkpoint.pass == nil)
        #expect(isSettled(stream, checkpoint, "v1"))
        #expect(!isSettled(stream, checkpoint, "v2"))
        #expect(!isSettled(stream, checkpoint, "v1", isFull: true))
        #expect(!isSettled(stream, checkpoint, nil), "where all are read, none is settled")
        #expect(!isSettled(stream, PartitionCheckpoint(), "v1"))
    }

    @Test func `one that was not read to its end is not`() throws {
        let stream = try stream()
        let cut = try left(stream, parent: "v1", answers: 1)
        #expect(cut.pass != nil && cut.parent == nil)
        #expect(!isSettled(stream, cut, "v1"))
    }

    @Test func `a pass that began before a change is not one that saw it`() throws {
        let stream = try stream()
        let cut = try left(stream, parent: "v1", answers: 1)
        let resumed = try left(stream, parent: "v2", answers: 2, from: cut)
        #expect(resumed.pass == nil && resumed.parent == "v1")
        #expect(!isSettled(stream, resumed, "v2"))
    }

    @Test func `one that is due to be read in full is not`() throws {
        let stream = try stream("full_every: 1h")
        let checkpoint = try left(stream, parent: "v1", answers: 2)
        #expect(isSettled(stream, checkpoint, "v1", at: 3_599))
        #expect(!isSettled(stream, checkpoint, "v1", at: 3_600))
    }

    @Test func `each level says for itself`() throws {
        let plan = try PartitionPass.stream(
            "for_each: [{ values: \"['a']\", as: p, only: changed }, { values: \"['b']\", as: q }]")
        #expect(plan.levels.map(\.onlyChanged) == [true, false])
    }
}
