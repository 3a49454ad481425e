internal import EngineLanguage

/// Writes the value of a field as JSON, in the form that its type asks for.
///
/// A value of another type than declared is kept as it came and counted: nothing is lost because an API surprises
/// (docs/decisions).
struct FieldValueWriter {
    /// What was written.
    enum Form {
        case written
        case null
        case absent
        /// Another type than declared; kept as it came.
        case drifted
    }

    /// What the field shall be.
    let kind: FieldDefinition.Kind
    /// What a numeric timestamp counts.
    let unit: FieldDefinition.Unit?
    /// Whether the field says in which zone a day or time is; else it is UTC.
    let hasZone: Bool

    /// Takes what it needs of a field; a copy of the whole plan would cost more than most values.
    init(_ field: borrowing FieldPlan) {
        kind = field.kind
        unit = field.unit
        hasZone = field.hasZone
    }

    /// Writes a value.
    @inline(__always)
    func append(_ value: RecordValue, to bytes: inout [UInt8]) throws(ExpressionFault) -> Form {
        let start = bytes.count
        try value.appendJSON(to: &bytes)
        if value.isNull { return .null }
        if kind == .timestamp { return try normalizeTime(value, from: start, in: &bytes) }
        return fits(bytes[start...]) ? .written : .drifted
    }

    /// Whether a JSON token is of the declared type.
    private func fits(_ token: ArraySlice<UInt8>) -> Bool {
        let first = token.first ?? 0
        switch kind {
        case .any: return true
        case .string, .date, .time, .duration, .bytes, .timestamp: return first == UInt8(ascii: "\"")
        case .boolean: return first == UInt8(ascii: "t") || first == UInt8(ascii: "f")
        case .array: return first == UInt8(ascii: "[")
        case .object: return first == UInt8(ascii: "{")
        case .decimal: return first == UInt8(ascii: "\"") || Self.isNumber(first)
        case .number: return Self.isNumber(first)
        case .integer:
            return Self.isNumber(first) && !token.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
        }
    }

    private static func isNumber(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    // MARK: Times

    /// Writes a text that names no time zone as the instant at which the clocks of a zone show it.
    /// - Parameters:
    ///   - value: the text.
    ///   - zone: the zone's name; nothing: UTC.
    ///   - start: where the value begins in the bytes; what stands from there on is replaced.
    ///   - bytes: where it is written.
    /// - Returns: nothing if it is no such text, or if there is no such zone.
    /// - Throws: `limit` if there is no room to resolve escapes.
    static func appendLocal(
        _ value: RecordValue, in zone: String?, from start: Int, to bytes: inout [UInt8]
    ) throws(ExpressionFault) -> Form? {
        let time = try value.withText { LocalTime(String(decoding: $0, as: UTF8.self)) }.flatMap { $0 }
        let rules = zone == nil ? TimeZoneRules.utc : zone.flatMap { TimeZoneRules.named($0) }
        guard let time, let rules, let instant = time.instant(in: rules) else { return nil }
        bytes.removeLast(bytes.count - start)
        JSONWriter.append(string: instant.rfc3339, to: &bytes)
        return .written
    }

    private func normalizeTime(
        _ value: RecordValue, from start: Int, in bytes: inout [UInt8]
    ) throws(ExpressionFault) -> Form {
        if TimestampText.isNormal(bytes[start...]) { return .written }
        guard let instant = try instant(of: value) else { return .drifted }
        bytes.removeLast(bytes.count - start)
        JSONWriter.append(string: instant.rfc3339, to: &bytes)
        return .written
    }

    /// A timestamp, RFC 3339 text, a day, or a number in the field's unit (expressions reference §5).
    ///
    /// A day of a field with a zone is a local time.
    private func instant(of value: RecordValue) throws(ExpressionFault) -> ExpressionTimestamp? {
        if let instant = value.timestamp { return instant }
        if value.isString {
            return try value.withText { text in
                let instant = ExpressionTimestamp(rfc3339: text)
                return hasZone ? instant : instant ?? TimestampText.day(String(decoding: text, as: UTF8.self))
            }.flatMap { $0 }
        }
        guard let unit, let number = value.double else { return nil }
        let perSecond: Double
        switch unit {
        case .seconds: perSecond = 1
        case .milliseconds: perSecond = 1_000
        case .microseconds: perSecond = 1_000_000
        }
        return TimestampText.instant(number / perSecond)
    }
}
