extension JSONTape {
    /// What kind of value a node is.
    public func kind(of node: JSONNode) -> JSONKind {
        switch withReader({ $0.tag(node) }) {
        case .null: .null
        case .false, .true: .boolean
        case .integer, .decimal: .number
        case .string, .escapedString: .string
        case .array: .array
        case .object: .object
        }
    }

    /// How many elements an array, or members an object has; 0 for all else.
    public func count(of node: JSONNode) -> Int {
        withReader { $0.isContainer(node) ? $0.count(node) : 0 }
    }

    /// The elements of an array; none for all else.
    public func elements(of node: JSONNode) -> JSONElements { JSONElements(self, node) }

    /// Keys and values of an object in written order; none for all else.
    public func members(of node: JSONNode) -> JSONMembers { JSONMembers(self, node) }

    /// The value of a key, if the node is an object that has it; of repeated keys the last.
    public func member(_ key: JSONKey, of node: JSONNode) -> JSONNode? {
        withReader { $0.member(key, of: node) }
    }

    /// The value of a key, if the node is an object that has it; of repeated keys the last.
    public func member(_ key: String, of node: JSONNode) -> JSONNode? {
        member(JSONKey(key), of: node)
    }

    /// Whether a string node, a key for example, equals a key.
    public func equals(_ node: JSONNode, _ key: JSONKey) -> Bool {
        withReader { $0.equals(node, key) }
    }

    /// Where a value stands in `bytes`: a string with its quotes, a container with its brackets.
    public func rawRange(of node: JSONNode) -> Range<Int> {
        withReader { $0.rawRange(node) }
    }

    /// The source of a value, as it was written.
    public func raw(of node: JSONNode) -> ArraySlice<UInt8> { bytes[rawRange(of: node)] }

    /// Whether it is a string with escapes, so that its source is not its content.
    public func isEscaped(_ node: JSONNode) -> Bool {
        withReader { $0.tag(node) == .escapedString }
    }

    /// The decoded text of a string; lone surrogates become U+FFFD.
    public func string(at node: JSONNode) -> String? {
        withReader { $0.string(node) }
    }

    /// The truth value, if it is one.
    public func bool(at node: JSONNode) -> Bool? {
        switch withReader({ $0.tag(node) }) {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// Whether it is null.
    public func isNull(_ node: JSONNode) -> Bool {
        withReader { $0.tag(node) == .null }
    }

    /// The number, if it is one without fraction and exponent that fits.
    public func int64(at node: JSONNode) -> Int64? {
        withReader { $0.int64(node) }
    }

    /// The number, if it is one without sign, fraction and exponent that fits.
    public func uint64(at node: JSONNode) -> UInt64? {
        withReader { $0.uint64(node) }
    }

    /// The nearest double of a number; infinite if it is too large.
    public func double(at node: JSONNode) -> Double? {
        withReader { $0.double(node) }
    }

    /// The number as it was written.
    public func number(at node: JSONNode) -> JSONNumber? {
        guard kind(of: node) == .number else { return nil }
        return JSONNumber(unchecked: String(decoding: raw(of: node), as: UTF8.self))
    }

    /// A value with all that is in it, decoded.
    public func value(at node: JSONNode) -> JSONValue {
        withReader { $0.value(at: node) }
    }
}

/// The elements of an array on a tape.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    private let tape: JSONTape
    private var node: JSONNode
    private var remaining: Int

    fileprivate init(_ tape: JSONTape, _ array: JSONNode) {
        self.tape = tape
        node = JSONNode(index: array.index + 2)
        remaining = tape.kind(of: array) == .array ? tape.count(of: array) : 0
    }

    /// The next element.
    public mutating func next() -> JSONNode? {
        guard remaining > 0 else { return nil }
        remaining -= 1
        let element = node
        node = tape.withReader { $0.next(element) }
        return element
    }
}

/// The members of an object on a tape.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    private let tape: JSONTape
    private var node: JSONNode
    private var remaining: Int

    fileprivate init(_ tape: JSONTape, _ object: JSONNode) {
        self.tape = tape
        node = JSONNode(index: object.index + 2)
        remaining = tape.kind(of: object) == .object ? tape.count(of: object) : 0
    }

    /// The next key and its value.
    public mutating func next() -> (key: JSONNode, value: JSONNode)? {
        guard remaining > 0 else { return nil }
        remaining -= 1
        let key = node
        let value = JSONNode(index: key.index + 1)
        node = tape.withReader { $0.next(value) }
        return (key, value)
    }
}
