internal import EngineLanguage

/// Values as bytes of which no two different ones have the same: type, length, content.
extension [UInt8] {
    /// Appends what a root is bound to.
    /// - Returns: false if it has no such form.
    mutating func append(source binding: ExpressionBindings.Binding?) -> Bool {
        switch binding {
        case nil: append(0)
        case .value(let value)?: return append(source: value)
        case .json(let tape, let node)?:
            append(1)
            append(sourceBytes: tape.raw(of: node))
        case .object(let fields)?:
            append(2)
            append(sourceCount: fields.entries.count)
            for entry in fields.entries {
                append(sourceText: entry.name)
                guard append(source: entry.binding) else { return false }
            }
        }
        return true
    }

    /// Appends a value.
    /// - Returns: false if it has no such form.
    mutating func append(source value: ExpressionValue) -> Bool {
        switch value {
        case .null: append(3)
        case .bool(let value): append(value ? 5 : 4)
        case .int(let value): append(source: value, tag: 6)
        case .uint(let value): append(source: Int64(bitPattern: value), tag: 7)
        case .double(let value): append(source: Int64(bitPattern: value.bitPattern), tag: 8)
        case .number(let number):
            append(9)
            append(sourceText: number.text)
        case .string(let text):
            append(10)
            append(sourceText: text)
        case .bytes(let bytes):
            append(11)
            append(sourceBytes: bytes[...])
        case .timestamp(let instant):
            append(source: instant.seconds, tag: 12)
            append(sourceCount: Int(instant.nanoseconds))
        case .duration(let length): append(source: length.nanoseconds, tag: 13)
        case .list(let elements):
            append(14)
            append(sourceCount: elements.count)
            return elements.allSatisfy { append(source: $0) }
        case .map(let map):
            append(15)
            append(sourceCount: map.count)
            return map.entries.allSatisfy { append(source: $0.key) && append(source: $0.value) }
        case .type, .optional: return false
        }
        return true
    }

    /// Appends a text behind its length.
    mutating func append(sourceText text: String) {
        append(sourceCount: text.utf8.count)
        append(contentsOf: text.utf8)
    }

    private mutating func append(sourceBytes bytes: ArraySlice<UInt8>) {
        append(sourceCount: bytes.count)
        append(contentsOf: bytes)
    }

    private mutating func append(source number: Int64, tag: UInt8) {
        append(tag)
        append(sourceCount: Int(number))
    }

    private mutating func append(sourceCount count: Int) {
        Swift.withUnsafeBytes(of: Int64(count).littleEndian) { append(contentsOf: $0) }
    }
}
