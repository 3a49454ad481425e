internal import EngineLanguage

/// Reads the items of one list of a JSON document as they come; what stands around the list is passed over.
///
/// What is held is an item, or a value beside the list.
final class JSONRowParser: RowParser {
    /// What may come next outside of the list.
    private enum Place {
        case value, firstItem, firstKey, key, colon, rest, end
    }

    /// What may come next in the list.
    private enum ItemPlace {
        case first, item, rest
    }

    /// A container around the list, or beside it.
    private struct Container {
        let isObject: Bool
        /// How many names of the way lead to it; nothing: it is not on the way.
        let steps: Int?
    }

    private let way: [String]
    private let limits: RowLimits
    private var text = JSONPieces()
    private var place = Place.value
    private var itemPlace: ItemPlace?
    private var containers: [Container] = []
    /// How many names of the way lead to the value that comes next.
    private var steps: Int? = 0
    private var hasList = false
    private var isFinished = false

    init(way: [String], limits: RowLimits) {
        self.way = way
        self.limits = limits
    }

    func feed(_ bytes: [UInt8]) { text.append(bytes) }

    func finish() { isFinished = true }

    func next(into json: inout [UInt8]) throws(FormatFault) -> Bool {
        while let byte = text.next() {
            if let itemPlace {
                switch (itemPlace, byte) {
                case (.first, UInt8(ascii: "]")), (.rest, UInt8(ascii: "]")):
                    text.take()
                    self.itemPlace = nil
                    close()
                case (.rest, UInt8(ascii: ",")):
                    text.take()
                    self.itemPlace = .item
                case (.rest, _): throw fault("expected ',' or ']'")
                case (.first, _), (.item, _):
                    guard let item = try token(isItem: true) else { return try more() }
                    json.append(contentsOf: item)
                    self.itemPlace = .rest
                    return true
                }
            } else {
                guard try step(byte) else { return try more() }
            }
        }
        return try more()
    }

    /// Whether that is all right: more is needed, or it is the end of a whole document.
    private func more() throws(FormatFault) -> Bool {
        guard isFinished else { return false }
        guard place == .end, itemPlace == nil else {
            throw FormatFault("the text ends within a value", at: text.end, isDamage: true)
        }
        guard hasList else { throw FormatFault("there is no list at '\(name)'") }
        return false
    }

    private var name: String { way.isEmpty ? "." : way.joined(separator: ".") }

    private func fault(_ message: String, at offset: Int? = nil) -> FormatFault {
        FormatFault(message, at: offset ?? text.offset)
    }

    // MARK: Around the list

    /// Takes one token.
    /// - Returns: whether it was there whole.
    private func step(_ byte: UInt8) throws(FormatFault) -> Bool {
        switch (place, byte) {
        case (.firstItem, UInt8(ascii: "]")), (.firstKey, UInt8(ascii: "}")): leave()
        case (.firstItem, _), (.value, _): return try value(byte)
        case (.firstKey, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
            guard let key = try token(isItem: false) else { return false }
            let known = containers.last?.steps
            let isNext = known.map { $0 < way.count && (try? JSONValue(parsing: key))?.string == way[$0] } ?? false
            steps = isNext ? known.map { $0 + 1 } : nil
            place = .colon
        case (.colon, UInt8(ascii: ":")):
            text.take()
            place = .value
        case (.rest, UInt8(ascii: ",")):
            text.take()
            steps = nil
            place = containers.last?.isObject == true ? .key : .value
        case (.rest, UInt8(ascii: "]")) where containers.last?.isObject == false: leave()
        case (.rest, UInt8(ascii: "}")) where containers.last?.isObject == true: leave()
        case (.colon, _): throw fault("expected ':'")
        case (.firstKey, _), (.key, _): throw fault("expected a key")
        case (.rest, _): throw fault("expected ',' or the end of what is open")
        case (.end, _): throw fault("expected the end of the text after the value")
        }
        return true
    }

    private func value(_ byte: UInt8) throws(FormatFault) -> Bool {
        let isList = steps == way.count
        switch byte {
        case UInt8(ascii: "[") where isList:
            guard !hasList else { throw fault("there are two lists at '\(name)'") }
            hasList = true
            itemPlace = .first
            text.take()
        case _ where isList: throw fault("what stands at '\(name)' is no list")
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            guard containers.count < limits.depth else {
                throw fault("more than \(limits.depth) values are within each other")
            }
            let isObject = byte == UInt8(ascii: "{")
            containers.append(Container(isObject: isObject, steps: isObject ? steps : nil))
            steps = nil
            place = isObject ? .firstKey : .firstItem
            text.take()
        default:
            guard try token(isItem: false) != nil else { return false }
            close()
        }
        return true
    }

    /// A container ends.
    private func leave() {
        text.take()
        containers.removeLast()
        close()
    }

    /// A value ends.
    private func close() { place = containers.isEmpty ? .end : .rest }

    // MARK: Tokens

    /// An item of the list, or a scalar beside it; nothing: more is needed.
    private func token(isItem: Bool) throws(FormatFault) -> [UInt8]? {
        let start = text.offset
        guard let token = text.token(isItem: isItem, isLast: isFinished) else {
            guard text.held <= limits.bytes else { throw fault("a value has more than \(limits.bytes) bytes") }
            return nil
        }
        do throws(JSONFault) {
            _ = try JSONTape.parse(token)
        } catch {
            throw FormatFault(error.message, at: start + error.offset)
        }
        return token
    }
}

/// JSON text that comes in pieces, and how far the value in hand was looked at.
private struct JSONPieces {
    private var bytes: [UInt8] = []
    private var at = 0
    private var dropped = 0
    private var scanned = 0
    private var depth = 0
    private var isInText = false
    private var isEscaped = false

    /// Where the next byte stands in the whole text.
    var offset: Int { dropped + at }
    /// Where the text ends that has come.
    var end: Int { dropped + bytes.count }
    /// Bytes that are held.
    var held: Int { bytes.count - at }

    mutating func append(_ more: [UInt8]) {
        bytes.removeFirst(at)
        dropped += at
        scanned = max(0, scanned - at)
        at = 0
        bytes += more
    }

    /// The next byte that is no space.
    mutating func next() -> UInt8? {
        while at < bytes.count {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            at += 1
        }
        return nil
    }

    /// Passes over a byte.
    mutating func take() { at += 1 }

    /// The value that begins at the next byte, without what may be behind it.
    mutating func token(isItem: Bool, isLast: Bool) -> [UInt8]? {
        scanned = max(scanned, at)
        while scanned < bytes.count {
            let byte = bytes[scanned]
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                    if !isItem { return taken(to: scanned + 1) }
                }
            } else if endsToken(byte, isItem: isItem) {
                return taken(to: scanned)
            }
            scanned += 1
        }
        return isLast && !isItem && !isInText ? taken(to: bytes.count) : nil
    }

    /// Whether the value in hand ends in front of a byte.
    private mutating func endsToken(_ byte: UInt8, isItem: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "\""): isInText = true
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            guard isItem else { return true }
            depth += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            guard depth > 0 else { return true }
            depth -= 1
        case UInt8(ascii: ","): return depth == 0
        case UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09: return !isItem
        default: break
        }
        return false
    }

    private mutating func taken(to end: Int) -> [UInt8] {
        var last = end
        while last > at, bytes[last - 1] <= 0x20 { last -= 1 }
        defer {
            at = end
            (depth, isInText, isEscaped) = (0, false, false)
        }
        return Array(bytes[at..<last])
    }
}
