/// Writes JSON: order, repeated keys and the text of numbers are kept, only what must be escaped is.
public enum JSONWriter {
    /// How the text is laid out.
    public enum Style: Sendable {
        /// No space between tokens.
        case compact
        /// One member or element a line, indented by two spaces.
        case pretty
    }

    /// The text of a value.
    public static func text(_ value: JSONValue, style: Style = .compact) -> String {
        String(decoding: bytes(value, style: style), as: UTF8.self)
    }

    /// The UTF-8 text of a value.
    public static func bytes(_ value: JSONValue, style: Style = .compact) -> [UInt8] {
        var output: [UInt8] = []
        append(value, to: &output, style: style)
        return output
    }

    /// Appends a value.
    public static func append(_ value: JSONValue, to output: inout [UInt8], style: Style = .compact) {
        switch style {
        case .compact: append(value, to: &output, line: nil)
        case .pretty: append(value, to: &output, line: 0)
        }
    }

    /// Appends a string with its quotes.
    public static func append(string text: String, to output: inout [UInt8]) {
        var text = text
        output.append(UInt8(ascii: "\""))
        text.withUTF8 { JSONEscapes.appendEncoded($0, to: &output) }
        output.append(UInt8(ascii: "\""))
    }

    /// Appends a value of a tape without the space between its tokens; strings and numbers stay as they
    /// were written.
    public static func append(_ node: JSONNode, of tape: JSONTape, to output: inout [UInt8]) {
        tape.withReader { append(node, of: $0, to: &output) }
    }

    /// Appends a value of a tape without the space between its tokens; strings and numbers stay as they
    /// were written.
    package static func append(_ node: JSONNode, of reader: JSONReader, to output: inout [UInt8]) {
        guard reader.isContainer(node) else {
            output.append(contentsOf: reader.raw(node))
            return
        }
        let isObject = reader.tag(node) == .object
        output.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        var child = reader.firstChild(node)
        for index in 0..<reader.count(node) {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            if isObject {
                output.append(contentsOf: reader.raw(child))
                output.append(UInt8(ascii: ":"))
                child = reader.value(ofKey: child)
            }
            append(child, of: reader, to: &output)
            child = reader.next(child)
        }
        output.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    /// Appends a value and all that is in it.
    /// - Parameters:
    ///   - value: the value.
    ///   - output: gets the text.
    ///   - line: the depth of the line that the value stands on, or nothing for compact text.
    private static func append(_ value: JSONValue, to output: inout [UInt8], line: Int?) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number): output.append(contentsOf: number.text.utf8)
        case .string(let text): append(string: text, to: &output)
        case .array(let elements):
            appendList(elements, "[", "]", to: &output, line: line) { element, output, line in
                append(element, to: &output, line: line)
            }
        case .object(let members):
            appendList(members, "{", "}", to: &output, line: line) { member, output, line in
                append(string: member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                if line != nil { output.append(UInt8(ascii: " ")) }
                append(member.value, to: &output, line: line)
            }
        }
    }

    private static func appendList<Item>(
        _ items: [Item], _ open: Unicode.Scalar, _ close: Unicode.Scalar, to output: inout [UInt8], line: Int?,
        item appendItem: (Item, inout [UInt8], Int?) -> Void
    ) {
        output.append(UInt8(ascii: open))
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(line.map { $0 + 1 }, &output)
            appendItem(item, &output, line.map { $0 + 1 })
        }
        if !items.isEmpty { breakLine(line, &output) }
        output.append(UInt8(ascii: close))
    }

    private static func breakLine(_ depth: Int?, _ output: inout [UInt8]) {
        guard let depth else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }
}
