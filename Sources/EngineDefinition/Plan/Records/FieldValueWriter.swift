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

    let field: FieldPlan

    /// Writes a value that stands in a tape.
    func append(_ node: JSONNode, of tape: JSONTape, to bytes: inout [UInt8]) -> Form {
        let kind = tape.kind(of: node)
        guard kind != .null else {
            bytes += "null".utf8
            return .null
        }
        if field.kind == .timestamp { return appendTimestamp(node, of: tape, to: &bytes) }
        JSONWriter.append(node, of: tape, to: &bytes)
        return fits(kind, tape, node) ? .written : .drifted
    }

    /// Writes a value that an expression made.
    func append(_ value: ExpressionValue, to bytes: inout [UInt8]) throws(ExpressionFault) -> Form {
        guard !value.isNull else {
            bytes += "null".utf8
            return .null
        }
        if field.kind == .timestamp, let instant = instant(of: value) {
            JSONWriter.append(string: instant.rfc3339, to: &bytes)
            return .written
        }
        bytes += try value.jsonText().utf8
        return fits(value) ? .written : .drifted
    }

    // MARK: Types

    private func fits(_ kind: JSONKind, _ tape: JSONTape, _ node: JSONNode) -> Bool {
        switch (field.kind, kind) {
        case (.any, _), (.string, .string), (.date, .string), (.time, .string), (.duration, .string): true
        case (.bytes, .string), (.decimal, .string), (.decimal, .number), (.number, .number): true
        case (.boolean, .boolean), (.array, .array), (.object, .object): true
        case (.integer, .number): tape.int64(at: node) != nil || tape.uint64(at: node) != nil
        default: false
        }
    }

    private func fits(_ value: ExpressionValue) -> Bool {
        switch (field.kind, value) {
        case (.any, _), (.string, .string), (.date, .string), (.time, .string), (.boolean, .bool): true
        case (.array, .list), (.object, .map), (.bytes, .bytes), (.bytes, .string): true
        case (.duration, .duration), (.duration, .string), (.decimal, .string): true
        case (.integer, _): value.int != nil
        case (.number, _), (.decimal, _): value.double != nil
        default: false
        }
    }

    // MARK: Times

    private func appendTimestamp(_ node: JSONNode, of tape: JSONTape, to bytes: inout [UInt8]) -> Form {
        let raw = tape.raw(of: node)
        if TimestampText.isNormal(raw) {
            bytes += raw
            return .written
        }
        let value: ExpressionValue? =
            tape.string(at: node).map { .string($0) } ?? tape.number(at: node).map { .number(ExpressionNumber(text: $0.text)) }
        guard let value, let instant = instant(of: value) else {
            JSONWriter.append(node, of: tape, to: &bytes)
            return .drifted
        }
        JSONWriter.append(string: instant.rfc3339, to: &bytes)
        return .written
    }

    /// A timestamp, RFC 3339 text, a day, or a number in the field's unit (expressions reference §5).
    private func instant(of value: ExpressionValue) -> ExpressionTimestamp? {
        if case .timestamp(let instant) = value { return instant }
        if let text = value.string { return ExpressionTimestamp(rfc3339: text) ?? TimestampText.day(text) }
        guard let unit = field.unit, let number = value.double else { return nil }
        let perSecond: Double
        switch unit {
        case .seconds: perSecond = 1
        case .milliseconds: perSecond = 1_000
        case .microseconds: perSecond = 1_000_000
        }
        return TimestampText.instant(number / perSecond)
    }
}
