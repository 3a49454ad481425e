import Synchronization
import Testing

@testable import EngineLanguage

/// What is checked is compiled only when it runs.
struct LazyProgramTests {
    @Test func `an expression has no program before it is evaluated`() throws {
        let compiled = try TestScope.compile("record.a + 1 == 3 ? record.b.upperAscii() : 'no'")
        #expect(compiled.roots == ["record"] && compiled.type == .string)
        #expect(!compiled.lazy.isMade)
        _ = compiled.evaluate(ExpressionBindings())
        #expect(compiled.lazy.isMade)
    }

    @Test func `a large expression is compiled at once, so that its limits are known when it is checked`() throws {
        let sum = Array(repeating: "record.a", count: 100).joined(separator: " + ")
        #expect(try TestScope.compile(sum).lazy.isMade)
        #expect(try !TestScope.compile("record.a + record.b").lazy.isMade)
    }

    @Test func `a set for records is compiled when its first page comes, and its members never by themselves`() throws {
        let expressions = [try TestScope.compile("record.id"), try TestScope.compile("record.n + 1")]
        let set = RecordExpressions(expressions)
        #expect(set.count == 2 && !set.isMade)
        let tape = try JSONTape.parse(Array(#"{"id": 1, "n": 2}"#.utf8))
        try set.withPage([tape], bindings: ExpressionBindings()) { page throws(ExpressionFault) in
            page.begin(tape.root)
            guard case .value(let value) = page.evaluate(1) else {
                Issue.record("no value")
                return
            }
            #expect(value.int == 3)
        }
        #expect(set.isMade && !expressions.contains { $0.lazy.isMade })
    }

    @Test func `threads that ask at the same time share one value`() async throws {
        let once = Shared()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<16 { group.addTask { try once.value(number) } }
            var values: Set<Int> = []
            for try await value in group { values.insert(value) }
            #expect(values.count == 1)
        }
        #expect(once.calls.withLock { $0 } == 1)
    }

    @Test func `a fault is kept as a value is`() {
        let once = Shared()
        for _ in 0..<2 {
            #expect(throws: ExpressionFault.self) { try once.value(nil) }
        }
        #expect(once.calls.withLock { $0 } == 1)
    }

    @Test func `the roots that an expression reads are told without its program`() throws {
        let compiled = try TestScope.compile(
            "[1, 2].exists(x, x == record.n) && now > timestamp('2026-01-01T00:00:00Z')")
        #expect(compiled.roots == ["record", "now"])
        #expect(compiled.reads("record") && compiled.reads("now") && !compiled.reads("input"))
        #expect(try !TestScope.compile("[1].map(record, record + 1)").reads("record"))
    }

    private final class Shared: Sendable {
        let calls = Mutex(0)
        private let once = Once<Int>()

        func value(_ value: Int?) throws(ExpressionFault) -> Int {
            try once.value { () throws(ExpressionFault) in
                calls.withLock { $0 += 1 }
                guard let value else { throw .limit("too large") }
                return value
            }
        }
    }
}
