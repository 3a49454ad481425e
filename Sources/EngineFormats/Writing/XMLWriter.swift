public import EngineLanguage

/// Writes a map as an XML document: keys are element names, `@name` an attribute, `#text` the text of
/// an element that has more than text; a list repeats its element.
public struct XMLWriter {
    private var bytes: [UInt8] = []

    /// The document of a map with one key, its root element.
    /// - Throws: a fault if there is another number of root elements, a name is none of XML's, or a value has no text.
    public static func document(_ value: ExpressionValue) throws(ExpressionFault) -> [UInt8] {
        guard let map = value.unwrapped.map else {
            throw ExpressionFault(.type, "an XML document is made of a map, not of \(value.kindName)")
        }
        guard map.count == 1, let root = map.entries.first else {
            throw ExpressionFault(.value, "an XML document has one root element, not \(map.count)")
        }
        var writer = XMLWriter()
        writer.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        try writer.elements(try root.key.templateText(), root.value, depth: 0)
        return writer.bytes
    }

    private mutating func add(_ text: String) {
        bytes += Array(text.utf8)
    }

    private mutating func elements(
        _ name: String, _ value: ExpressionValue, depth: Int
    ) throws(ExpressionFault) {
        guard Self.isName(name) else { throw ExpressionFault(.value, "'\(name)' is no name of an XML element") }
        guard depth < 256 else { throw ExpressionFault(.limit, "the elements are nested deeper than 256") }
        if let list = value.unwrapped.list {
            for item in list {
                guard item.unwrapped.list == nil else {
                    throw ExpressionFault(.type, "a list within a list has no element of its own")
                }
                guard depth > 0 || list.count == 1 else {
                    throw ExpressionFault(.value, "an XML document has one root element, not \(list.count)")
                }
                try element(name, item.unwrapped, depth: depth)
            }
        } else {
            try element(name, value.unwrapped, depth: depth)
        }
    }

    private mutating func element(_ name: String, _ value: ExpressionValue, depth: Int) throws(ExpressionFault) {
        add("<" + name)
        guard let map = value.map else {
            if value.isNull { return add("/>") }
            add(">")
            add(try Self.escaped(value.templateText()))
            return add("</\(name)>")
        }
        var inner: [ExpressionMap.Entry] = []
        for entry in map.entries {
            let key = try entry.key.templateText()
            guard key.hasPrefix("@") else {
                inner.append(entry)
                continue
            }
            guard !entry.value.unwrapped.isNull else { continue }
            let attribute = String(key.dropFirst())
            guard Self.isName(attribute) else {
                throw ExpressionFault(.value, "'\(attribute)' is no name of an XML attribute")
            }
            add(" \(attribute)=\"\(try Self.escaped(entry.value.templateText(), inAttribute: true))\"")
        }
        guard !inner.isEmpty else { return add("/>") }
        add(">")
        for entry in inner {
            let key = try entry.key.templateText()
            if key == "#text" {
                add(try Self.escaped(entry.value.cellText()))
            } else {
                try elements(key, entry.value, depth: depth + 1)
            }
        }
        add("</\(name)>")
    }

    /// Whether a text may name an element or attribute (XML 1.0 §2.3); beyond ASCII all letters are
    /// taken.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isStart(first) else { return false }
        return text.unicodeScalars.allSatisfy { isStart($0) || ("0"..."9").contains($0) || $0 == "-" || $0 == "." }
    }

    private static func isStart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.properties.isAlphabetic || scalar == "_" || scalar == ":" }
        return scalar.properties.isAlphabetic
    }

    private static func escaped(_ text: String, inAttribute: Bool = false) throws(ExpressionFault) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"" where inAttribute: output += "&quot;"
            case "\r": output += "&#13;"
            case "\n" where inAttribute, "\t" where inAttribute: output += "&#\(scalar.value);"
            case "\n", "\t": output.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                throw ExpressionFault(.value, "a text has a character that XML cannot hold")
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
