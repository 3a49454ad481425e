import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

/// Lists of deletions that give the same notice again, and records that have come back since (definitions.md §7.4).
@Suite(.timeLimit(.minutes(2)))
struct DeletionListTests {
    private static func keys(_ list: String) -> String {
        """
        with: { since: "${cursor}" }, cursor: { from: record.at },
            deletes: { request: GET /gone, records: response.body.gone, key: "string(record.id)"\(list) }
        """
    }

    private static let cursors = [
        ("", ""),
        (
            ", query: { after: \"${cursor}\" }, cursor: { from: record.t, overlap: 1d }",
            "?after=2025-12-31T00%3A00%3A00Z"
        ),
    ]

    private func at(_ day: Int, _ hour: Int) -> String {
        "\"at\": \"2026-01-0\(day)T\(hour < 10 ? "0" : "")\(hour):00:00Z\""
    }

    private func gone(_ entries: (Int, String)...) -> String {
        "{\"gone\": [" + entries.map { "{\"id\": \($0.0), \"t\": \"\($0.1)\"}" }.joined(separator: ", ") + "]}"
    }

    @Test(arguments: cursors)
    func `a record that came back stays, though its deletion is listed again`(
        _ list: String, _ again: String
    ) async throws {
        let clock = RecordingClock(isStanding: true)
        try await RowWorld.with(Self.keys(list), clock: clock) { rows in
            rows.upstream.write("/gone", gone())
            rows.upstream.write("/rows", "{\"rows\": [\(row(1, "n", at(1, 0))), \(row(2, "n", at(1, 0)))]}")
            try await rows.run()
            // Deleted, and back before the next run.
            try await clock.sleep(seconds: 86_400)
            let notice = (1, "2026-01-01T00:00:00Z")
            rows.upstream.write("/gone", gone(notice))
            rows.upstream.write("/rows?since=2026-01-01T00%3A00%3A00Z", "{\"rows\": [\(row(1, "back", at(1, 10)))]}")
            #expect(try await rows.run().counts.deleted == 1)
            #expect(try await rows.names() == ["1": "back", "2": "n"])
            // The notice comes again, the record does not.
            try await clock.sleep(seconds: 86_400)
            rows.upstream.write("/gone\(again)", gone(notice))
            rows.upstream.write("/rows?since=2026-01-01T10%3A00%3A00Z", "{\"rows\": []}")
            #expect(try await rows.run { $0.isDryRun = true }.counts.deleted == 0)
            #expect(try await rows.run().counts.deleted == 0)
            #expect(try await rows.names() == ["1": "back", "2": "n"])
            // Another notice of the same record is news.
            try await clock.sleep(seconds: 86_400)
            rows.upstream.write("/gone\(again)", gone(notice, (1, "2026-01-01T00:30:00Z")))
            #expect(try await rows.run().counts.deleted == 1)
            #expect(try await rows.names() == ["2": "n"])
        }
    }

    @Test func `a record that was not known when its deletion was listed stays too`() async throws {
        try await RowWorld.with(Self.keys(""), clock: RecordingClock(isStanding: true)) { rows in
            rows.upstream.write("/gone", gone((1, "2025-12-01T00:00:00Z")))
            rows.upstream.write("/rows", "{\"rows\": [\(row(1, "n", at(1, 0)))]}")
            try await rows.run()
            rows.upstream.write("/rows?since=2026-01-01T00%3A00%3A00Z", "{\"rows\": []}")
            #expect(try await rows.run().counts.deleted == 0)
            #expect(try await rows.names().count == 1)
        }
    }

    @Test func `what has left the list and comes back into it is news`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await RowWorld.with(Self.keys(""), clock: clock) { rows in
            let trash = gone((1, "2026-01-01T00:00:00Z"))
            rows.upstream.write("/gone", trash)
            rows.upstream.write("/rows", "{\"rows\": [\(row(1, "n", at(1, 0)))]}")
            rows.upstream.write("/rows?since=2026-01-01T00%3A00%3A00Z", "{\"rows\": []}")
            try await rows.run()
            for (list, deleted) in [(trash, 0), (gone(), 0), (trash, 1)] {
                try await clock.sleep(seconds: 60)
                rows.upstream.write("/gone", list)
                #expect(try await rows.run().counts.deleted == deleted)
            }
        }
    }

    @Test func `while the list of deletions cannot be read the cursor stays`() async throws {
        try await RowWorld.with(Self.keys(""), clock: RecordingClock(isStanding: true)) { rows in
            rows.upstream.write("/gone", gone())
            rows.upstream.write("/rows", "{\"rows\": [\(row(1, "n", at(1, 0)))]}")
            try await rows.run()
            rows.upstream.write("/gone", "{}", status: 403)
            let since = "/rows?since=2026-01-01T00%3A00%3A00Z"
            rows.upstream.write(since, "{\"rows\": [\(row(1, "back", at(1, 10)))]}")
            #expect(try await rows.run().failureText != nil)
            #expect(try await rows.names() == ["1": "back"])
            // The list tells a deletion from before the record came back.
            rows.upstream.write("/gone", gone((1, "2026-01-01T09:00:00Z")))
            #expect(try await rows.run().failureText == nil)
            #expect(rows.upstream.calls.last == since, "it is read again, behind the list")
            #expect(try await rows.names() == ["1": "back"])
        }
    }
}
