import EngineDatabase
import EngineStore
import Glibc
import Testing

/// The SQL of docs/guides/where-the-data-is.md, run on a store with records.
struct GuideTests {
    private func examples() throws -> [String] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let descriptor = open("/\(root)/docs/guides/where-the-data-is.md", O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        return text.split(separator: "```sql\n").dropFirst().compactMap { part in
            part.split(separator: "\n```").first.map(String.init)
        }
    }

    @Test func `each example runs and finds what the store holds`() async throws {
        try await withStore { test in
            try await test.write([("a", #"{"email":"a@acme.test"}"#), ("b", "{}")], checkpoint: "{}")
            try await test.write([("b", nil)])
            let bad = RejectedRow(key: "c", field: "email", reason: "why", page: 1, number: 3, source: [])
            _ = try await test.store.writePage(
                PageWrite(
                    partition: test.partition, batch: RecordBatch(), rejected: [bad], checkpoint: nil, run: test.run))
            let drift = StoredDrift(field: "a", change: "new", before: "", after: "string")
            try await test.store.setShape([], drifts: [drift], of: test.stream, source: "customers", run: test.run)
            let database = try SQLiteConnection.open(test.path, access: .readOnly)
            var found: [Int] = []
            for example in try examples() {
                found.append(try database.rows(of: example) { $0.value(0) }.count)
            }
            #expect(found == [1, 1, 1, 1, 2, 1, 1, 1])
            try database.close()
        }
    }

    @Test func `the view tells where a record came from, and when`() async throws {
        try await withStore { test in
            try await test.write([("a", #"{"email":"a@acme.test"}"#)])
            let database = try SQLiteConnection.open(test.path, access: .readOnly)
            let row = try database.firstRow(of: "SELECT * FROM current_records") { row in (0..<9).map { row.value($0) }
            }
            #expect(
                row == [
                    .text("dev"), .text("main"), .text("customer"), .text(""), .text("a"),
                    .text(#"{"email":"a@acme.test"}"#), .text("2023-11-14T22:13:20.000Z"),
                    .text("2023-11-14T22:13:20.000Z"), .integer(test.run.number),
                ])
            try database.close()
        }
    }
}
