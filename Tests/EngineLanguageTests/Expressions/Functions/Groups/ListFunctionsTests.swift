import EngineFixtures
import Testing

@testable import EngineLanguage

struct ListFunctionsTests {
    @Test
    func `distinct goes by the equality of the language`() throws {
        let values: [ExpressionValue] = [
            .int(1), .double(1), .uint(1), .double(1.5), .double(1.5), .double(.nan), .double(.nan), .string("1"),
            .bool(true),
            .list([.int(1)]), .list([.double(1)]), .null, .null, .string("é"), .string("e\u{301}"),
        ]
        let kept = try #require(try FunctionHarness.call("distinct", .list(values)).list)
        #expect(kept.count == 10)
        #expect(kept[0] == .int(1) && kept[1] == .double(1.5) && kept[9] == .string("e\u{301}"))
    }

    @Test
    func `sort is what a plain sort gives, and refuses what has no order`() throws {
        var random = SeededGenerator(seed: Seed.make(for: #function))
        for _ in 0..<200 {
            let numbers = (0..<random.below(40)).map { _ in Int64.random(in: -9...9, using: &random) }
            let sorted = ExpressionValue.list(numbers.sorted().map { .int($0) })
            #expect(try FunctionHarness.call("sort", .list(numbers.map { .int($0) })) == sorted)
        }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("sort", .list([.null])) }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("sort", .list([.int(1), .uint(1)])) }
        #expect(throws: Never.self) {
            try FunctionHarness.call("sort", .list([.double(2), .double(.nan), .double(1)]))
        }
    }

    @Test(arguments: [
        ("[{'n': 2, 'k': 'a'}, {'n': 1, 'k': 'b'}, {'n': 2, 'k': 'c'}].sortBy(x, x.n).map(x, x.k).join()", "bac"),
        ("['b', 'a'].sortBy(x, x).join()", "ab"), ("[].sortBy(x, x).size() == 0 ? 'none' : ''", "none"),
    ])
    func `sortBy keeps the order of equal keys`(_ expression: String, _ result: String) {
        #expect(evaluate(expression)?.value == .string(result))
    }

    @Test(arguments: ["[dyn(1), dyn(1.5)].sortBy(x, x)", "[[1]].sortBy(x, dyn(x))", "[dyn(null)].sortBy(x, x)"])
    func `sortBy needs keys of one type that has an order, as sort does`(_ expression: String) {
        #expect(evaluate(expression)?.fault != nil)
    }

    private func evaluate(_ text: String) -> ExpressionOutcome? {
        var diagnostics = DiagnosticList()
        return ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?
            .compile(
                in: ExpressionScope("a test", roots: []), for: ExpressionPurpose("test"), diagnostics: &diagnostics)?
            .evaluate(ExpressionBindings())
    }

    @Test
    func `flatten stops at its depth and at its budget`() throws {
        var nested = ExpressionValue.list([.int(1)])
        for _ in 0..<10 { nested = .list([nested, nested]) }
        #expect(try FunctionHarness.call("flatten", nested, .int(100)).list?.count == 1024)
        #expect(try FunctionHarness.call("flatten", nested, .int(0)).list?.count == 2)
        for _ in 0..<12 { nested = .list([nested, nested]) }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("flatten", nested, .int(.max)) }
    }

    @Test
    func `sums overflow to a fault and durations add up`() throws {
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("sum", .list([.int(.max), .int(1)])) }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("sum", .list([.string("a")])) }
        let second = ExpressionValue.duration(ExpressionDuration(nanoseconds: 1_000_000_000))
        let sum = try FunctionHarness.call("sum", .list([second, second]))
        #expect(sum == .duration(ExpressionDuration(nanoseconds: 2_000_000_000)))
    }

    @Test
    func `extremes compare numbers of all types and keep the first of equals`() throws {
        let mixed = ExpressionValue.list([.int(1), .double(2.5), .uint(2), .double(2.5)])
        #expect(try FunctionHarness.call("max", mixed) == .double(2.5))
        guard case .int = try FunctionHarness.call("min", .list([.int(1), .double(1)])) else {
            Issue.record("the first of equals was not kept")
            return
        }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("max", .list([.int(1), .string("a")])) }
        #expect(throws: ExpressionFault.self) { try FunctionHarness.call("min", .list([.null])) }
    }
}
