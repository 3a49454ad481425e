import EngineDefinition
import Testing

@testable import Engine

/// In which order the streams of a run are read.
struct StreamScheduleTests {
    private func schedule(_ entries: [String: [String]], width: Int = 4, stopsOnError: Bool = false) -> StreamSchedule {
        StreamSchedule(
            entries.sorted { $0.key < $1.key }.map { .init(name: $0.key, parents: $0.value) }, width: width,
            stopsOnError: stopsOnError)
    }

    private func done(_ name: String) -> StreamSummary { StreamSummary(name: name) }

    private func failed(_ name: String) -> StreamSummary {
        StreamSummary(name: name, outcome: .failed(CallFault(.transport, "cut", call: name)))
    }

    private func outcomes(_ schedule: StreamSchedule) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: schedule.summaries.map { summary in
                switch summary.outcome {
                case .done: (summary.name, "done")
                case .failed: (summary.name, "failed")
                case .skipped(let parent): (summary.name, "skipped because of \(parent)")
                default: (summary.name, "else")
                }
            })
    }

    @Test func `a stream begins as soon as its own parents are done`() {
        var schedule = schedule(["a": [], "b": [], "child of a": ["a"], "child of both": ["a", "b"]])
        #expect(schedule.begin() == ["a", "b"])
        #expect(schedule.begin() == [])
        schedule.finish(done("a"))
        #expect(schedule.begin() == ["child of a"])
        schedule.finish(done("child of a"))
        #expect(schedule.begin() == [])
        schedule.finish(done("b"))
        #expect(schedule.begin() == ["child of both"])
        schedule.finish(done("child of both"))
        #expect(Set(outcomes(schedule).values) == ["done"])
    }

    @Test func `no more than the width are read at once`() {
        var schedule = schedule(["a": [], "b": [], "c": []], width: 2)
        #expect(schedule.begin() == ["a", "b"])
        schedule.finish(done("b"))
        #expect(schedule.begin() == ["c"])
        #expect(schedule.begin() == [])
    }

    @Test func `what leans on a failed stream is left out, all the way down, and the others go on`() {
        var schedule = schedule(["a": [], "b": ["a"], "c": ["b"], "d": []])
        #expect(schedule.begin() == ["a", "d"])
        schedule.finish(failed("a"))
        #expect(schedule.begin() == [])
        schedule.finish(done("d"))
        #expect(schedule.begin() == [])
        #expect(
            outcomes(schedule)
                == ["a": "failed", "b": "skipped because of a", "c": "skipped because of b", "d": "done"])
    }

    @Test func `with stop nothing begins after a failure`() {
        var schedule = schedule(["a": [], "b": [], "c": []], width: 2, stopsOnError: true)
        #expect(schedule.begin() == ["a", "b"])
        schedule.finish(failed("b"))
        #expect(schedule.isStopped)
        #expect(schedule.begin() == [])
        schedule.finish(done("a"))
        #expect(outcomes(schedule) == ["a": "done", "b": "failed", "c": "skipped because of b"])
    }

    @Test func `a ring does not hang`() {
        var schedule = schedule(["a": ["b"], "b": ["a"]])
        #expect(schedule.begin() == [])
    }
}

/// Which outcome a run tells.
struct SyncSummaryTests {
    @Test func `a failure is told before what it interrupted and what was left out`() {
        let fault = CallFault(.transport, "cut", call: "b")
        let summary = SyncSummary(
            sync: "s", connection: "c",
            streams: [
                StreamSummary(name: "left out", outcome: .skipped(because: "b")),
                StreamSummary(name: "stopped", outcome: .interrupted),
                StreamSummary(name: "b", outcome: .failed(fault)), StreamSummary(name: "d"),
            ], seconds: 1, isDryRun: false)
        #expect(summary.failure?.name == "b")
    }
}
