internal import EngineDefinition

/// Which files of providers there are, and how folders and the operator's own files looked when they were listed.
struct ProviderListing: Sendable {
    let index: LibraryIndex
    /// The ids of providers, sorted.
    let ids: [String]
    /// The operator's own providers.
    let ownIDs: [String]
    /// Counts the listings by which ids led elsewhere.
    var number = 0
    /// What is wrong with files of the operator to which no id leads, by file.
    let strays: [String: ProviderFault]
    private let idsByPath: [String: String]
    private let strayPaths: Set<String>
    private let marks: FileMarks

    /// Lists what there is.
    /// - Parameters:
    ///   - loader: lists files.
    ///   - reading: reads the beginnings of files; tests write while it does.
    init(_ loader: LibraryLoader, reading: (LibraryLoader) -> LibraryIndex = { $0.index() }) {
        // Before the listing: what is made or written meanwhile must not look as if it had been seen.
        marks = loader.providerMarks()
        index = reading(loader)
        let providers = index.sources.filter { $0.kind == .provider }
        ids = providers.map(\.id)
        idsByPath = Dictionary(providers.map { ($0.path, $0.id) }, uniquingKeysWith: { first, _ in first })
        let own = providers.filter { !$0.isBundled }
        ownIDs = own.map(\.id)
        let ownFolders = loader.folders.filter { !$0.isBundled }.map { $0.path(of: "providers") + "/" }
        strayPaths = Set(index.strays.filter { path in ownFolders.contains { path.hasPrefix($0) } })
        let faults = index.hasStrays ? ProviderFault.byFile(loader.strays(in: index)) : []
        strays = Dictionary(faults.map { ($0.file, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether nothing was added, taken away or written since.
    var isCurrent: Bool { marks.areCurrent }

    /// Whether the same files give the same ids.
    func leadsAlike(_ other: ProviderListing) -> Bool {
        ids == other.ids && ids.allSatisfy { path(of: $0) == other.path(of: $0) }
    }

    /// The file of a provider.
    func path(of id: String) -> String? { index.source(.provider, id)?.path }

    /// The id to which a file leads.
    func id(at path: String) -> String? { idsByPath[path] }

    /// Whether the beginning of a file of the operator does not say what it is.
    func isStray(_ path: String) -> Bool { strayPaths.contains(path) }

    /// What is wrong with a file whose beginning does not say what it is.
    func stray(at path: String) -> ProviderFault? {
        strays.values.first { path == $0.file || path.hasSuffix("/" + $0.file) }
    }

    /// The same for the file that has a provider's name.
    func stray(named name: String) -> ProviderFault? {
        strayPaths.first { $0.hasSuffix("/\(name).yaml") || $0.hasSuffix("/\(name).yml") }.flatMap { stray(at: $0) }
    }
}
