import EngineStore
import Testing

/// The shape of upstream's records, as the store remembers it.
struct StoreShapesTests {
    private let drift = StoredDrift(field: "a", change: "changed", before: "integer", after: "string")

    @Test func `a shape replaces the one before, each source has its own`() async throws {
        try await withStore { test in
            let first = [StoredFieldShape(field: "a", types: 4, present: 9, checked: 10)]
            let second = [StoredFieldShape(field: "b", types: 16, present: 1, checked: 1)]
            try await test.store.setShape(first, drifts: [], of: test.stream, source: "x", run: test.run)
            try await test.store.setShape(second, drifts: [], of: test.stream, source: "y", run: test.run)
            #expect(try await test.store.shape(of: test.stream, source: "x") == first)
            try await test.store.setShape(second, drifts: [drift], of: test.stream, source: "x", run: test.run)
            #expect(try await test.store.shape(of: test.stream, source: "x") == second)
            #expect(try await test.store.drifts(of: test.stream, source: "x") == [drift])
            #expect(try await test.store.drifts(of: test.stream, source: "y") == [])
        }
    }

    @Test func `of drifts the newest are kept, so that a stream's state has a bound`() async throws {
        try await withStore { test in
            for number in 0..<5 {
                let drifts = (0..<100).map {
                    StoredDrift(field: "\(number * 100 + $0)", change: "new", before: "", after: "string")
                }
                try await test.store.setShape([], drifts: drifts, of: test.stream, source: "x", run: test.run)
            }
            let kept = try await test.store.drifts(of: test.stream, source: "x")
            #expect(kept.count == 200 && kept.first?.field == "499" && kept.last?.field == "300")
        }
    }

    @Test func `a shape goes with its connection`() async throws {
        try await withStore { test in
            let shape = [StoredFieldShape(field: "a", types: 4, present: 9, checked: 10)]
            try await test.store.setShape(shape, drifts: [drift], of: test.stream, source: "x", run: test.run)
            _ = try await test.store.deleteConnection(named: "main", in: "dev")
            #expect(try await test.store.shape(of: test.stream, source: "x") == [])
            #expect(try await test.store.drifts(of: test.stream, source: "x") == [])
        }
    }

    @Test func `a shape found under a lost lease is refused`() async throws {
        try await withStore { test in
            let lease = try #require(try await test.store.acquireLease("sync x", seconds: 1))
            test.clock.advance(seconds: 5)
            _ = try await test.store.acquireLease("sync x", seconds: 1)
            await #expect(throws: StoreFault.leaseLost(name: "sync x")) {
                try await test.store.setShape(
                    [], drifts: [], of: test.stream, source: "x", run: test.run, lease: lease)
            }
        }
    }
}
