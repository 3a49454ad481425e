public import EngineLanguage

/// A file of definitions that a library may read: where it is, and what its first key says it is.
public struct DefinitionSource: Sendable, Hashable {
    /// The kind of file.
    public let kind: DefinitionKind
    /// The id that its first key gives; for cases the provider's.
    public let id: String
    /// Its path as users know it.
    public let path: String
    /// Whether it came with the engine.
    public let isBundled: Bool

    /// Names a file.
    public init(kind: DefinitionKind, id: String, path: String, isBundled: Bool) {
        self.kind = kind
        self.id = id
        self.path = path
        self.isBundled = isBundled
    }
}

/// A folder of definitions: `providers/` and `syncs/` below it.
public struct DefinitionFolder: Sendable, Hashable {
    /// Its path.
    public let path: String
    /// Whether it is the bundled catalogue.
    public let isBundled: Bool

    /// Names a folder.
    public init(_ path: String, isBundled: Bool) {
        self.path = path
        self.isBundled = isBundled
    }

    /// The folder's path for messages: without `./` before it.
    package func path(of name: String) -> String { path == "." || path.isEmpty ? name : "\(path)/\(name)" }
}

/// A text that was put in place of a file: what an editor holds, or what a test wrote.
public struct DefinitionText: Sendable {
    /// The file that it stands for.
    public let source: DefinitionSource
    /// Its text.
    public let file: SourceFile

    /// Makes a text whose kind and id are read from its first key.
    public init?(path: String, text: String, isBundled: Bool = false) {
        let file = SourceFile(path: path, text: text)
        guard let first = FirstKey(in: file.bytes, path: path) else { return nil }
        source = DefinitionSource(kind: first.kind, id: first.id, path: path, isBundled: isBundled)
        self.file = file
    }
}
