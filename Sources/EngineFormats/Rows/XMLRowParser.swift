internal import CExpat

/// Reads an XML document as rows: each element of a name, wherever it stands, or the root element as
/// the only one.
///
/// A document type declaration is refused, so there are no entities but the five of XML itself, and
/// nothing is fetched.
final class XMLRowParser: RowParser {
    private let element: String?
    private let limits: RowLimits
    private let parser: XML_Parser?
    private var rows: [[UInt8]] = []
    private var given = 0
    /// The elements of the row in hand, the outermost first.
    private var open: [(name: String, node: XMLNode)] = []
    /// Elements around the place that is read.
    private var depth = 0
    /// Bytes of the row in hand.
    private var size = 0
    private var fault: FormatFault?

    init(element: String?, limits: RowLimits) {
        self.element = element
        self.limits = limits
        // The text is UTF-8 by now, whatever the document says of itself.
        parser = XML_ParserCreate("UTF-8")
        let own = Unmanaged.passUnretained(self).toOpaque()
        XML_SetUserData(parser, own)
        XML_SetElementHandler(parser, Self.onStart, Self.onEnd)
        XML_SetCharacterDataHandler(parser, Self.onText)
        XML_SetStartDoctypeDeclHandler(parser, Self.onDoctype)
    }

    deinit {
        XML_ParserFree(parser)
    }

    func feed(_ text: [UInt8]) throws(FormatFault) {
        try parse(text, isLast: false)
    }

    func finish() throws(FormatFault) {
        try parse([], isLast: true)
    }

    func next(into json: inout [UInt8]) -> Bool {
        guard given < rows.count else {
            rows.removeAll(keepingCapacity: true)
            given = 0
            return false
        }
        json.append(contentsOf: rows[given])
        given += 1
        return true
    }

    private func parse(_ text: [UInt8], isLast: Bool) throws(FormatFault) {
        let status = text.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                XML_Parse(parser, $0.baseAddress, Int32($0.count), isLast ? 1 : 0)
            }
        }
        if let fault { throw fault }
        guard status != XML_STATUS_OK else { return }
        let code = XML_GetErrorCode(parser)
        let words = XML_ErrorString(code).map { String(cString: $0) } ?? "it cannot be read"
        // Of an empty text expat names no byte.
        let place = max(0, Int(XML_GetCurrentByteIndex(parser)))
        // With all of its text taken nothing but an end that never came can be wrong.
        throw FormatFault(words, line: Int(XML_GetCurrentLineNumber(parser)), at: place, isDamage: isLast)
    }

    /// Ends the parse with a fault of our own.
    private func stop(_ message: String) {
        fault = fault ?? FormatFault(message, line: Int(XML_GetCurrentLineNumber(parser)))
        XML_StopParser(parser, 0)
    }

    // MARK: What expat finds

    private typealias Text = UnsafePointer<XML_Char>

    private static func own(_ data: UnsafeMutableRawPointer?) -> XMLRowParser? {
        data.map { Unmanaged<XMLRowParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let onStart: XML_StartElementHandler = { data, name, attributes in
        guard let own = own(data), let name else { return }
        own.begin(String(cString: name), attributes)
    }

    private static let onEnd: XML_EndElementHandler = { data, _ in own(data)?.end() }

    private static let onText: XML_CharacterDataHandler = { data, text, count in
        guard let own = own(data), let text, let node = own.open.last?.node else { return }
        own.grow(by: Int(count))
        text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
            node.add(text: UnsafeBufferPointer(start: $0, count: Int(count)))
        }
    }

    private static let onDoctype: XML_StartDoctypeDeclHandler = { data, _, _, _, _ in
        own(data)?.stop("it has a document type declaration, which is not read")
    }

    private func begin(_ name: String, _ attributes: UnsafeMutablePointer<Text?>?) {
        depth += 1
        guard depth <= limits.depth else { return stop("its elements are nested deeper than \(limits.depth)") }
        guard !open.isEmpty || isRow(name) else { return }
        var list: [(name: String, value: String)] = []
        var place = 0
        while let attributes, let key = attributes[place], let value = attributes[place + 1] {
            list.append((String(cString: key), String(cString: value)))
            grow(by: list[list.count - 1].value.utf8.count)
            place += 2
        }
        // What an element takes in memory beside its text.
        grow(by: 64)
        open.append((name, XMLNode(attributes: list)))
    }

    private func isRow(_ name: String) -> Bool {
        guard let element else { return depth == 1 }
        return name == element
    }

    private func end() {
        depth -= 1
        guard let (name, node) = open.popLast() else { return }
        if let outer = open.last {
            outer.node.add(node, name: name)
            return
        }
        var json: [UInt8] = []
        if element == nil {
            // A document is an object with its root in it.
            let document = XMLNode(attributes: [])
            document.add(node, name: name)
            document.append(to: &json)
        } else {
            node.append(to: &json)
        }
        rows.append(json)
        size = 0
    }

    private func grow(by count: Int) {
        size += count
        if size > limits.bytes, element != nil { stop("an element has more than \(limits.bytes) bytes") }
    }
}
