internal import EngineLanguage

/// Which files there are, by kind and id; an own file stands for a bundled one of the same id.
public struct LibraryIndex: Sendable {
    /// The files that count, sorted by kind, then id.
    public private(set) var sources: [DefinitionSource] = []
    /// Bundled files for which an own one stands.
    public private(set) var overridden: [DefinitionSource] = []
    /// Files of one folder that give the same id twice: the later ones, each with the first.
    private(set) var duplicates: [(duplicate: DefinitionSource, first: DefinitionSource)] = []
    /// Files of which neither the first key nor the name says what they are.
    private(set) var unknown: [String] = []
    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        let kind: DefinitionKind
        let id: String
    }

    /// Reads the beginnings of all files of some folders; of two folders the first is the stronger.
    public init(folders: [DefinitionFolder], texts: [DefinitionText] = []) {
        for text in texts { add(text.source) }
        for folder in folders {
            for name in ["providers", "syncs"] { scan(folder, name) }
        }
        // Bundled cases and the bundled sync belong to the bundled provider, not to the own one that stands for it.
        let replaced = Set(overridden.filter { $0.kind == .provider && $0.isBundled }.map(\.id))
        sources.removeAll { $0.kind != .provider && $0.isBundled && replaced.contains($0.id) }
        // Kind by kind: files come sorted by name, which mostly is the id, so little is left to be moved.
        sources = DefinitionKind.allCases.sorted { $0.order < $1.order }.flatMap { kind in
            sources.filter { $0.kind == kind }.sorted { $0.id < $1.id }
        }
        places = Dictionary(
            sources.enumerated().map { (Key(kind: $1.kind, id: $1.id), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The file of an id.
    public func source(_ kind: DefinitionKind, _ id: String) -> DefinitionSource? {
        places[Key(kind: kind, id: id)].map { sources[$0] }
    }

    /// The ids of a kind, sorted.
    public func ids(_ kind: DefinitionKind) -> [String] { sources.filter { $0.kind == kind }.map(\.id) }

    /// Adds a file that was named by its path, in place of another of its id.
    mutating func replace(with source: DefinitionSource) {
        if let place = places[Key(kind: source.kind, id: source.id)] {
            overridden.append(sources[place])
            sources[place] = source
        } else {
            places[Key(kind: source.kind, id: source.id)] = sources.count
            sources.append(source)
        }
    }

    private mutating func scan(_ folder: DefinitionFolder, _ name: String) {
        let path = folder.path(of: name)
        var nameless: [String] = []
        for file in FileReading.names(in: path) where file.hasSuffix(".yaml") || file.hasSuffix(".yml") {
            let path = "\(path)/\(file)"
            guard let first = FirstKey(ofFile: path) else {
                nameless.append(file)
                continue
            }
            add(DefinitionSource(kind: first.kind, id: first.id, path: path, isBundled: folder.isBundled))
        }
        let kind: DefinitionKind = name == "syncs" ? .sync : .provider
        for file in nameless {
            // A broken beginning takes nothing out of sight, and puts no bundled file in its place: the file is taken
            // for what it is called.
            let (path, id) = ("\(path)/\(file)", Self.id(of: file))
            if let id, places[Key(kind: kind, id: id)].map({ sources[$0].isBundled != folder.isBundled }) ?? true {
                add(DefinitionSource(kind: kind, id: id, path: path, isBundled: folder.isBundled))
            } else {
                unknown.append(path)
            }
        }
    }

    /// The id that a file's name gives, if it can be one.
    private static func id(of file: String) -> String? {
        guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return nil }
        let id = file[..<dot]
        let isOne = id.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
        return isOne ? String(id) : nil
    }

    private mutating func add(_ source: DefinitionSource) {
        let key = Key(kind: source.kind, id: source.id)
        guard let place = places[key] else {
            places[key] = sources.count
            sources.append(source)
            return
        }
        let first = sources[place]
        if first.path == source.path { return }
        if first.isBundled == source.isBundled {
            // Cases of one provider may stand in several files.
            if source.kind == .cases { sources.append(source) } else { duplicates.append((source, first)) }
        } else {
            overridden.append(source)
        }
    }
}

extension DefinitionKind {
    /// The order of reading.
    fileprivate var order: Int {
        switch self {
        case .project: 0
        case .provider: 1
        case .sync: 2
        case .cases: 3
        }
    }
}
