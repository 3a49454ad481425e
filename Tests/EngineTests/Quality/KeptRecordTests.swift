import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

/// What is kept beside and within a record: `raw`, `version`, `extra`, `open` (definitions.md §2.6, §7.1).
@Suite struct KeptRecordTests {
    private func record(_ id: String, _ world: RowWorld) async throws -> StoredRecord {
        let stream = try #require(try await world.world.reader.streams(in: "dev", model: "Row").first)
        return try #require(try await world.world.reader.record(id, of: stream.id))
    }

    @Test func `what upstream sent is kept beside the record, byte for byte`() async throws {
        try await RowWorld.with("raw: true") { (world) async throws in
            let sent = "{\"id\": 1,  \"name\": \"n\", \"more\": [1.10, 1E5]}"
            world.upstream.write(pages: [[sent]])
            try await world.run()
            let stored = try await record("1", world)
            #expect(stored.source == sent && stored.payload == #"{"id":"1","name":"n"}"#)

            let changed = sent.replacing("1E5", with: "2E5")
            world.upstream.write(pages: [[changed]])
            let run = try await world.run()
            #expect(run.counts.updated == 1, "a change of what upstream sent is a change of the record")
            #expect(try await record("1", world).source == changed)
            #expect(try await world.run().counts.unchanged == 1)
        }
    }

    @Test func `without 'raw' nothing is kept`() async throws {
        try await RowWorld.with("deletes: never") { (world) async throws in
            world.upstream.write(pages: [[row(1)]])
            try await world.run()
            #expect(try await record("1", world).source == nil)
        }
    }

    /// Versions in the order of their coming, and the name of the state that stays: `n<index>`.
    @Test(arguments: [
        (["1", "3", "2"], 1), (["3", "2", "1"], 0), (["1", "1", "1"], 2),
        (["9007199254740993", "9007199254740992"], 0),
        (["18446744073709551615", "18446744073709551614"], 0), (["1.5", "1.25", "2"], 2), (["-1", "-2"], 0),
        ([#""2026-01-02T00:00:00Z""#, #""2026-01-01T23:59:59.9Z""#], 0),
        ([#""2026-01-01T00:00:00Z""#, #""2026-01-01T00:00:00.5Z""#, #""2026-01-01T01:00:00+02:00""#], 1),
        ([#""b""#, #""a""#], 0), (["null", "1", "null"], 2), (["5", #""a""#], 1),
    ])
    func `an older state of a record is ignored`(_ versions: [String], _ stays: Int) async throws {
        try await RowWorld.with("deletes: never", model: "version: \"record.?v\"") { (world) async throws in
            world.upstream.write(pages: versions.enumerated().map { [row(1, "n\($0.offset)", "\"v\": \($0.element)")] })
            try await world.run()
            #expect(try await world.names() == ["1": "n\(stays)"])
        }
    }

    @Test func `an older state is ignored within a page, and by a later run`() async throws {
        try await RowWorld.with("deletes: full_scan", model: "version: record.v") { (world) async throws in
            world.upstream.write(pages: [
                [row(1, "new", #""v": 2"#), row(1, "old", #""v": 1"#), row(2, "b", #""v": 1"#)]
            ])
            let first = try await world.run()
            #expect(first.counts.added == 2 && first.counts.unchanged == 1)
            world.upstream.write(pages: [[row(1, "older", #""v": 1"#)]])
            let second = try await world.run()
            #expect(try await world.names() == ["1": "new"], "it was seen, so it stays; 2 was not")
            #expect(second.counts.deleted == 1 && second.counts.unchanged == 1)
        }
    }

    @Test func `news of deletion that is older than the record is ignored`() async throws {
        let keys = "deletes: { when: \"record.?gone.orValue(false)\" }"
        try await RowWorld.with(keys, model: "version: record.v") { (world) async throws in
            world.upstream.write(pages: [[row(1, "new", #""v": 5"#)]])
            try await world.run()
            world.upstream.write(pages: [[#"{"id": 1, "v": 4, "gone": true}"#]])
            try await world.run()
            #expect(try await world.names().count == 1)
            world.upstream.write(pages: [[#"{"id": 1, "v": 6, "gone": true}"#]])
            try await world.run()
            #expect(try await world.names().isEmpty)
            world.upstream.write(pages: [[row(1, "late", #""v": 5"#)]])
            try await world.run()
            #expect(try await world.names().isEmpty, "a late event does not bring it back")
            world.upstream.write(pages: [[row(1, "again", #""v": 7"#)]])
            try await world.run()
            #expect(try await world.names() == ["1": "again"])
        }
    }

    @Test func `what a full scan deleted may come back in any version`() async throws {
        try await RowWorld.with("deletes: full_scan", model: "version: record.v") { (world) async throws in
            world.upstream.write(pages: [[row(1, "a", #""v": 5"#), row(2, "b", #""v": 5"#)]])
            try await world.run()
            world.upstream.write(pages: [[row(2, "b", #""v": 5"#)]])
            try await world.run()
            world.upstream.write(pages: [[row(1, "restored", #""v": 1"#), row(2, "b", #""v": 5"#)]])
            try await world.run()
            #expect(try await world.names() == ["1": "restored", "2": "b"])
        }
    }

    @Test func `entries of a map that no field is named after are kept as they came`() async throws {
        try await RowWorld.with("deletes: never", model: "extra: \"record.?custom\"") { (world) async throws in
            world.upstream.write(pages: [
                [row(1, "n", #""custom": {"name": "other", "c_1": 1.10, "c 2": [null]}, "not": 1"#), row(2)],
                [row(3, "n", #""custom": null"#)],
            ])
            try await world.run()
            #expect(try await record("1", world).payload == #"{"c_1":1.10,"c 2":[null],"id":"1","name":"n"}"#)
            #expect(try await record("2", world).payload == #"{"id":"2","name":"n"}"#)
            #expect(try await record("3", world).payload == #"{"id":"3","name":"n"}"#)
        }
    }

    @Test func `an 'extra' that is no map makes a bad record`() async throws {
        try await RowWorld.with("on_error: quarantine", model: "extra: \"record.?custom\"") { (world) async throws in
            world.upstream.write(pages: [[row(1, "n", #""custom": "text""#)]])
            try await world.run()
            #expect(try await world.quarantined().map(\.reason) == ["'extra' is no map"])
        }
    }

    @Test func `an open model keeps the whole record, its fields laid over it`() async throws {
        try await RowWorld.with("deletes: never", model: "open: true") { (world) async throws in
            world.upstream.write(pages: [[row(1, "n", #""at": "2026-01-01T00:00:00.000Z", "more": {"a": 1.0}"#)]])
            try await world.run()
            #expect(
                try await record("1", world).payload
                    == #"{"more":{"a":1.0},"id":"1","name":"n","at":"2026-01-01T00:00:00Z"}"#)
        }
    }
}
