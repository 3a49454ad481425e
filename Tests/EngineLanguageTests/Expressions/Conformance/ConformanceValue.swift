import Foundation

@testable import EngineLanguage

/// The value encoding of the conformance suite: an object with exactly one key.
enum ConformanceValue {
    struct Unreadable: Error {
        let value: JSONValue
    }

    static func read(_ json: JSONValue) throws -> ExpressionValue {
        guard let member = json.members?.first else { throw Unreadable(value: json) }
        let text = member.value.string ?? ""
        let value: ExpressionValue? =
            switch member.key {
            case "null": .null
            case "bool": member.value.bool.map { .bool($0) }
            case "int": Int64(text).map { .int($0) }
            case "uint": UInt64(text).map { .uint($0) }
            case "double": double(text).map { .double($0) }
            case "string": .string(text)
            case "bytes": Data(base64Encoded: text).map { .bytes(Array($0)) }
            case "list": .list(try (member.value.elements ?? []).map(read))
            case "map": .map(ExpressionMap(try (member.value.elements ?? []).map(entry)))
            case "type": .type(text)
            case "timestamp": timestamp(text)
            case "duration": duration(text)
            default: nil
            }
        guard let value else { throw Unreadable(value: json) }
        return value
    }

    private static func entry(_ json: JSONValue) throws -> (ExpressionValue, ExpressionValue) {
        (try read(json[0] ?? .null), try read(json[1] ?? .null))
    }

    private static func double(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: Double(text)
        }
    }

    /// RFC 3339 in UTC with up to nine fraction digits, read by other code than ours.
    private static func timestamp(_ text: String) -> ExpressionValue? {
        let parts = text.dropLast().split(separator: ".", maxSplits: 1)
        let formatter = ISO8601DateFormatter()
        guard let first = parts.first, let date = formatter.date(from: first + "Z") else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]).padding(toLength: 9, withPad: "0", startingAt: 0) : "0"
        return ExpressionTimestamp(
            seconds: Int64(date.timeIntervalSince1970.rounded()), nanoseconds: Int32(fraction) ?? 0
        ).map { .timestamp($0) }
    }

    private static func duration(_ text: String) -> ExpressionValue? {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropLast().drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
        guard let seconds = parts.first.flatMap({ Int64($0) }) else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]).padding(toLength: 9, withPad: "0", startingAt: 0) : "0"
        let nanoseconds = seconds * 1_000_000_000 + (Int64(fraction) ?? 0)
        return .duration(ExpressionDuration(nanoseconds: isNegative ? -nanoseconds : nanoseconds))
    }

    // MARK: As JSON

    /// The value as JSON text, if a tape gives back the same kind of value.
    static func json(_ json: JSONValue) -> String? {
        guard let member = json.members?.first else { return nil }
        let text = member.value.string ?? ""
        switch member.key {
        case "null", "bool", "string": return written(member.value)
        case "int": return text
        case "uint": return (UInt64(text) ?? 0) > UInt64(Int64.max) ? text : nil
        case "double": return Double(text).flatMap(number)
        case "list":
            let elements = (member.value.elements ?? []).map { self.json($0) }
            return elements.contains(nil) ? nil : "[\(elements.compactMap { $0 }.joined(separator: ","))]"
        case "map":
            let entries = (member.value.elements ?? []).map { entry -> String? in
                guard let key = entry[0]?["string"], let value = entry[1].flatMap({ self.json($0) }) else { return nil }
                return "\(written(key)):\(value)"
            }
            return entries.contains(nil) ? nil : "{\(entries.compactMap { $0 }.joined(separator: ","))}"
        default: return nil
        }
    }

    /// A literal as JSON text, if a tape gives back the same kind of value.
    static func json(_ value: ExpressionValue) -> String? {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .uint(let value): value > UInt64(Int64.max) ? String(value) : nil
        case .double(let value): number(value)
        case .string(let text): written(.string(text))
        default: nil
        }
    }

    private static func number(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        let text = "\(value)"
        return text.contains(".") || text.contains("e") ? text : text + ".0"
    }

    private static func written(_ value: JSONValue) -> String {
        var bytes: [UInt8] = []
        JSONWriter.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Comparison

    /// Whether two values are of the same kind and equal; NaN is equal to itself, maps have no order.
    static func agree(_ left: ExpressionValue, _ right: ExpressionValue) -> Bool {
        switch (left, right) {
        case (.number(let number), _): agree(number.value, right)
        case (_, .number(let number)): agree(left, number.value)
        case (.int, .int), (.uint, .uint), (.null, .null), (.bool, .bool), (.string, .string), (.bytes, .bytes),
            (.timestamp, .timestamp), (.duration, .duration), (.type, .type):
            left == right
        case (.double(let a), .double(let b)): a == b || (a.isNaN && b.isNaN)
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { agree($0, $1) }
        case (.map(let a), .map(let b)):
            a.count == b.count
                && a.entries.allSatisfy { entry in
                    b.entries.contains { agree($0.key, entry.key) && agree($0.value, entry.value) }
                }
        case (.optional(let a?), .optional(let b?)): agree(a, b)
        case (.optional(nil), .optional(nil)): true
        default: false
        }
    }
}
