import EngineStore
import Glibc
import Testing

/// Full passes whose process is killed: what upstream still has stays, what it dropped goes only with a complete pass.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct PassKillTests {
    /// Upstream in a generation: 3,000 records, of which each generation drops and changes others.
    private static func page(_ number: Int, generation: Int) -> [(String, String)] {
        (number * 100..<(number + 1) * 100).compactMap { record in
            guard record % 7 != generation % 7 else { return nil }
            return ("id\(record)", #"{"v":\#(record % 5 == generation % 5 ? generation : 0)}"#)
        }
    }

    /// Goes on with the pass of a generation, from the stored position to its end.
    static func pass(generation: Int, at path: String) async throws {
        let loop = try await PageLoop(path: path)
        let stored = try await loop.stored()
        var number = 0
        if let checkpoint = stored.checkpoint, stored.isInPass, checkpoint.hasPrefix("\(generation)/") {
            number = Int(checkpoint.dropFirst("\(generation)/".count)) ?? 0
        } else {
            try await loop.store.beginPass(of: loop.partition, run: loop.run, checkpoint: "\(generation)/0")
        }
        while number < 30 {
            var batch = RecordBatch()
            for (id, payload) in page(number, generation: generation) { batch.append(id: id, payload: payload) }
            number += 1
            _ = try await loop.store.writePage(
                PageWrite(
                    partition: loop.partition, batch: batch, checkpoint: "\(generation)/\(number)", run: loop.run))
        }
        _ = try await loop.store.finishPass(of: loop.partition, run: loop.run, checkpoint: "done \(generation)")
        try await loop.store.close()
    }

    @Test func `S1 killed passes end like those that were left alone`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("engine.db")
        for generation in 1...4 {
            for _ in 0..<3 {
                let delay = UInt32.random(in: 1_000...25_000)
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [path = path as String, delay = delay as UInt32, generation = generation as Int] in
                    killSelf(after: delay)
                    try await PassKillTests.pass(generation: generation, at: path)
                    // The pass may end before its killer comes.
                    while true { usleep(1_000) }
                }
            }
            try await PassKillTests.pass(generation: generation, at: path)
            try checkIntegrity(of: path)
            let truth = (0..<30).flatMap { PassKillTests.page($0, generation: generation) }
            let stored = try await contents(of: path)
            #expect(stored == Dictionary(uniqueKeysWithValues: truth), "generation \(generation)")
        }
    }

    private func contents(of path: String) async throws -> [String: String] {
        let store = try await Store.open(.init(path: path))
        let reader = store.records
        let stream = try #require(try await reader.streams(in: "dev").first)
        let records = try await reader.records(of: stream.id, limit: 10_000)
        #expect(stream.records == records.count)
        try await store.close()
        return Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0.payload) })
    }
}
