import EngineLanguage
import Testing

@testable import EngineDefinition

/// Values as bytes, for hashes of all that a mapping reads.
struct SourceBytesTests {
    private func bytes(_ value: ExpressionValue) -> [UInt8]? {
        var bytes: [UInt8] = []
        return bytes.append(source: value) ? bytes : nil
    }

    @Test func `no two different values have the same bytes`() throws {
        let instant = try #require(ExpressionTimestamp(rfc3339: "2026-01-31T00:00:00Z"))
        let values: [ExpressionValue] = [
            .null, .bool(false), .bool(true), .int(0), .int(1), .uint(1), .double(1), .double(0), .double(-0.0),
            .number(ExpressionNumber(text: "1")), .number(ExpressionNumber(text: "1.0")), .string(""), .string("1"),
            .string("ab"), .bytes([]), .bytes(Array("ab".utf8)), .list([]), .list([.string("a"), .string("b")]),
            .list([.string("ab")]), .list([.list([])]), .list([.null]), .map(ExpressionMap()),
            .map(ExpressionMap(texts: [("a", .string("b"))])), .map(ExpressionMap(texts: [("ab", .string(""))])),
            .map(ExpressionMap(texts: [("a", .null)])), .string("2026-01-31T00:00:00Z"), .timestamp(instant),
        ]
        let found = values.compactMap { bytes($0) }
        #expect(found.count == values.count)
        #expect(Set(found).count == values.count)
    }

    @Test func `what is bound in different ways differs, and nothing is told from null`() {
        let bindings: [ExpressionBindings.Binding?] = [
            nil, .value(.null), .object([:]), .object(["a": .value(.null)]), .value(.map(ExpressionMap())),
        ]
        let found = bindings.compactMap { binding -> [UInt8]? in
            var bytes: [UInt8] = []
            return bytes.append(source: binding) ? bytes : nil
        }
        #expect(found.count == bindings.count && Set(found).count == bindings.count)
    }

    @Test func `types and optionals have no bytes, nor has what holds them`() {
        #expect(bytes(.type("int")) == nil)
        #expect(bytes(.list([.int(1), .optional(.int(1))])) == nil)
        #expect(bytes(.map(ExpressionMap(texts: [("a", .type("int"))]))) == nil)
    }
}
