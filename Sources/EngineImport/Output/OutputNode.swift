/// A piece of YAML that is written: values in order, with comments.
indirect enum OutputNode: Sendable {
    case null
    case bool(Bool)
    /// A number with its digits.
    case number(String)
    case text(String)
    case list([OutputNode])
    case map(OutputMap)

    static func integer(_ value: Int) -> OutputNode { .number(String(value)) }

    /// A map of the entries that have a value.
    static func entries(_ entries: [(String, OutputNode?)]) -> OutputNode { .map(OutputMap(entries)) }

    /// A list of texts, or the text alone if there is one.
    static func oneOrMany(_ texts: [String]) -> OutputNode {
        texts.count == 1 ? .text(texts[0]) : .list(texts.map { .text($0) })
    }

    /// Takes over a value as it is: nothing in it is a template.
    init(literal node: DocumentNode) {
        switch node.content {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let text): self = .number(text)
        case .text(let text): self = .text(text.escapingHoles)
        case .list(let elements): self = .list(elements.map { OutputNode(literal: $0) })
        case .map(let entries): self = .map(OutputMap(entries.map { ($0.key, OutputNode(literal: $0.value)) }))
        }
    }

    /// Whether it holds nothing.
    var isEmpty: Bool {
        switch self {
        case .list(let elements): elements.isEmpty
        case .map(let map): map.entries.isEmpty
        default: false
        }
    }

    /// The map, if it is one.
    var map: OutputMap? {
        guard case .map(let map) = self else { return nil }
        return map
    }

    /// Itself, or nothing if it holds nothing.
    var ifFilled: OutputNode? { isEmpty ? nil : self }
}

/// Entries in the order in which they are written.
struct OutputMap: Sendable {
    /// A key, its value, and what is said before it.
    struct Entry: Sendable {
        var key: String
        var value: OutputNode
        var comment: [String] = []
    }

    var entries: [Entry] = []

    init() {}

    /// Takes the entries that have a value.
    init(_ entries: [(String, OutputNode?)]) {
        self.entries = entries.compactMap { key, value in value.map { Entry(key: key, value: $0) } }
    }

    /// The value of a key; writing adds it at the end, or replaces it in its place.
    subscript(key: String) -> OutputNode? {
        get { entries.first { $0.key == key }?.value }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Puts a map's entries below a key, beside those that are there; a way of keys leads deeper.
    mutating func merge(_ value: OutputNode, at path: [String]) {
        guard let key = path.first else { return }
        guard path.count > 1 else {
            if case .map(var own)? = self[key], case .map(let other) = value {
                for entry in other.entries { own.merge(entry.value, at: [entry.key]) }
                self[key] = .map(own)
            } else {
                self[key] = value
            }
            return
        }
        var inner = self[key]?.map ?? OutputMap()
        inner.merge(value, at: Array(path.dropFirst()))
        self[key] = .map(inner)
    }
}

extension String {
    /// The text in which nothing is a hole, as a template.
    var escapingHoles: String {
        guard utf8.contains(UInt8(ascii: "$")) else { return self }
        var result = ""
        var rest = self[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            result += rest.first == "{" ? "$$" : "$"
        }
        return result + rest
    }
}

extension OutputNode {
    /// Whether a text in it has a part.
    func mentions(_ part: String) -> Bool {
        switch self {
        case .text(let text): text.contains(part)
        case .list(let elements): elements.contains { $0.mentions(part) }
        case .map(let map): map.entries.contains { $0.value.mentions(part) }
        default: false
        }
    }
}
