/// Appends the fields of one object, with what was written in the place of what is computed.
struct SandboxFields {
    private let written: [String: [UInt8]]
    private let selection: Set<String>?
    private let isPlain: Bool
    private var isEmpty = true

    init(written: [String: [UInt8]], selection: Set<String>?) {
        self.written = written
        self.selection = selection
        isPlain = written.isEmpty && selection == nil
    }

    /// Appends a field.
    /// - Parameters:
    ///   - key: the name as it stands in the text, with quotes and colon.
    ///   - text: where to.
    ///   - value: appends the computed value.
    @inline(__always)
    mutating func append(
        _ key: StaticString, to text: inout SandboxText, _ value: (inout SandboxText) -> Void
    ) {
        if !isPlain {
            let name = String("\(key)".dropFirst().dropLast(2))
            if let selection, !selection.contains(name) { return }
            if let bytes = written[name] {
                begin(key, &text)
                return text.append(contentsOf: bytes)
            }
        }
        begin(key, &text)
        value(&text)
    }

    @inline(__always)
    private mutating func begin(_ key: StaticString, _ text: inout SandboxText) {
        text.append(isEmpty ? 0x7B : 0x2C)
        isEmpty = false
        text.append(key)
    }

    /// Closes the object.
    func finish(_ text: inout SandboxText) {
        if isEmpty { text.append(0x7B) }
        text.append(0x7D)
    }
}

extension SandboxText {
    mutating func append(idOf index: Int, in table: SandboxTableID) {
        append(0x22)
        table.appendID(of: index, to: &self)
        append(0x22)
    }

    mutating func append(parentOf table: SandboxTableID) {
        guard let parent = table.parent else { return append("null") }
        append(idOf: parent.index, in: parent.table)
    }

    /// An amount with two to four places, trailing zeros included: `-1204.50`.
    mutating func append(balance digits: UInt64) {
        if digits & 0x70 == 0 { append(0x2D) }
        append(decimal: Int(digits >> 8 & 0xF_FFFF))
        append(0x2E)
        append(decimal: Int(digits >> 28 & 0x3F), digits: 2)
        if digits & 0x80 == 0 { append("50") }
    }

    /// A fraction with more digits than a double holds, or null.
    mutating func append(score digits: UInt64) {
        if digits & 0x300 == 0 { return append("null") }
        append("0.")
        append(decimal: Int(digits >> 1), digits: 19)
    }

    mutating func append(tags choice: UInt64) {
        append(0x5B)
        let count = Int(choice & 3)
        for place in 0..<count {
            if place > 0 { append(0x2C) }
            append(quoted: SandboxWords.tags[Int(choice >> (2 + 3 * UInt64(place)) & 7)])
        }
        append(0x5D)
    }

    mutating func append(addressIn city: Int, _ digits: UInt64) {
        append("{\"street\":\"")
        append(decimal: 1 + Int(digits >> 20 & 0xFF))
        append(" Long Row\",\"city\":")
        append(quoted: SandboxWords.cities[city])
        append(",\"country\":")
        append(quoted: SandboxWords.countries[city])
        append(",\"location\":{\"lat\":")
        append(decimal: Int(digits >> 30 & 63))
        append(0x2E)
        append(decimal: Int(digits >> 36 & 0xFFFF), digits: 5)
        append(",\"lon\":-")
        append(decimal: Int(digits >> 12 & 127))
        append(".5}}")
    }
}
