import EngineStore
import Glibc
import Measurement

/// Writes pages of records to a store: all new, all unchanged, unchanged in a full pass that looks for deletions, all
/// changed; then many small partitions, then opening the file.
///
/// Arguments: the file, how many records, `counted` or `random` ids.
@main
struct StoreBenchmark {
    static let pageSize = 1_000

    nonisolated static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let records = Int(arguments[2]) else {
            print("usage: StoreBenchmark <file> <records> counted|random")
            exit(2)
        }
        let store = try await Store.open(.init(path: arguments[1]))
        let connection = try await store.addConnection(
            NewConnection(environment: "dev", name: "main", provider: "acme", scheme: "none"), credentials: nil)
        let stream = try await store.stream(of: connection.id, model: "item")
        let partition = try await store.partition(of: stream, source: "items").id
        let pages = PageSource(records: records, isRandom: arguments[3] == "random")
        for pass in ["first", "unchanged", "full_scan", "changed"] {
            let run = try await store.beginRun(of: "acme", connection: "main", in: "dev")
            let measured = try await Measurement.of(pass) {
                if pass == "full_scan" { try await store.beginPass(of: partition, run: run, checkpoint: nil) }
                try await pages.write(version: pass == "changed" ? 2 : 1) { batch, page in
                    _ = try await store.writePage(
                        PageWrite(
                            partition: partition, batch: batch, checkpoint: "{\"page\":\(page)}", run: run,
                            byteCount: batch.bytes.count))
                }
                if pass == "full_scan" { _ = try await store.finishPass(of: partition, run: run, checkpoint: nil) }
            }
            print(measured.line(contender: "engine", records: records))
        }
        print(try await partitions(of: stream, in: store).line(contender: "engine", records: 5_000))
        try await store.close()
        let opened = try await Measurement.of("open") {
            for _ in 0..<100 { try await Store.open(.init(path: arguments[1])).close() }
        }
        print(opened.line(contender: "engine", records: 100))
    }

    /// 500 partitions with one page of 10 records each, as a sync with `for_each` writes them.
    nonisolated private static func partitions(of stream: StreamID, in store: Store) async throws -> Measurement {
        let run = try await store.beginRun(of: "acme", connection: "main", in: "dev")
        return try await Measurement.of("partitions") {
            for parent in 0..<500 {
                let partition = try await store.partition(of: stream, source: "orders", key: "\(parent)").id
                try await store.beginPass(of: partition, run: run, checkpoint: nil)
                var batch = RecordBatch()
                for order in 0..<10 { batch.append(id: "\(parent)/\(order)", payload: "{}") }
                _ = try await store.writePage(
                    PageWrite(partition: partition, batch: batch, checkpoint: "{}", run: run))
                _ = try await store.finishPass(of: partition, run: run, checkpoint: "{}")
            }
        }
    }
}

/// Makes pages; the making is measured with the writing, as a mapper's work would be.
struct PageSource {
    let records: Int
    let isRandom: Bool

    private static let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 470)

    func write(version: Int, _ body: (RecordBatch, Int) async throws -> Void) async rethrows {
        for page in 0..<(records / StoreBenchmark.pageSize) {
            var batch = RecordBatch()
            batch.reserve(records: StoreBenchmark.pageSize, bytes: StoreBenchmark.pageSize * 560)
            for index in 0..<StoreBenchmark.pageSize {
                let number = page * StoreBenchmark.pageSize + index
                let start = batch.bytes.count
                append(id: number, to: &batch.bytes)
                let payload = batch.bytes.count
                batch.bytes.append(contentsOf: "{\"n\":\(number),\"v\":\(version),\"t\":\"".utf8)
                batch.bytes.append(contentsOf: PageSource.filler)
                batch.bytes.append(contentsOf: "\"}".utf8)
                batch.append(id: start..<payload, payload: payload..<batch.bytes.count)
            }
            try await body(batch, page)
        }
    }

    private func append(id number: Int, to bytes: inout [UInt8]) {
        var digits = UInt64(truncatingIfNeeded: number)
        if isRandom {
            // An odd factor: a permutation of the 64-bit numbers.
            digits = digits &* 0x9e37_79b9_7f4a_7c15
            digits = (digits ^ (digits >> 32)) &* 0xd6e8_feb8_6659_fd93
        }
        bytes.append(contentsOf: "rec_".utf8)
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = UInt8(digits >> UInt64(shift) & 15)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
