import EngineFixtures

@testable import EngineLanguage

/// Random values of the language, with a taste for those that break things.
enum RandomValue {
    /// A value of a type; inside lists and maps now and then one of another type, as upstream data has it.
    static func make(_ type: ExpressionType, depth: Int = 3, using random: inout SeededGenerator) -> ExpressionValue {
        switch type {
        case .null: return .null
        case .bool: return .bool(random.chance(2))
        case .int: return .int(integer(using: &random))
        case .uint: return .uint(UInt64(bitPattern: integer(using: &random)))
        case .double: return random.chance(4) ? .number(number(using: &random)) : .double(double(using: &random))
        case .string: return .string(text(using: &random))
        case .bytes: return .bytes(bytes(using: &random))
        case .timestamp: return timestamp(using: &random)
        case .duration: return .duration(ExpressionDuration(nanoseconds: integer(using: &random)))
        case .type: return .type(["int", "list", "google.protobuf.Timestamp"].randomElement(using: &random) ?? "int")
        case .optional(let wrapped):
            return .optional(random.chance(3) ? nil : make(wrapped, depth: depth - 1, using: &random))
        case .list(let element):
            return .list((0..<random.below(6)).map { _ in inner(element, depth: depth, using: &random) })
        case .map(_, let value):
            return .map(
                ExpressionMap(
                    (0..<random.below(5)).map { _ in
                        (make(key(using: &random), using: &random), inner(value, depth: depth, using: &random))
                    }))
        case .dyn, .parameter, .abstract, .error, .object: return any(depth: depth, using: &random)
        }
    }

    /// A value of any type.
    static func any(depth: Int = 3, using random: inout SeededGenerator) -> ExpressionValue {
        let scalars: [ExpressionType] = [
            .null, .bool, .int, .uint, .double, .string, .string, .bytes, .timestamp, .duration, .type(nil),
        ]
        let nested: [ExpressionType] = [.optional(.dyn), .list(.dyn), .map(.dyn, .dyn), .list(.int), .list(.string)]
        let types = depth > 0 ? scalars + nested : scalars
        return make(types[random.below(types.count)], depth: depth - 1, using: &random)
    }

    private static func inner(
        _ type: ExpressionType, depth: Int, using random: inout SeededGenerator
    ) -> ExpressionValue {
        random.chance(8) ? any(depth: depth - 1, using: &random) : make(type, depth: depth - 1, using: &random)
    }

    private static func key(using random: inout SeededGenerator) -> ExpressionType {
        [.string, .string, .int, .uint, .bool][random.below(5)]
    }

    private static func integer(using random: inout SeededGenerator) -> Int64 {
        let edges: [Int64] = [
            0, 1, -1, 2, 7, 63, 64, 65, 1000, .max, .min, .max - 1, .min + 1, 253_402_300_799, -62_135_596_801, 1 << 53,
        ]
        return random.chance(2) ? edges[random.below(edges.count)] : Int64.random(in: .min ... .max, using: &random)
    }

    private static func double(using random: inout SeededGenerator) -> Double {
        let edges: [Double] = [
            0, -0.0, 0.5, -1.5, .nan, .infinity, -.infinity, 0x1p63, -0x1p63, 0x1p64, .greatestFiniteMagnitude,
            .leastNonzeroMagnitude, 1e21,
        ]
        return random.chance(2)
            ? edges[random.below(edges.count)] : Double(bitPattern: UInt64.random(in: 0...(.max), using: &random))
    }

    private static func number(using random: inout SeededGenerator) -> ExpressionNumber {
        let texts = ["0", "-0", "1.10", "1e3", "123456789012345678901234567890", "18446744073709551615", "1e400", "-7"]
        return ExpressionNumber(text: texts[random.below(texts.count)])
    }

    private static func timestamp(using random: inout SeededGenerator) -> ExpressionValue {
        let seconds =
            random.chance(4)
            ? -62_135_596_800
            : Int64.random(
                in: -62_135_596_800...253_402_300_799,
                using: &random)
        let nanoseconds = Int32.random(in: 0..<1_000_000_000, using: &random)
        return ExpressionTimestamp(seconds: seconds, nanoseconds: nanoseconds).map { .timestamp($0) } ?? .null
    }

    private static func bytes(using random: inout SeededGenerator) -> [UInt8] {
        random.chance(2)
            ? Array(text(using: &random).utf8)
            : (0..<random.below(40)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Texts that functions give a meaning to: patterns, layouts, formats, zones, units, URLs, escapes.
    private static let telling = [
        "", "a", "é", "e\u{301}", "👨‍👩‍👧", "\0", " \u{3000}\t", "%", "%%", "%s %d %f", "%.99999f", "%.", "%Y-%m-%d",
        "%Q", "%:", "%s",
        "2026-01-31T10:30:15Z", "9999-12-31T23:59:59.999999999Z", "Europe/Berlin", "../x", "+05:30", "-99:99",
        "month", "day",
        "1h30m", "-9223372036.854775808s", "1e400", "-9223372036854775808", "NaN", "0x1", "[", "(a|b)*", "(",
        "(.)(.)", "a*", "\\1",
        "\\", "sha256", "md5", "{\"a\":[1,2.5,null],\"a\":1e400}", "[[[[", "\"\\ud800\"", "aGVsbG8", "====", "abc",
        "zz",
        "https://u:p@e.com:8443/a?x=1&x=%zz#f", "http://[::1", "rfc1123", "Sat, 31 Jan 2026 10:30:15 GMT",
    ]

    private static func text(using random: inout SeededGenerator) -> String {
        switch random.below(4) {
        case 0: telling[random.below(telling.count)]
        case 1: telling[random.below(telling.count)] + telling[random.below(telling.count)]
        case 2: String(repeating: telling[random.below(telling.count)], count: random.below(50))
        default:
            String(
                String.UnicodeScalarView(
                    (0..<random.below(20)).compactMap { _ in
                        Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random))
                    }))
        }
    }
}
