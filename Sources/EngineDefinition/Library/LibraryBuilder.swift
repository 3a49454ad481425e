internal import EngineLanguage

/// One run of a loader: reads each file once, composes, reads and checks what is asked for.
struct LibraryBuilder {
    private var index: LibraryIndex
    private let texts: [String: SourceFile]
    private var roots: [String: SyntaxNode?] = [:]
    /// Files that were parsed ahead, by path, until they are asked for.
    private var parsed: [String: ParsedFile] = [:]
    /// Providers that were read ahead, by id, until they are asked for.
    private var readings: [String: (merging: DiagnosticList, reading: ProviderReading?)] = [:]
    private var trees: [String: SyntaxNode] = [:]
    private var providers: [String: ProviderDefinition] = [:]
    private var syncs: [String: LinkedSync] = [:]
    private var cases: [LoadedCases] = []
    private var project: ProjectDefinition?
    private var diagnostics = DiagnosticList()
    private let workingFolder: String?

    init(index: LibraryIndex, texts: [DefinitionText], workingFolder: String? = nil) {
        self.index = index
        self.workingFolder = workingFolder
        self.texts = Dictionary(texts.map { ($0.source.path, $0.file) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reads what is wanted.
    mutating func read(_ demand: LibraryLoader.Demand) {
        switch demand {
        case .everything:
            reportStrays()
            read(index.sources)
            impliedSyncs(of: index.ids(.provider))
        case .project:
            reportStrays()
            read(index.sources.filter { !$0.isBundled })
            impliedSyncs(of: Array(providers.keys))
        case .paths(let paths):
            let files = paths.flatMap(Self.files)
            parseAhead(files)
            read(files.compactMap { source(at: $0) })
            impliedSyncs(of: Array(providers.keys))
        case .provider(let name):
            guard let id = provider(named: name) else { return }
            for source in index.sources where source.kind == .cases && source.id == id { read(source) }
            impliedSyncs(of: [id])
        case .sync(let name):
            if let source = index.source(.sync, name) {
                read(source)
            } else if let id = provider(named: name) {
                impliedSyncs(of: [id])
            }
        }
    }

    /// Reads one provider that there is, and what it extends.
    mutating func read(alone id: String) { _ = provider(named: id) }

    /// Finds out what is wrong with files to which no id leads.
    mutating func readStrays() { reportStrays() }

    /// The library, and each fault once.
    consuming func finish() -> LoadedLibrary {
        let sortedProviders = providers.sorted { $0.key < $1.key }
        let sortedSyncs = syncs.sorted { $0.key < $1.key }
        let library = Library(
            index: index, project: project,
            providers: NamedValues(sortedProviders.map { .init($0.key, at: $0.value.id.span, $0.value) }),
            syncs: NamedValues(sortedSyncs.map { .init($0.key, at: $0.value.definition.id.span, $0.value) }),
            cases: cases, trees: trees)
        let unreadable = UnreadableNames(diagnostics, in: roots.values.compactMap { $0 })
        return LoadedLibrary(
            library: library, diagnostics: diagnostics.withoutRepetition().without(excused: unreadable),
            files: roots.keys.map { $0.seen(from: workingFolder) }.sorted(), paths: Array(roots.keys))
    }

    // MARK: Files

    /// Reads several files: what each says by itself is found out for all at once, and then taken up in turn, so that
    /// reports come in the same order as if one were read after the other.
    private mutating func read(_ sources: [DefinitionSource]) {
        parseAhead(sources.map(\.path))
        readAhead(sources.compactMap { provider(of: $0) })
        for source in sources { read(source) }
    }

    /// The provider that a file is or speaks of, if it says its id.
    private func provider(of source: DefinitionSource) -> String? {
        let root = roots[source.path] ?? parsed[source.path]?.root
        let name = source.kind == .sync ? root?["provider"]?.scalar?.text : source.id
        return name.flatMap { index.source(.provider, $0)?.id }
    }

    private mutating func parseAhead(_ paths: [String]) {
        let new = Set(paths).filter { roots[$0] == nil && parsed[$0] == nil }.sorted()
        let files = Parallel.map(new) { [texts, workingFolder] in
            ParsedFile($0, texts[$0], shown: $0.seen(from: workingFolder))
        }
        for (path, file) in zip(new, files) { parsed[path] = file }
    }

    private mutating func readAhead(_ ids: [String]) {
        var known = Set(trees.keys).union(readings.keys)
        let new = ids.filter { known.insert($0).inserted }
        parseAhead(new.compactMap { index.source(.provider, $0)?.path })
        let outer = diagnostics
        var merged: [(path: String, tree: SyntaxNode?, merging: DiagnosticList)] = []
        for id in new {
            diagnostics = DiagnosticList()
            merged.append((index.source(.provider, id)?.path ?? "", self.merged(provider: id, below: []), diagnostics))
        }
        diagnostics = outer
        let read = Parallel.map(merged) { part in part.tree.map { ProviderReading($0, path: part.path) } }
        for (index, id) in new.enumerated() { readings[id] = (merged[index].merging, read[index]) }
    }

    private mutating func read(_ source: DefinitionSource) {
        switch source.kind {
        case .provider: _ = provider(named: source.id)
        case .sync: readSync(source)
        case .cases: readCases(source)
        case .project: readProject(source.path)
        }
    }

    /// The files at a path: itself, or what a folder holds.
    private static func files(at path: String) -> [String] {
        guard FileReading.isFolder(path) else { return [path] }
        let names = FileReading.names(in: path).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        let folders = ["providers", "syncs"].filter { FileReading.isFolder("\(path)/\($0)") }
        return (names + folders).flatMap { files(at: "\(path)/\($0)") }
    }

    /// What a file that was named is; it stands for another of its id.
    private mutating func source(at path: String) -> DefinitionSource? {
        if path.split(separator: "/").last == "engine.yaml" {
            readProject(path)
            return nil
        }
        if let known = index.sources.first(where: { $0.path == path }) { return known }
        guard let root = root(of: path) else {
            // What cannot be parsed stands for what its first key says, so that no other file is read in its place.
            if texts[path] == nil, let first = FirstKey(ofFile: path) {
                index.replace(with: DefinitionSource(kind: first.kind, id: first.id, path: path, isBundled: false))
            }
            return nil
        }
        guard let first = root.entries?.first, let kind = Self.kind(of: root), let id = first.value.scalar?.text else {
            report(unknownDocument: root)
            return nil
        }
        let source = DefinitionSource(kind: kind, id: id, path: path, isBundled: false)
        index.replace(with: source)
        return source
    }

    private static func kind(of root: SyntaxNode) -> DefinitionKind? {
        switch root.entries?.first?.key.text {
        case "provider": root["cases"] == nil ? .provider : .cases
        case "sync": .sync
        default: nil
        }
    }

    /// A file's tree; faults are reported when it is first asked for.
    private mutating func root(of path: String) -> SyntaxNode? {
        if let known = roots[path] { return known }
        let file =
            parsed.removeValue(forKey: path)
            ?? ParsedFile(path, texts[path], shown: path.seen(from: workingFolder))
        diagnostics.append(contentsOf: file.diagnostics)
        roots[path] = .some(file.root)
        return file.root
    }

    mutating func readProject(_ path: String) {
        guard let root = root(of: path) else { return }
        let definition = ProjectDefinition.read(root, diagnostics: &diagnostics)
        project = definition
        var checker = ProjectChecker(definition, providers: index.ids(.provider))
        checker.check()
        diagnostics.append(contentsOf: checker.diagnostics)
    }

    // MARK: Providers

    /// Reads and checks a provider once.
    /// - Returns: its id, if there is such a file.
    private mutating func provider(named name: String) -> String? {
        let id = index.source(.provider, name) == nil ? providerWithAlias(name) : name
        guard let id else { return nil }
        if trees[id] != nil { return id }
        guard let reading = reading(of: id) else { return nil }
        trees[id] = reading.tree
        providers[id] = reading.provider
        diagnostics.append(contentsOf: reading.diagnostics)
        return id
    }

    private mutating func reading(of id: String) -> ProviderReading? {
        if let ready = readings.removeValue(forKey: id) {
            diagnostics.append(contentsOf: ready.merging)
            return ready.reading
        }
        let path = index.source(.provider, id)?.path ?? ""
        return merged(provider: id, below: []).map { ProviderReading($0, path: path) }
    }

    private mutating func merged(provider id: String, below chain: [String]) -> SyntaxNode? {
        guard let source = index.source(.provider, id), let root = root(of: source.path) else { return nil }
        guard root.entries?.first?.key.text == "provider" else {
            report(unknownDocument: root)
            return nil
        }
        guard let reference = root["extends"], reference.scalar?.kind == .string, let parent = reference.scalar?.text
        else {
            return root
        }
        let chain = chain + [id]
        var base: SyntaxNode?
        if chain.contains(parent) {
            let way = (chain + [parent]).map { "'\($0)'" }.joined(separator: " → ")
            diagnostics.append(
                Diagnostic(.extendsCycle, "provider '\(parent)' extends itself: \(way)", at: reference.span))
        } else if chain.count > ExtendsResolver.longestChain {
            let message =
                "this is step \(chain.count) of a chain of 'extends'; the most is \(ExtendsResolver.longestChain)"
            diagnostics.append(Diagnostic(.extendsTooDeep, message, at: reference.span))
        } else if index.source(.provider, parent) == nil {
            let fault = Suggestion.unknown(
                .unknownProvider, "there is no provider '\(parent)'", word: parent, at: reference.span,
                among: index.ids(.provider).filter { $0 != id })
            diagnostics.append(fault)
            // What the one that was meant brings is not missing.
            guard let meant = fault.fix?.replacement?.text, !chain.contains(meant) else { return root }
            base = merged(provider: meant, below: chain)
        } else {
            base = merged(provider: parent, below: chain)
        }
        return ExtendsResolver.lay(root, over: base?.without("aliases"), .provider)
    }

    private mutating func providerWithAlias(_ name: String) -> String? {
        index.ids(.provider).first { id in
            guard let path = index.source(.provider, id)?.path, let aliases = root(of: path)?["aliases"] else {
                return false
            }
            return (aliases.elements ?? [aliases]).contains { $0.scalar?.text == name }
        }
    }

    // MARK: Syncs and cases

    private mutating func readSync(_ source: DefinitionSource) {
        guard syncs[source.id] == nil, let root = root(of: source.path) else { return }
        guard root.entries?.first?.key.text == "sync" else { return report(unknownDocument: root) }
        let reference = root["provider"]
        guard let name = reference?.scalar?.text else {
            _ = SyncDefinition.read(root, diagnostics: &diagnostics)
            return
        }
        guard let id = provider(named: name), let tree = trees[id], let provider = providers[id] else {
            report(unknownProvider: name, at: reference?.span ?? root.span)
            _ = SyncDefinition.read(root, diagnostics: &diagnostics)
            return
        }
        let reading = SyncReading(root, over: tree, of: provider)
        diagnostics.append(contentsOf: reading.diagnostics)
        let sync = reading.sync
        syncs[sync.id.value] = LinkedSync(definition: sync, provider: provider.id.value, isImplied: false)
    }

    /// All streams of a provider, on demand, where no sync has its id; what they leave open, the sync asks.
    private mutating func impliedSyncs(of ids: [String]) {
        for id in ids where index.source(.sync, id) == nil && syncs[id] == nil {
            guard let provider = providers[id], let tree = trees[id], !provider.isAbstract else { continue }
            guard provider.streams.contains(where: { !$0.value.isAbstract }) else { continue }
            let sync = ImpliedSync.definition(of: provider, tree)
            syncs[sync.id.value] = LinkedSync(definition: sync, provider: id, isImplied: true)
        }
    }

    private mutating func readCases(_ source: DefinitionSource) {
        guard !cases.contains(where: { $0.source == source }), let root = root(of: source.path) else { return }
        var found = DiagnosticList()
        let file = CaseFileDefinition.read(root, diagnostics: &found)
        diagnostics.append(contentsOf: found)
        cases.append(LoadedCases(source: source, definition: file))
        guard !file.provider.isPlaceholder else { return }
        guard let id = provider(named: file.provider.value), let provider = providers[id] else {
            return report(unknownProvider: file.provider.value, at: file.provider.span)
        }
        var checker = CaseChecker(file, provider, faults: ReadingFaults(found))
        checker.check()
        diagnostics.append(contentsOf: checker.diagnostics)
    }

    // MARK: Reports

    private mutating func reportStrays() {
        for (duplicate, first) in index.duplicates {
            guard let root = root(of: duplicate.path), let place = root.entries?.first?.value.span else { continue }
            let message = "\(duplicate.kind.rawValue) '\(duplicate.id)' is defined twice"
            let note = Diagnostic.Note("the other is \(first.path)")
            diagnostics.append(Diagnostic(.duplicateID, message, at: place, notes: [note]))
        }
        for path in index.unknown {
            guard let root = root(of: path) else { continue }
            report(unknownDocument: root)
        }
    }

    private static let firstKeys = ["provider", "sync"]

    private mutating func report(unknownDocument root: SyntaxNode) {
        let entry = root.entries?.first
        let found = entry.map { "not with '\($0.key.text)'" } ?? "and this is no map"
        let message = "a definition begins with 'provider' or 'sync', \(found)"
        guard let entry, Suggestion.nearest(to: entry.key.text, among: Self.firstKeys) != nil else {
            let help = "the first key says what a file is: move it to the top"
            return diagnostics.append(Diagnostic(.unknownDocument, message, at: entry?.keySpan ?? root.span).help(help))
        }
        diagnostics.append(
            Suggestion.unknown(
                .unknownDocument, message, word: entry.key.text, at: entry.keySpan, among: Self.firstKeys))
    }

    private mutating func report(unknownProvider name: String, at span: Span) {
        // A provider whose file cannot be parsed has been reported.
        guard index.source(.provider, name) == nil else { return }
        diagnostics.append(
            Suggestion.unknown(
                .unknownProvider, "there is no provider '\(name)'", word: name, at: span, among: index.ids(.provider)))
    }
}

extension DiagnosticList {
    /// The same list in which a rule speaks of a place once: an inherited part is read for each heir.
    func withoutRepetition() -> DiagnosticList {
        struct Place: Hashable {
            let id: DiagnosticID
            let span: Span
        }
        var seen: Set<Place> = []
        var result = DiagnosticList()
        for diagnostic in all where seen.insert(Place(id: diagnostic.id, span: diagnostic.span)).inserted {
            result.append(diagnostic)
        }
        for span in Set(concealed) { result.conceal(span) }
        return result
    }
}

extension String {
    /// A path as it is seen from a folder; one that leads elsewhere stays whole.
    fileprivate func seen(from folder: String?) -> String {
        guard let folder, folder != "/", hasPrefix(folder + "/") else { return self }
        return String(Substring(utf8.dropFirst(folder.utf8.count + 1)))
    }
}
