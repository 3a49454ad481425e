internal import EngineLanguage

/// An element while it is read, and the JSON that it becomes (docs/guides/formats.md).
///
/// An element with nothing in it is null, and one with only text is that text; else it is an object of
/// its attributes (`@name`), its elements (those of one name a list, if there are several) and its text
/// (`#text`).
final class XMLNode {
    private var attributes: [(name: String, value: String)]
    private var children: [(name: String, nodes: [XMLNode])] = []
    private var places: [String: Int] = [:]
    private var text: [UInt8] = []

    init(attributes: [(name: String, value: String)]) {
        self.attributes = attributes
    }

    func add(_ child: XMLNode, name: String) {
        if let place = places[name] {
            children[place].nodes.append(child)
        } else {
            places[name] = children.count
            children.append((name, [child]))
        }
    }

    func add(text bytes: UnsafeBufferPointer<UInt8>) {
        text.append(contentsOf: bytes)
    }

    /// Appends the element as JSON.
    func append(to json: inout [UInt8]) {
        let hasText = text.contains { $0 > 0x20 }
        if attributes.isEmpty, children.isEmpty {
            guard hasText else { return json.append(contentsOf: "null".utf8) }
            return Self.append(text[...], to: &json)
        }
        json.append(UInt8(ascii: "{"))
        var isFirst = true
        func begin(_ name: String) {
            if !isFirst { json.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONWriter.append(string: name, to: &json)
            json.append(UInt8(ascii: ":"))
        }
        for attribute in attributes {
            begin("@" + attribute.name)
            JSONWriter.append(string: attribute.value, to: &json)
        }
        for child in children {
            begin(child.name)
            Self.append(child.nodes, to: &json)
        }
        if hasText {
            begin("#text")
            Self.append(children.isEmpty ? text[...] : Self.trimmed(text), to: &json)
        }
        json.append(UInt8(ascii: "}"))
    }

    private static func append(_ nodes: [XMLNode], to json: inout [UInt8]) {
        guard nodes.count > 1 else { return nodes.forEach { $0.append(to: &json) } }
        json.append(UInt8(ascii: "["))
        for (index, node) in nodes.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            node.append(to: &json)
        }
        json.append(UInt8(ascii: "]"))
    }

    private static func append(_ text: ArraySlice<UInt8>, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        text.withUnsafeBufferPointer { JSONContent.append($0, to: &json) }
        json.append(UInt8(ascii: "\""))
    }

    /// Between elements, space at the ends is layout.
    private static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        let front = text[...].drop { $0 <= 0x20 }
        return front.prefix((front.lastIndex { $0 > 0x20 } ?? front.startIndex - 1) - front.startIndex + 1)
    }
}
