/// Fast access to a tape: pointers, no bounds checks, no reference counting.
///
/// Valid only inside `JSONTape.withReader`, and only for nodes of that tape. The public face is
/// `JSONTape`.
@usableFromInline
package struct JSONReader {
    /// The words.
    @usableFromInline package let words: UnsafeBufferPointer<UInt64>
    /// The source.
    @usableFromInline package let bytes: UnsafeBufferPointer<UInt8>

    /// Makes a reader; see `JSONTape.withReader`.
    @inlinable @inline(__always)
    package init(words: UnsafeBufferPointer<UInt64>, bytes: UnsafeBufferPointer<UInt8>) {
        self.words = words
        self.bytes = bytes
    }

    /// The first word of a node.
    @inlinable @inline(__always)
    package func word(_ node: JSONNode) -> UInt64 { words[Int(node.index)] }

    /// What the node is.
    @inlinable @inline(__always)
    package func tag(_ node: JSONNode) -> JSONTag {
        unsafeBitCast(JSONWord.rawTag(word(node)), to: JSONTag.self)
    }

    /// Whether the node is an array or object.
    @inlinable @inline(__always)
    package func isContainer(_ node: JSONNode) -> Bool {
        JSONWord.rawTag(word(node)) >= JSONTag.array.rawValue
    }

    /// The node behind this one and all that is in it: the next element, or the value of a key.
    @inlinable @inline(__always)
    package func next(_ node: JSONNode) -> JSONNode {
        guard isContainer(node) else { return JSONNode(index: node.index &+ 1) }
        return JSONNode(index: Int32(truncatingIfNeeded: words[Int(node.index) &+ 1] &>> 32))
    }

    /// The first element or key of an array or object.
    @inlinable @inline(__always)
    package func firstChild(_ container: JSONNode) -> JSONNode { JSONNode(index: container.index &+ 2) }

    /// How many elements an array, or members an object has.
    @inlinable @inline(__always)
    package func count(_ container: JSONNode) -> Int {
        Int(truncatingIfNeeded: words[Int(container.index) &+ 1] & 0xFFFF_FFFF)
    }

    /// The value that belongs to a key.
    @inlinable @inline(__always)
    package func value(ofKey key: JSONNode) -> JSONNode { JSONNode(index: key.index &+ 1) }

    /// Where the content stands: a string without its quotes, all else as in `rawRange`.
    @inlinable @inline(__always)
    package func contentRange(_ node: JSONNode) -> Range<Int> {
        let word = word(node)
        let start = JSONWord.start(word)
        return Range(uncheckedBounds: (start, start &+ JSONWord.length(word)))
    }

    /// Where the value stands in the source: a string with its quotes, a container with its brackets.
    @inlinable @inline(__always)
    package func rawRange(_ node: JSONNode) -> Range<Int> {
        let content = contentRange(node)
        let tag = tag(node)
        guard tag == .string || tag == .escapedString else { return content }
        return Range(uncheckedBounds: (content.lowerBound &- 1, content.upperBound &+ 1))
    }

    /// The bytes of `contentRange`.
    @inlinable @inline(__always)
    package func content(_ node: JSONNode) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[contentRange(node)])
    }

    /// The bytes of `rawRange`.
    @inlinable @inline(__always)
    package func raw(_ node: JSONNode) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[rawRange(node)])
    }
}

extension JSONReader {
    /// Whether a string node equals a key.
    @inlinable @inline(__always)
    package func equals(_ node: JSONNode, _ key: JSONKey) -> Bool {
        let word = word(node)
        guard JSONWord.rawTag(word) == JSONTag.string.rawValue else { return equalsDecoded(node, key) }
        let length = JSONWord.length(word)
        let start = JSONWord.start(word)
        guard length == key.count, JSONKey.prefix(bytes, from: start, length: length) == key.prefix else {
            return false
        }
        return length <= 8 || equalsTail(start, key)
    }

    @usableFromInline
    func equalsTail(_ start: Int, _ key: JSONKey) -> Bool {
        key.utf8.withUnsafeBufferPointer { name in
            for offset in 8..<name.count where bytes[start &+ offset] != name[offset] { return false }
            return true
        }
    }

    @usableFromInline
    func equalsDecoded(_ node: JSONNode, _ key: JSONKey) -> Bool {
        guard tag(node) == .escapedString else { return false }
        var decoded: [UInt8] = []
        JSONEscapes.appendDecoded(content(node), to: &decoded)
        return decoded == key.utf8
    }

    /// The value of a key in an object; the last one if it is repeated.
    @inlinable
    package func member(_ key: JSONKey, of object: JSONNode) -> JSONNode? {
        guard tag(object) == .object else { return nil }
        var found: JSONNode?
        var name = firstChild(object)
        for _ in 0..<count(object) {
            let value = value(ofKey: name)
            if equals(name, key) { found = value }
            name = next(value)
        }
        return found
    }

    /// The decoded text of a string; lone surrogates become U+FFFD.
    package func string(_ node: JSONNode) -> String? {
        switch tag(node) {
        case .string:
            return String(decoding: content(node), as: UTF8.self)
        case .escapedString:
            var decoded: [UInt8] = []
            JSONEscapes.appendDecoded(content(node), to: &decoded)
            return String(decoding: decoded, as: UTF8.self)
        default:
            return nil
        }
    }

    /// Appends the decoded UTF-8 of a string node; lone surrogates become U+FFFD.
    @inlinable
    package func appendString(_ node: JSONNode, to decoded: inout [UInt8]) {
        if tag(node) == .escapedString {
            JSONEscapes.appendDecoded(content(node), to: &decoded)
        } else {
            decoded.append(contentsOf: content(node))
        }
    }

    /// The number, if the node is one without fraction and exponent that fits.
    package func int64(_ node: JSONNode) -> Int64? {
        tag(node) == .integer ? JSONNumberText(content(node)).int64 : nil
    }

    /// The number, if the node is one without sign, fraction and exponent that fits.
    package func uint64(_ node: JSONNode) -> UInt64? {
        tag(node) == .integer ? JSONNumberText(content(node)).uint64 : nil
    }

    /// The nearest double of a number; infinite if it is too large.
    package func double(_ node: JSONNode) -> Double? {
        let tag = tag(node)
        return tag == .integer || tag == .decimal ? JSONNumberText(content(node)).double : nil
    }

    /// The node with all that is in it, decoded.
    package func value(at node: JSONNode) -> JSONValue {
        switch tag(node) {
        case .null: .null
        case .false: .bool(false)
        case .true: .bool(true)
        case .integer, .decimal: .number(JSONNumber(unchecked: String(decoding: content(node), as: UTF8.self)))
        case .string, .escapedString: .string(string(node) ?? "")
        case .array: .array(elements(of: node))
        case .object: .object(members(of: node))
        }
    }

    private func elements(of array: JSONNode) -> [JSONValue] {
        var elements: [JSONValue] = []
        elements.reserveCapacity(count(array))
        var element = firstChild(array)
        for _ in 0..<count(array) {
            elements.append(value(at: element))
            element = next(element)
        }
        return elements
    }

    private func members(of object: JSONNode) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        members.reserveCapacity(count(object))
        var name = firstChild(object)
        for _ in 0..<count(object) {
            let node = value(ofKey: name)
            members.append(JSONValue.Member(key: string(name) ?? "", value: value(at: node)))
            name = next(node)
        }
        return members
    }
}
