import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Values as bytes that compare as they do (definitions.md §2.6 `version`).
struct OrderedBytesTests {
    private func bytes(_ value: ExpressionValue) throws -> [UInt8] { try #require(OrderedBytes(value)).bytes }

    private func isLess(_ left: ExpressionValue, _ right: ExpressionValue) throws -> Bool {
        try bytes(left).lexicographicallyPrecedes(try bytes(right))
    }

    /// Each list in its order.
    private static let orders: [[ExpressionValue]] = [
        [
            .double(-.infinity), .int(.min), .int(-9_007_199_254_740_993), .int(-9_007_199_254_740_992), .double(-1.5),
            .int(-1), .double(-0.25), .int(0), .double(0.25), .int(1), .double(1.5), .int(9_007_199_254_740_992),
            .int(9_007_199_254_740_993), .int(.max - 1), .int(.max), .uint(9_223_372_036_854_775_808),
            .uint(.max - 1), .uint(.max), .double(1e300), .double(.infinity),
        ],
        [.string(""), .string("A"), .string("a"), .string("a\u{0}"), .string("aa"), .string("b"), .string("é")],
        [
            .string("1969-12-31T23:59:59.5Z"), .string("1970-01-01T00:00:00Z"), .string("2026-01-01T00:00:00+01:00"),
            .string("2026-01-01T00:00:00Z"), .string("2026-01-01T00:00:00.000001Z"), .string("2026-01-01T00:00:01Z"),
        ],
    ]

    @Test(arguments: orders.indices)
    func `bytes are in the order of the values`(_ index: Int) throws {
        let values = Self.orders[index]
        for left in values.indices {
            for right in values.indices {
                let isLess = try isLess(values[left], values[right])
                #expect(isLess == (left < right), "\(values[left]) and \(values[right])")
            }
        }
    }

    @Test func `equal values have equal bytes, however they are written`() throws {
        #expect(try bytes(.int(1)) == bytes(.double(1)))
        #expect(try bytes(.int(7)) == bytes(.uint(7)))
        #expect(try bytes(.double(0)) == bytes(.double(-0.0)))
        #expect(try bytes(.number(ExpressionNumber(text: "1.50"))) == bytes(.double(1.5)))
        #expect(try bytes(.number(ExpressionNumber(text: "7"))) == bytes(.int(7)))
        #expect(try bytes(.string("2026-01-01T00:00:00Z")) == bytes(.string("2026-01-01T01:00:00+01:00")))
        let instant = try #require(ExpressionTimestamp(rfc3339: "2026-01-01T00:00:00.5Z"))
        #expect(try bytes(.timestamp(instant)) == bytes(.string("2026-01-01T00:00:00.500Z")))
    }

    @Test func `what has no order has no bytes`() {
        for value in [ExpressionValue.null, .bool(true), .double(.nan), .list([])] {
            #expect(OrderedBytes(value) == nil, "\(value)")
        }
    }

    @Test func `integers of any size compare as they do, and not as their doubles`() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let left = Int64(truncatingIfNeeded: random.next())
            let right =
                Bool.random(using: &random)
                ? left &+ Int64.random(in: -3...3, using: &random) : .random(in: .min ... .max, using: &random)
            #expect(try isLess(.int(left), .int(right)) == (left < right), "\(left) \(right)")
        }
    }
}
