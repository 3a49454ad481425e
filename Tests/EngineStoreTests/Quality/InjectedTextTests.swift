import EngineCrypto
import EngineDatabase
import Testing

@testable import EngineStore

/// Texts that would be SQL somewhere else, wherever the store keeps a text: they come back as they went in, and nothing
/// else happens (reliability.md X3).
struct InjectedTextTests {
    private static let pieces = [
        "'", "''", "\"", ";", "--", "/*", "*/", "\\", "%", "_", "?", "?1", ":a", "$1", "\u{0}", "\n", "\r\n", " ", "é",
        "😀",
        "'; DROP TABLE records; --", "' OR 1=1 --", "x' UNION SELECT credentials FROM connections --", "`", "[", "]",
        "(",
        ")", "null", "0x00", "a", "Z",
    ]

    private static func texts(_ count: Int, _ random: inout SeededGenerator) -> [String] {
        (0..<count).map { number in
            let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            return "\(number)" + parts.joined()
        }
    }

    @Test(arguments: [1, 2, UInt64.random(in: 0...UInt64(UInt32.max))])
    func `texts of any kind come back as they went in`(_ seed: UInt64) async throws {
        try await withStore { test in
            var random = SeededGenerator(seed: seed)
            let texts = Self.texts(250, &random)
            let before = try objects(of: test.path)
            try await test.write(texts.map { ($0, "\"\($0.count)\"") }, checkpoint: texts[0])
            #expect(try await test.contents().keys.sorted() == texts.sorted(), "seed \(seed)")
            #expect(try await test.checkpoint() == texts[0])
            for text in texts {
                #expect(try await test.reader.record(text, of: test.stream)?.id == text, "seed \(seed)")
            }

            let rejected = texts.map {
                RejectedRow(key: $0, field: $0, reason: $0, page: 1, number: 1, source: Array($0.utf8))
            }
            _ = try await test.store.writePage(
                PageWrite(
                    partition: test.partition, batch: RecordBatch(), rejected: rejected, checkpoint: nil, run: test.run)
            )
            let listed = try await test.reader.quarantined(in: "dev", limit: 1_000)
            #expect(listed.map(\.key) == texts && listed.map(\.field) == texts && listed.map(\.reason) == texts)
            #expect(try objects(of: test.path) == before)
        }
    }

    @Test(arguments: [1, 2, UInt64.random(in: 0...UInt64(UInt32.max))])
    func `names of streams, partitions, syncs and leases are names only`(_ seed: UInt64) async throws {
        try await withStore { test in
            var random = SeededGenerator(seed: seed)
            let before = try objects(of: test.path)
            for text in Self.texts(60, &random) {
                let stream = try await test.store.stream(of: test.connection.id, model: text, variant: text)
                let partition = try await test.store.partition(of: stream, source: text, key: text)
                #expect(partition.source == text && partition.key == text)
                #expect(try await test.reader.streams(in: "dev", model: text).map(\.model) == [text])
                #expect(try await test.reader.streams(in: text).isEmpty)
                #expect(try await test.reader.quarantined(in: text).isEmpty)
                let run = try await test.store.beginRun(of: text, connection: text, in: "dev")
                try await test.store.finishStream(text, of: run, outcome: .failed, error: text, warnings: "[]")
                #expect(try await test.store.run(run)?.streams.first?.error == text)
                let lease = try #require(try await test.store.acquireLease(text))
                #expect(try await test.store.acquireLease(text) == nil)
                try await test.store.release(lease)
            }
            #expect(try objects(of: test.path) == before, "seed \(seed)")
        }
    }

    /// The tables, indexes and triggers of a store.
    private func objects(of path: String) throws -> [String] {
        let database = try SQLiteConnection.open(path, access: .readOnly)
        defer { try? database.close() }
        return try database.rows(of: "SELECT type || ' ' || name FROM sqlite_schema ORDER BY 1") { $0.text(0) }
    }
}
