internal import EngineLanguage

/// What the name of a thing looks like: in paths, queries and bodies the same (nango-api.md §1.4).
struct NameFormat: Sendable {
    /// The rule in words, as in "must be …".
    let words: String
    private let marks: Set<UInt8>

    /// 255 bytes: what clients of Nango may send.
    private static let most = 255

    private init(_ words: String, marks: String) {
        self.words = words
        self.marks = Set(marks.utf8)
    }

    /// An integration's key.
    static let integration = NameFormat("1 to 255 letters, digits, spaces and any of ~ : . @ _ -", marks: "~:.@ _-")
    /// A connection's id.
    static let connection = NameFormat(
        "1 to 255 letters, digits, spaces and any of , . ; : = + ~ [ ] | @ $ { } \" ' \\ / _ -",
        marks: ",.;:=+~[]|@${}\"'\\/_ -")
    /// A provider's name.
    static let provider = NameFormat("1 to 255 letters, digits, '_' and '-'", marks: "_-")

    /// Whether a text is such a name.
    func accepts(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= Self.most
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: marks.contains(byte)
                }
            }
    }

    /// The same for a key of a query or body.
    var text: TextFormat { TextFormat(words) { accepts($0) } }
}

/// The names in paths of routes.
enum PathNames {
    private static let formats: [String: NameFormat] = [
        "connection": .connection, "integration": .integration, "provider": .provider,
    ]

    /// Whether values of a name in a path must look like something.
    static func isChecked(_ name: String) -> Bool { formats[name] != nil }

    /// What values of a name in a path must look like, in words; nothing for those that may be any text.
    static func words(of name: String) -> String? { formats[name].map { "\($0.words)." } }

    /// Refuses values that cannot be names of what they stand for.
    static func check(_ values: [String: String]) throws(RouteFault) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let format = formats[name], !format.accepts(value) else { continue }
            throw .invalid("invalid_uri_params", [name], "'\(name)' in the path must be \(format.words)")
        }
    }
}
