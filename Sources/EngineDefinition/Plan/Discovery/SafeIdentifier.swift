/// Makes names that a database, a file and a command line take as they are.
enum SafeIdentifier {
    /// Characters that a name may have: what the strictest databases take.
    private static let longest = 60

    /// A name of letters, digits and `_` that begins with no digit; empty if nothing of the text can stand in it.
    static func make(_ text: String) -> String {
        var name: [UInt8] = []
        for byte in text.utf8 {
            if isLetter(byte) || isDigit(byte) {
                name.append(byte)
            } else if name.last != underscore {
                name.append(underscore)
            }
        }
        while name.first == underscore { name.removeFirst() }
        while name.last == underscore { name.removeLast() }
        if let first = name.first, isDigit(first) { name.insert(underscore, at: 0) }
        return String(decoding: name.prefix(longest), as: UTF8.self)
    }

    private static let underscore = UInt8(ascii: "_")

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// The names of discovered streams: each thing keeps the one that it got first.
public struct DiscoveredNames: Sendable {
    /// A name, and what upstream called the thing when it was last found.
    public struct Name: Sendable, Hashable {
        /// The thing's identity.
        public let id: String
        /// The stream's name.
        public let name: String
        /// What upstream called the thing.
        public let title: String

        /// Makes a name.
        public init(id: String, name: String, title: String) {
            self.id = id
            self.name = name
            self.title = title
        }
    }

    private let block: String
    private var known: [String: Name]
    /// In lower case: tables and files may not tell cases apart.
    private var taken: Set<String>
    /// Whether the connection had names before.
    public let isFirst: Bool

    /// Begins with what is known.
    /// - Parameters:
    ///   - block: the name of the stream that becomes many.
    ///   - known: the names that things have.
    ///   - others: names of other streams, which no thing may get.
    public init(block: String, known: [Name], others: [String]) {
        self.block = block
        self.known = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        taken = Set((known.map(\.name) + others).map { $0.lowercased() })
        isFirst = known.isEmpty
    }

    /// The name of a thing, and what its author should know of it.
    public mutating func name(of thing: DiscoveredThing) -> (name: Name, warning: String?) {
        if let known = known[thing.id] {
            let name = Name(id: thing.id, name: known.name, title: thing.title)
            guard known.title != thing.title else { return (name, nil) }
            return (name, "upstream calls it '\(thing.title)' by now; the stream keeps its name")
        }
        let name = Name(id: thing.id, name: free(thing.title), title: thing.title)
        known[thing.id] = name
        taken.insert(name.name.lowercased())
        return (name, isFirst ? nil : "found for the first time")
    }

    private func free(_ title: String) -> String {
        let safe = SafeIdentifier.make(title)
        let base = safe.isEmpty ? block : safe
        guard taken.contains(base.lowercased()) || safe.isEmpty else { return base }
        var number = safe.isEmpty ? 1 : 2
        while taken.contains("\(base)_\(number)".lowercased()) { number += 1 }
        return "\(base)_\(number)"
    }
}
