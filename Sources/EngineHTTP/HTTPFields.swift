/// Header fields in the order of the wire; names are compared without regard to case (RFC 9110 §5).
public struct HTTPFields: Sendable {
    /// One line: a name and its value.
    public struct Field: Sendable {
        /// The name as written.
        public let name: String
        /// The value, without the white space around it.
        public let value: String

        /// Makes a line.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
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
        get { lines.first { $0.name.isEqualIgnoringASCIICase(to: name) }?.value }
        set {
            guard let newValue else { return remove(name) }
            guard let place = lines.firstIndex(where: { $0.name.isEqualIgnoringASCIICase(to: name) }) else {
                return append(name, newValue)
            }
            lines[place] = Field(name: name, value: newValue)
            var index = place + 1
            while index < lines.count {
                if lines[index].name.isEqualIgnoringASCIICase(to: name) { lines.remove(at: index) } else { index += 1 }
            }
        }
    }

    /// All values of a name, in order.
    public func values(of name: String) -> [String] {
        lines.filter { $0.name.isEqualIgnoringASCIICase(to: name) }.map(\.value)
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
        let first = self["content-length"]
        return lines.contains { $0.name.isEqualIgnoringASCIICase(to: "content-length") && $0.value != first }
    }

    /// The values of a name as one, joined by commas (RFC 9110 §5.3); not for `Set-Cookie`.
    public func combined(_ name: String) -> String? {
        let values = values(of: name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Whether there is a line of this name.
    public func contains(_ name: String) -> Bool {
        lines.contains { $0.name.isEqualIgnoringASCIICase(to: name) }
    }

    /// Adds a line behind the others.
    public mutating func append(_ name: String, _ value: String) {
        lines.append(Field(name: name, value: value))
    }

    /// Removes all lines of a name.
    public mutating func remove(_ name: String) {
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
        left.value == right.value && left.name.isEqualIgnoringASCIICase(to: right.name)
    }

    /// Hashes the lower-case name and the value.
    public func hash(into hasher: inout Hasher) {
        for byte in name.utf8 { hasher.combine(byte.asciiLowercased) }
        hasher.combine(value)
    }
}

extension HTTPFields: Hashable {}
