import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Passes that go through time in steps (definitions.md §7.3).
@Suite struct CursorWindowTests {
    private typealias Reply = CursorPass.Reply

    private func stream(_ cursor: String, more: String = "") throws -> StreamPlan {
        try CursorPass.stream(
            "with: { since: \"${cursor}\", until: \"${cursor_end}\" }, cursor: { \(cursor) }\(more)")
    }

    /// The ends of the windows that were asked for, without `T`, seconds and zone.
    private func windows(_ pass: CursorPass) -> [String] {
        pass.targets.map { target in
            let parts = target.split(separator: "?")[1].split(separator: "&").map {
                PercentEncoding.decode(String($0.split(separator: "=")[1]))
            }
            return parts.prefix(2).joined(separator: "…") + (parts.count > 2 ? "+" + parts[2] : "")
        }
    }

    private static let daily = "from: record.at, start: \"timestamp('2025-12-29T12:00:00Z')\", window: { size: 1d"

    @Test func `windows follow each other from the start to the present`() throws {
        let run = try CursorPass(try stream(Self.daily + " }")) { _, _ in .items("") }
        #expect(
            windows(run) == [
                "2025-12-29T12:00:00Z…2025-12-30T12:00:00Z", "2025-12-30T12:00:00Z…2025-12-31T12:00:00Z",
                "2025-12-31T12:00:00Z…2026-01-01T00:00:00Z",
            ])
        #expect(run.end?.isComplete == true && run.end?.showsDeletions == true && run.cursor == nil)
    }

    @Test func `a later pass begins at the cursor less the overlap`() throws {
        let stream = try stream("overlap: 1h, " + Self.daily + " }")
        let first = try CursorPass(stream) { target, _ in
            target.contains("12-30T12") && target.hasSuffix("12-31T12%3A00%3A00Z")
                ? .items("{\"id\": 1, \"at\": \"2025-12-31T11:00:00Z\"}") : .items("")
        }
        #expect(first.cursor == "2025-12-31T11:00:00Z")
        let second = try CursorPass(stream, from: try first.stored(), at: 600) { _, _ in .items("") }
        #expect(windows(second) == ["2025-12-31T10:00:00Z…2026-01-01T00:10:00Z"])
    }

    @Test(arguments: [("seconds", Int64(1)), ("milliseconds", 1_000), ("microseconds", 1_000_000)])
    func `an integer is moved by what it counts`(_ unit: String, _ perSecond: Int64) throws {
        // An hour before the pass.
        let start = 1_767_222_000 * perSecond
        let stream = try stream(
            "type: integer, unit: \(unit), overlap: 5m, from: record.at, start: \(start), window: { size: 30m }")
        let middle = start + 1_800 * perSecond
        let run = try CursorPass(stream) { _, _ in .items("{\"id\": 1, \"at\": \(middle)}") }
        #expect(windows(run) == ["\(start)…\(middle)", "\(middle)…\(start + 3_600 * perSecond)"])
        let later = try CursorPass(stream, from: try run.stored(), at: 600) { _, _ in .items("") }
        #expect(windows(later).first == "\(middle - 300 * perSecond)…\(middle + 1_500 * perSecond)")
    }

    @Test func `a window that holds too much is halved until it does not, and grows again`() throws {
        let stream = try stream(
            "from: record.at, start: \"timestamp('2025-12-31T00:00:00Z')\", "
                + "window: { size: 1d, min: 1h, split: response.body.total > 10 }")
        // All of it stands in the first six hours.
        let run = try CursorPass(stream) { target, _ in
            let isCrowded = target.contains("since=2025-12-31T00%3A00%3A00Z")
            let isShort = target.contains("until=2025-12-31T06%3A00%3A00Z")
            return .items(
                isCrowded && !isShort ? "{\"id\": \"no\"}" : "", "\"total\": \(isCrowded && !isShort ? 11 : 10)")
        }
        #expect(
            windows(run) == [
                "2025-12-31T00:00:00Z…2026-01-01T00:00:00Z", "2025-12-31T00:00:00Z…2025-12-31T12:00:00Z",
                "2025-12-31T00:00:00Z…2025-12-31T06:00:00Z", "2025-12-31T06:00:00Z…2025-12-31T18:00:00Z",
                "2025-12-31T18:00:00Z…2026-01-01T00:00:00Z",
            ])
        #expect(run.ids == [], "what a window that is halved shows is not taken")
    }

    @Test func `a window as short as allowed that still holds too much is a fault, not a loss`() throws {
        let stream = try stream(
            "from: record.at, start: \"timestamp('2025-12-31T20:00:00Z')\", "
                + "window: { size: 4h, min: 1h, split: response.body.total > 10 }")
        let run = try CursorPass(stream) { _, _ in .items("{\"id\": 1}", "\"total\": 11") }
        #expect(run.targets.count == 3 && run.ids == [] && run.end == nil)
        #expect(run.fault?.cause == .definition && run.fault?.message.contains("3600 s") == true)
        #expect(run.fault?.span != nil)
    }

    @Test func `whether it holds too much is asked on its first page only`() throws {
        let stream = try stream(
            "from: record.at, start: \"timestamp('2025-12-31T00:00:00Z')\", "
                + "window: { size: 1d, split: response.body.total > 10 }")
        let run = try CursorPass(stream) { target, _ in
            target.contains("c=2")
                ? .items("{\"id\": 2}", "\"total\": 99")
                : .items("{\"id\": 1}", "\"total\": 10, \"next\": \"2\"")
        }
        #expect(run.ids == ["1", "2"] && run.targets.count == 2)
    }

    @Test func `a killed pass goes on in its window, and in the one behind it`() throws {
        let stream = try stream(Self.daily + ", split: response.body.total > 10 }")
        let upstream: (String, OutgoingRequest) -> Reply = { target, _ in
            let id = target.filter(\.isNumber).suffix(30).hashValue
            return target.contains("c=2")
                ? .items("{\"id\": \(id)}")
                : .items("{\"id\": \(id)}", "\"next\": \"2\", \"total\": 3")
        }
        let whole = try CursorPass(stream, upstream)
        for pages in 1..<whole.checkpoints.count {
            let killed = try CursorPass(stream, pages: pages, upstream)
            let rest = try CursorPass(stream, from: try killed.stored(), at: 900, upstream)
            #expect(killed.ids + rest.ids == whole.ids, "after \(pages) pages")
            #expect(Array((killed.targets + rest.targets)) == whole.targets, "the end of time is that of its beginning")
        }
    }

    @Test func `a refused position costs its window, not the pass`() throws {
        let stream = try stream(Self.daily + " }")
        var refused = false
        let run = try CursorPass(stream) { target, _ in
            guard target.contains("since=2025-12-30") else { return .items("{\"id\": 1}") }
            if target.contains("c=2"), !refused {
                refused = true
                return .gone
            }
            return target.contains("c=2") ? .items("{\"id\": 3}") : .items("{\"id\": 2}", "\"next\": \"2\"")
        }
        #expect(run.ids == ["1", "2", "2", "3", "1"] && run.restarts.count == 1)
        #expect(run.checkpoints[2].pass?.isAtBeginning == false, "what was seen in the windows before stays seen")
        #expect(run.end?.isComplete == true)
    }

    @Test func `the end that belongs to a window is the last unit before the next one`() throws {
        let days = try CursorPass(
            try stream("from: record.at, type: date, start: \"'2025-12-28'\", window: { size: 2d, end: inclusive }")
        ) { _, _ in .items("") }
        #expect(windows(days) == ["2025-12-28…2025-12-29", "2025-12-30…2025-12-31", "2026-01-01…2026-01-01"])
        let minutes = try CursorPass(
            try stream(
                "from: record.at, precision: minute, start: \"timestamp('2025-12-31T23:30:30Z')\", "
                    + "window: { size: 20m, end: inclusive }"), at: 30
        ) { _, _ in .items("") }
        #expect(
            windows(minutes) == [
                "2025-12-31T23:30:00Z…2025-12-31T23:49:00Z", "2025-12-31T23:50:00Z…2026-01-01T00:00:00Z",
            ])
    }

    @Test func `windows of numbers count seconds`() throws {
        let run = try CursorPass(
            try stream("from: record.n, type: integer, start: 1767225000, window: { size: 5m }")
        ) { _, _ in .items("") }
        #expect(windows(run) == ["1767225000…1767225300", "1767225300…1767225600"])
    }

    @Test func `windows of days in a zone begin at its midnight, on days of 23 hours too`() throws {
        let run = try CursorPass(
            try stream(
                "from: record.at, precision: day, zone: \"'Europe/Berlin'\", "
                    + "start: \"timestamp('2026-03-28T12:00:00Z')\", window: { size: 1d }"), at: 7_776_000
        ) { _, _ in .items("") }
        #expect(windows(run).first == "2026-03-27T23:00:00Z…2026-03-28T23:00:00Z")
        #expect(windows(run).allSatisfy { $0.contains("T23:00:00Z…") || $0.contains("T22:00:00Z…") })
        for (one, next) in zip(windows(run), windows(run).dropFirst()) {
            #expect(one.split(separator: "…")[1] == next.split(separator: "…")[0])
        }
    }

    @Test func `a start in the future asks nothing, and says nothing of what is gone`() throws {
        let run = try CursorPass(
            try stream("from: record.at, start: \"timestamp('2027-01-01T00:00:00Z')\", window: { size: 1d }")
        ) { _, _ in .items("") }
        #expect(run.targets == [] && run.end?.isComplete == true && run.end?.showsDeletions == false)
    }

    // MARK: The window behind the last

    /// Cursors, and the windows that a pass has still to read which was killed behind its first.
    private static let late: [(String, [String])] = [
        ("type: date, start: \"'2025-12-31'\", window: { size: 1d }", ["2026-01-01…2026-01-02"]),
        (
            "precision: day, zone: \"'Europe/Berlin'\", start: \"timestamp('2025-12-30T23:00:00Z')\", "
                + "window: { size: 1d }", ["2025-12-31T23:00:00Z…2026-01-01T23:00:00Z"]
        ),
        (
            "start: \"timestamp('2025-12-31T00:00:00Z')\", window: { size: 1d }",
            ["2026-01-01T00:00:00Z…2026-01-01T00:01:00Z", "2026-01-01T00:01:00Z…2026-01-01T00:01:30Z"]
        ),
        (
            "type: integer, start: 1767222000, window: { size: 1h }",
            ["1767225600…1767225661", "1767225661…1767225691"]
        ),
    ]

    @Test(arguments: late)
    func `a scan for deletions goes on to the present, where records are that changed meanwhile`(
        _ cursor: String, _ late: [String]
    ) throws {
        // Killed behind its first page and gone on with half a minute later; a record has changed in between.
        let stream = try stream("from: record.at, \(cursor)", more: ", deletes: full_scan")
        let killed = try CursorPass(stream, pages: 1) { _, _ in .items("") }
        let rest = try CursorPass(stream, from: try killed.stored(), at: 30) { _, _ in .items("") }
        #expect(windows(rest) == late && rest.end?.showsDeletions == true)
        let reading = try CursorPass(try self.stream("from: record.at, \(cursor)")) { _, _ in .items("") }
        #expect(windows(reading) == windows(killed), "where nothing is deleted nobody asks for it")
    }

    @Test func `the window behind the last comes again where it was cut`() throws {
        let stream = try stream(
            "from: record.at, precision: day, start: \"timestamp('2025-12-31T00:00:00Z')\", "
                + "window: { size: 2d, min: 1d, split: response.body.total > 10 }", more: ", deletes: full_scan")
        let run = try CursorPass(stream, pages: 2) { target, _ in
            .items("{\"id\": 1}", "\"total\": 3, \"next\": \(target.contains("2026-01-02") ? "\"2\"" : "null")")
        }
        #expect(
            windows(run) == ["2025-12-31T00:00:00Z…2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z…2026-01-02T00:00:00Z"])
        let rest = try CursorPass(stream, from: try run.stored(), at: 86_400) { _, _ in .items("", "\"total\": 3") }
        #expect(
            windows(rest) == [
                "2026-01-01T00:00:00Z…2026-01-02T00:00:00Z+2", "2026-01-02T00:00:00Z…2026-01-03T00:00:00Z",
            ])
    }

    @Test func `a start without a value is a fault before anything is sent`() throws {
        let run = try CursorPass(
            try stream("from: record.at, start: \"metadata.?nothing\", window: { size: 1d }")
        ) { _, _ in .items("") }
        #expect(run.targets == [] && run.fault?.message.contains("cursor.start") == true)
    }

    @Test func `a pass in hand from before there were windows is begun anew`() throws {
        let old = try CursorPass.stream("with: { since: \"${cursor}\" }, cursor: { from: record.at }")
        let killed = try CursorPass(old, pages: 1) { _, _ in .items("{\"id\": 1}", "\"next\": \"2\"") }
        let run = try CursorPass(try stream(Self.daily + " }"), from: try killed.stored()) { _, _ in .items("") }
        #expect(run.targets.count == 3 && run.targets.allSatisfy { !$0.contains("c=2") })
    }

    @Test func `the position of a window stays small`() throws {
        let stream = try stream(Self.daily + " }")
        let killed = try CursorPass(stream, pages: 1) { _, _ in .items("{\"id\": 1}", "\"next\": \"2\"") }
        #expect(JSONWriter.text(killed.left.json).utf8.count < 600)
    }
}
