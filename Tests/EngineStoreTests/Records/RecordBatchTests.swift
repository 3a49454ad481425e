import EngineCrypto
import Testing

@testable import EngineStore

struct RecordBatchTests {
    @Test func `records lie in one buffer`() {
        var batch = RecordBatch()
        batch.append(id: "a", payload: #"{"n":1}"#)
        batch.appendDeletion(id: "b")
        #expect(String(decoding: batch.bytes, as: UTF8.self) == #"a{"n":1}b"#)
        #expect(batch.count == 2)
        #expect(batch.entries.map { batch.id(of: $0) } == ["a", "b"])
        #expect(batch.entries.map(\.kind) == [.content, .deletion])
        #expect(batch.entries[0].hash == ContentHash(of: Array(#"{"n":1}"#.utf8)))
    }

    @Test func `a mapper may write the buffer itself`() {
        var batch = RecordBatch()
        batch.reserve(records: 2, bytes: 64)
        batch.bytes.append(contentsOf: #"{"id":"x1","n":1}"#.utf8)
        // The id may be a part of the payload, in any order.
        batch.append(id: 7..<9, payload: 0..<17)
        batch.appendDeletion(id: 7..<8)
        #expect(batch.entries.map { batch.id(of: $0) } == ["x1", "x"])
    }

    @Test func `the same content has the same hash wherever it lies`() {
        var batch = RecordBatch()
        batch.append(id: "a", payload: "same")
        batch.append(id: "longer", payload: "same")
        batch.append(id: "a", payload: "other")
        #expect(batch.entries[0].hash == batch.entries[1].hash)
        #expect(batch.entries[0].hash != batch.entries[2].hash)
    }

    @Test func `an emptied batch is as new`() {
        var batch = RecordBatch()
        batch.append(id: "a", payload: "1")
        batch.removeAll()
        #expect(batch.count == 0 && batch.bytes.isEmpty)
    }

    @Test func `counts add up`() {
        var left = PageCounts()
        left.added = 1
        left.unchanged = 2
        var right = PageCounts()
        right.updated = 3
        right.deleted = 4
        right.contested = 5
        right.contestedExample = "k"
        let sum = left + right
        #expect(sum.total == 10 && sum.contested == 5 && sum.contestedExample == "k")
        #expect((right + sum).contestedExample == "k" && PageCounts().total == 0)
    }

    @Test func `a stored hash is read as it was written`() {
        let hash = ContentHash(high: 0x0102_0304_0506_0708, low: .max)
        #expect(hash.withStoredBytes { Array($0) } == hash.bytes)
        #expect(hash.withStoredBytes { ContentHash(stored: $0) } == hash)
        #expect([UInt8]().withUnsafeBytes { ContentHash(stored: $0) } == nil)
    }
}
