import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

/// Full readings beside what is stored (definitions.md §7.3, §7.4; reliability.md S6, S10).
@Suite struct FullReadingTests {
    private static let changes = """
        with: { since: "${cursor}" }, cursor: { from: response.body.?token, type: token },
            deletes: { when: "record.?gone.orValue(false)" }
        """

    @Test func `after a refused position a whole reading takes the place of what is stored`() async throws {
        try await RowWorld.with(Self.changes) { (world) async throws in
            world.upstream.write("/rows", #"{"rows": [\#(row(1)), \#(row(2)), \#(row(3))], "token": "t1"}"#)
            try await world.run()
            world.upstream.write("/rows?since=t1", "{}", status: 410)
            world.upstream.write("/rows", #"{"rows": [\#(row(1, "new")), \#(row(4))], "token": "t2"}"#)
            let run = try await world.run()
            #expect(run.failureText == nil)
            #expect(try await world.names() == ["1": "new", "4": "n"], "what was deleted meanwhile is told by nobody")
            #expect(run.counts.deleted == 2)
            world.upstream.write("/rows?since=t2", #"{"rows": [{"id": 4, "gone": true}], "token": "t3"}"#)
            #expect(try await world.run().counts.deleted == 1)
        }
    }

    @Test func `until that reading is complete all that was stored stays`() async throws {
        try await RowWorld.with(Self.changes) { (world) async throws in
            world.upstream.write("/rows", #"{"rows": [\#(row(1)), \#(row(2)), \#(row(3))], "token": "t1"}"#)
            try await world.run()
            world.upstream.write("/rows?since=t1", "{}", status: 410)
            world.upstream.write("/rows", #"{"rows": [\#(row(1, "new"))], "next": "2"}"#)
            world.upstream.write("/rows?c=2", "{}", status: 403)
            #expect(try await world.run().failureText != nil)
            #expect(try await world.names() == ["1": "new", "2": "n", "3": "n"])
            world.upstream.write("/rows?c=2", #"{"rows": [\#(row(3))], "token": "t2"}"#)
            let run = try await world.run()
            #expect(run.failureText == nil && run.counts.deleted == 1)
            #expect(try await world.names() == ["1": "new", "3": "n"])
            #expect(world.upstream.calls.suffix(1) == ["/rows?c=2"], "it goes on where it stopped")
        }
    }

    @Test func `a stream that looks for no deletions keeps all after a refused position`() async throws {
        let keys = "with: { since: \"${cursor}\" }, cursor: { from: response.body.?token, type: token }"
        try await RowWorld.with(keys) { (world) async throws in
            world.upstream.write("/rows", #"{"rows": [\#(row(1)), \#(row(2))], "token": "t1"}"#)
            try await world.run()
            world.upstream.write("/rows?since=t1", "{}", status: 410)
            world.upstream.write("/rows", #"{"rows": [\#(row(3))], "token": "t2"}"#)
            #expect(try await world.run().counts.deleted == 0)
            #expect(try await world.names().count == 3)
        }
    }

    @Test func `a reading after a refused position asks before it deletes a large share`() async throws {
        try await RowWorld.with(Self.changes) { (world) async throws in
            let all = (0..<150).map { row($0) }.joined(separator: ",")
            world.upstream.write("/rows", #"{"rows": [\#(all)], "token": "t1"}"#)
            try await world.run()
            world.upstream.write("/rows?since=t1", "{}", status: 410)
            world.upstream.write("/rows", #"{"rows": [\#(row(1))], "token": "t2"}"#)
            let run = try await world.run()
            guard case .shrinks(149, 150) = run.outcome else { throw Unexpected("\(run.outcome)") }
            #expect(try await world.names().count == 150)
            #expect(try await world.run { $0.allowsShrinking = true }.counts.deleted == 149)
        }
    }

    // MARK: A beginning that moves

    private static let moving = """
        with: { since: "${cursor}" }, cursor: { from: record.at, overlap: 1h, start: now - duration('720h') },
            deletes: { when: "record.?gone.orValue(false)" }
        """

    @Test func `a reading that begins later than one before deletes nothing of what lies before it`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await RowWorld.with(Self.moving, clock: clock) { (world) async throws in
            let old = (0..<60).map { row($0, "n", #""at": "2025-12-10T00:00:00Z""#) }
            world.upstream.write("/rows?since=2025-12-02T00%3A00%3A00Z", #"{"rows": [\#(old.joined(separator: ","))]}"#)
            try await world.run()
            #expect(try await world.names().count == 60)
            try await clock.sleep(seconds: 150 * 86_400)
            world.upstream.write("/rows?since=2025-12-09T23%3A00%3A00Z", "{}", status: 410)
            let new = row(99, "n", #""at": "2026-05-20T00:00:00Z""#)
            world.upstream.write("/rows?since=2026-05-01T00%3A00%3A00Z", #"{"rows": [\#(new)]}"#)
            let run = try await world.run()
            #expect(run.failureText == nil && run.counts.deleted == 0, "\(run)")
            #expect(try await world.names().count == 61)
            #expect(run.warnings.contains { $0.contains("2026-05-01T00:00:00Z") })
        }
    }

    @Test func `a scan that begins later deletes what lies before it only with a yes`() async throws {
        let clock = RecordingClock(isStanding: true)
        let keys = """
            with: { since: "${cursor}" }, cursor: { from: record.at, start: now - duration('720h') }, deletes: full_scan
            """
        try await RowWorld.with(keys, clock: clock) { (world) async throws in
            let old = [row(1, "n", #""at": "2025-12-10T00:00:00Z""#), row(2, "n", #""at": "2025-12-10T00:00:00Z""#)]
            world.upstream.write("/rows?since=2025-12-02T00%3A00%3A00Z", #"{"rows": [\#(old.joined(separator: ","))]}"#)
            try await world.run()
            try await clock.sleep(seconds: 30 * 86_400)
            world.upstream.write("/rows?since=2026-01-01T00%3A00%3A00Z", #"{"rows": []}"#)
            let run = try await world.run { $0.isFull = true }
            #expect(run.counts.deleted == 0 && run.warnings.contains { $0.contains("--full --yes") }, "\(run)")
            let sure = try await world.run {
                $0.isFull = true
                $0.allowsShrinking = true
            }
            #expect(sure.counts.deleted == 2, "\(sure)")
            let again = try await world.run { $0.isFull = true }
            #expect(!again.warnings.contains { $0.contains("--yes") }, "nothing older is left")
        }
    }

    /// What upstream has left, and whether a reading of it is believed without a yes.
    @Test(arguments: [
        ("down", 503, 0, false), ("empty", 200, 0, false), ("half", 200, 75, false), ("most", 200, 121, true),
        ("no list", 304, 0, false),
    ])
    func `a full scan deletes only what a whole reading did not see, and asks above the share`(
        _ name: String, _ status: Int, _ left: Int, _ isBelieved: Bool
    ) async throws {
        try await RowWorld.with("deletes: full_scan") { (world) async throws in
            world.upstream.write(pages: [(0..<150).map { row($0) }])
            try await world.run()
            if status == 200 {
                world.upstream.write(pages: [(0..<left).map { row($0) }])
            } else {
                world.upstream.write("/rows", "", status: status)
            }
            let run = try await world.run()
            #expect(run.counts.deleted == (isBelieved ? 150 - left : 0))
            #expect(try await world.names().count == (isBelieved ? left : 150))
            let sure = try await world.run { $0.allowsShrinking = true }
            #expect(sure.counts.deleted == (status == 200 && !isBelieved ? 150 - left : 0), "\(name)")
        }
    }

    // MARK: Late rows

    private static let incremental = """
        with: { since: "${cursor}" }, cursor: { from: record.at, overlap: 1h }
        """

    @Test func `rows that come later than the overlap are found by a full reading, and counted`() async throws {
        try await RowWorld.with(Self.incremental) { (world) async throws in
            let at = { (hour: Int) in "\"at\": \"2026-01-01T\(hour < 10 ? "0" : "")\(hour):00:00Z\"" }
            world.upstream.write(pages: [[row(1, "n", at(10)), row(2, "n", at(12))]])
            try await world.run()
            world.upstream.write(
                pages: [
                    [
                        row(1, "n", at(10)), row(2, "n", at(12)), row(3, "n", at(9)), row(4, "n", at(11)),
                        row(5, "n", at(13)),
                    ]
                ])
            let run = try await world.run { $0.isFull = true }
            #expect(run.counts.added == 3 && run.counts.late == 1, "only the one of 9: 11 is within the overlap")
            #expect(run.warnings.contains { $0.hasPrefix("1 records had come too late") }, "\(run.warnings)")
            #expect(try await world.run { $0.isFull = true }.counts.late == 0)
        }
    }

    @Test func `in a first reading nothing is late`() async throws {
        try await RowWorld.with(Self.incremental) { (world) async throws in
            world.upstream.write(pages: [
                [row(1, "n", #""at": "2026-01-02T00:00:00Z""#)], [row(2, "n", #""at": "2026-01-01T00:00:00Z""#)],
            ])
            #expect(try await world.run().counts.late == 0)
        }
    }

    private struct Unexpected: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }
}
