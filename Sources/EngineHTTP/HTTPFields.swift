/// Header fields in the order of the wire; names are compared without regard to case (RFC 9110 §5).
public struct HTTPFields: Sendable {
    /// One line: a name and its value.
    public struct Field: Sendable {
        /// The name as written.
        public let name: String
        /// The value, without the white space around it.
        public let value: String
        /// Says of most lines that they have another name, without looking at it.
        let key: FieldNameKey

        /// Makes a line.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
            key = FieldNameKey(name)
        }
    }

    private var lines: [Field]

    /// Makes an empty list.
    public init() {
        lines = []
    }

    /// Makes a list of names and values, in their order.
    public init(_ pairs: [(String, String)]) {
        lines = pairs.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of a name; setting puts one line in the place of all lines of the name, `nil`
    /// removes them.
    public subscript(name: String) -> String? {
        get { place(of: name).map { lines[$0].value } }
        set {
            guard let newValue else { return remove(name) }
            put(Field(name: name, value: newValue))
        }
    }

    /// Where the next line of a name is.
    private func place(of name: String, from start: Int = 0) -> Int? {
        place(of: name, FieldNameKey(name), from: start)
    }

    private func place(of name: String, _ key: FieldNameKey, from start: Int) -> Int? {
        var place = start
        while place < lines.count {
            if lines[place].key == key, lines[place].name.isEqualIgnoringASCIICase(to: name) { return place }
            place += 1
        }
        return nil
    }

    /// All values of a name, in order.
    public func values(of name: String) -> [String] {
        var (values, start): ([String], Int) = ([], 0)
        while let place = place(of: name, from: start) {
            values.append(lines[place].value)
            start = place + 1
        }
        return values
    }

    /// How many bytes a body has by `content-length`; nothing where it does not say so, and where chunks frame
    /// the body, which count more (RFC 9112 §6.3).
    public var bodyLength: Int? {
        guard !contains("transfer-encoding"), let length = self["content-length"].flatMap({ Int($0) }) else {
            return nil
        }
        return length >= 0 ? length : nil
    }

    /// Whether there are several `content-length` that differ.
    public var hasTwoLengths: Bool {
        guard let first = place(of: "content-length") else { return false }
        let value = lines[first].value
        var start = first + 1
        while let place = place(of: "content-length", from: start) {
            if lines[place].value != value { return true }
            start = place + 1
        }
        return false
    }

    /// The values of a name as one, joined by commas (RFC 9110 §5.3); not for `Set-Cookie`.
    public func combined(_ name: String) -> String? {
        let values = values(of: name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Whether there is a line of this name.
    public func contains(_ name: String) -> Bool {
        place(of: name) != nil
    }

    /// How many lines of a name there are.
    public func count(of name: String) -> Int {
        var (count, start) = (0, 0)
        while let place = place(of: name, from: start) {
            count += 1
            start = place + 1
        }
        return count
    }

    /// Whether two lines may have one name; it is certain that none has if it is false.
    public var hasRepeatedNames: Bool {
        for place in lines.indices.dropFirst() {
            for other in 0..<place where lines[other].key == lines[place].key { return true }
        }
        return false
    }

    /// Whether a condition holds for each value of a name.
    public func allValues(of name: String, satisfy isMember: (String) -> Bool) -> Bool {
        var start = 0
        while let place = place(of: name, from: start) {
            guard isMember(lines[place].value) else { return false }
            start = place + 1
        }
        return true
    }

    /// Makes room for lines that are to come.
    public mutating func reserveCapacity(_ count: Int) {
        lines.reserveCapacity(count)
    }

    /// The lines that a condition holds for, in their order.
    public func filtered(_ isKept: (Field) -> Bool) -> HTTPFields {
        var kept = HTTPFields()
        kept.lines.reserveCapacity(lines.count + Self.room)
        for place in lines.indices where isKept(lines[place]) { kept.lines.append(lines[place]) }
        return kept
    }

    /// Lines that are often added to a list on its way: it need not grow for them.
    private static let room = 4

    /// Adds a line behind the others.
    public mutating func append(_ name: String, _ value: String) {
        lines.append(Field(name: name, value: value))
    }

    /// Adds a line of another list behind the others.
    public mutating func append(_ field: Field) {
        lines.append(field)
    }

    /// Puts a line of another list in the place of all lines of its name.
    public mutating func put(_ field: Field) {
        guard let place = place(of: field.name, field.key, from: 0) else { return append(field) }
        lines[place] = field
        while let next = self.place(of: field.name, field.key, from: place + 1) { lines.remove(at: next) }
    }

    /// Adds text to the value of the last line, behind a space.
    /// - Returns: whether there is one.
    public mutating func continueLast(with text: String) -> Bool {
        guard let last = lines.popLast() else { return false }
        append(last.name, last.value + " " + text)
        return true
    }

    /// Removes all lines of a name.
    public mutating func remove(_ name: String) {
        guard contains(name) else { return }
        lines.removeAll { $0.name.isEqualIgnoringASCIICase(to: name) }
    }

    /// The values of a name that hold lists, taken apart at their commas, quoted ones left alone.
    public func listItems(of name: String) -> [String] {
        values(of: name).flatMap { HTTPText.split($0, at: UInt8(ascii: ",")) }
    }
}

extension HTTPFields: RandomAccessCollection {
    /// The first line's place.
    public var startIndex: Int { lines.startIndex }
    /// The place behind the last line.
    public var endIndex: Int { lines.endIndex }

    /// The line at a place.
    public subscript(position: Int) -> Field { lines[position] }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    /// Makes a list of the literal's pairs, in their order; a name may be there several times.
    public init(dictionaryLiteral pairs: (String, String)...) {
        self.init(pairs)
    }
}

extension HTTPFields.Field: Hashable {
    /// Equal if the names are, without regard to case, and the values.
    public static func == (left: Self, right: Self) -> Bool {
        left.key == right.key && left.value == right.value && left.name.isEqualIgnoringASCIICase(to: right.name)
    }

    /// Hashes the lower-case name and the value.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(value)
    }
}

extension HTTPFields: Hashable {}
