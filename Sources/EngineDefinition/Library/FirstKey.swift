internal import EngineLanguage

/// What the first key of a file says.
struct FirstKey {
    /// The kind of file.
    let kind: DefinitionKind
    /// The value of the key.
    let id: String

    /// Looks at the first entry of a file; nothing if it begins otherwise, or cannot be read.
    init?(ofFile path: String) { self.init(FirstEntry(ofFile: path), path: path) }

    /// Looks at the first entry of a text; nothing if it begins otherwise.
    init?(in bytes: [UInt8], path: String) { self.init(FirstEntry(in: bytes), path: path) }

    private init?(_ entry: FirstEntry?, path: String) {
        guard let entry, let kind = Self.kind(of: entry.key, path: path) else { return nil }
        self.kind = kind
        id = entry.value
    }

    private static func kind(of key: String, path: String) -> DefinitionKind? {
        switch key {
        case "provider": path.hasSuffix(".cases.yaml") ? .cases : .provider
        case "sync": .sync
        default: nil
        }
    }
}
