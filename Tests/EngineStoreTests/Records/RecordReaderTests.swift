import EngineStore
import Testing

struct RecordReaderTests {
    @Test func `pages of records join to the whole, in order of change`() async throws {
        try await withStore { test in
            for page in 0..<5 {
                try await test.write((0..<30).map { ("id\(page * 30 + $0)", "\(page)") })
            }
            var ids: [String] = []
            var cursor: RecordCursor?
            while true {
                let page = try await test.reader.records(of: test.stream, after: cursor, limit: 7)
                guard let last = page.last else { break }
                ids += page.map(\.id)
                cursor = last.cursor
            }
            #expect(ids == (0..<150).map { "id\($0)" })
        }
    }

    @Test func `a cursor survives being written down`() throws {
        let cursor = try #require(RecordCursor("1700000000000000.42"))
        #expect(RecordCursor(cursor.description) == cursor)
        #expect(try #require(RecordCursor("1700000000000000.43")) > cursor)
        for text in ["", "1", "1.2.3", "a.1", "1.", "-"] {
            #expect(RecordCursor(text) == nil)
        }
    }

    @Test func `streams are found by connection and model, with their counts`() async throws {
        try await withStore { test in
            try await test.write([("a", "1"), ("b", "1"), ("c", "1")])
            try await test.write([("a", nil)])
            let streams = try await test.reader.streams(in: "dev", connection: "main", model: "customer")
            #expect(streams.count == 1 && streams.first?.records == 2)
            #expect(try await test.reader.streams(in: "prod").isEmpty)
            #expect(try await test.reader.streams(in: "dev", model: "invoice").isEmpty)
        }
    }

    @Test func `a reader does not wait for a writer`() async throws {
        try await withStore { test in
            try await test.write([("a", "1")])
            async let writing: Void = {
                for step in 0..<50 { try await test.write([("a", "\(step)"), ("b\(step)", "1")]) }
            }()
            for _ in 0..<50 {
                let records = try await test.reader.records(of: test.stream)
                // Each page changes 'a' and adds one: seen together or not at all.
                let step = Int(records.first { $0.id == "a" }?.payload ?? "") ?? 0
                #expect(records.count == 1 || records.count == step + 2)
            }
            try await writing
        }
    }

    @Test func `after closing every call says so`() async throws {
        let test = try await TestStore.make()
        try await test.close()
        await #expect(throws: StoreFault.closed) { try await test.reader.records(of: test.stream) }
        await #expect(throws: StoreFault.closed) { try await test.write([("a", "1")]) }
        try await test.store.close()
    }
}
