package import EngineLanguage

/// What a running server reads: single providers, by a list of files that it keeps.
extension LibraryLoader {
    /// Reads providers, each with what it extends and nothing else: a fault of its cases, of a sync or of the project
    /// is none of its own.
    /// - Parameters:
    ///   - ids: their ids; those that the list lacks are left out.
    ///   - index: the list of files.
    /// - Returns: what was read for each id.
    package func providers(_ ids: [String], in index: LibraryIndex) -> [String: ReadProvider] {
        let known = ids.filter { index.source(.provider, $0) != nil }
        let read = Parallel.map(known) { provider($0, in: index) }
        return Dictionary(zip(known, read), uniquingKeysWith: { first, _ in first })
    }

    private func provider(_ id: String, in index: LibraryIndex) -> ReadProvider {
        // Before the reading: what is written meanwhile must not look as if it had been read.
        var paths: Set<String> = [index.source(.provider, id)?.path ?? ""]
        while true {
            let marks = FileMarks(of: paths)
            var builder = LibraryBuilder(index: index, texts: texts, workingFolder: workingFolder)
            builder.read(alone: id)
            let read = builder.finish()
            let further = Set(read.paths).subtracting(paths)
            guard !further.isEmpty else {
                return ReadProvider(
                    provider: read.library.providers[id], diagnostics: read.diagnostics, marks: marks)
            }
            paths.formUnion(further)
        }
    }

    /// How the folders of providers look, and all files in the operator's own ones.
    package func providerMarks() -> FileMarks {
        // Folders first: what is added while they are listed changes them.
        let marks = FileMarks(of: folders.map { $0.path(of: "providers") })
        let own = folders.filter { !$0.isBundled }.map { $0.path(of: "providers") }
        let files = own.flatMap { folder in FileReading.names(in: folder).map { "\(folder)/\($0)" } }
        return marks.adding(files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") })
    }

    /// What is wrong with files that no id leads to: those that give an id twice, and those that say no kind.
    package func strays(in index: LibraryIndex) -> DiagnosticList {
        var builder = LibraryBuilder(index: index, texts: texts, workingFolder: workingFolder)
        builder.readStrays()
        return builder.finish().diagnostics
    }

    /// The ids of providers by the other names that their files give them.
    package func aliases(in index: LibraryIndex) -> [String: String] {
        let sources = index.sources.filter { $0.kind == .provider }
        let texts = Dictionary(texts.map { ($0.source.path, $0.file) }, uniquingKeysWith: { first, _ in first })
        let named = Parallel.map(sources) { source -> [String] in
            guard let file = texts[source.path] ?? Self.file(source.path), file.bytes.mentionsAliases else { return [] }
            let aliases = ParsedFile(source.path, file, shown: source.path).root?["aliases"]
            return (aliases?.elements ?? [aliases].compactMap(\.self)).compactMap { $0.scalar?.text }
        }
        var ids: [String: String] = [:]
        for (source, names) in zip(sources, named) {
            for name in names where ids[name] == nil { ids[name] = source.id }
        }
        return ids
    }

    private static func file(_ path: String) -> SourceFile? {
        (try? FileReading.bytes(of: path)).map { SourceFile(path: path, bytes: $0) }
    }
}

/// A provider that was read by itself.
package struct ReadProvider: Sendable {
    /// What its file says, to be used only if there are no errors; nothing if it cannot be read at all.
    package let provider: ProviderDefinition?
    /// What is wrong.
    package let diagnostics: DiagnosticList
    /// How its file, and those that it extends, looked before.
    package let marks: FileMarks
}

extension LibraryIndex {
    /// Files of which neither the beginning nor the name says what they are.
    package var strays: [String] { unknown }

    /// Whether there are such files, or two that give the same id.
    package var hasStrays: Bool { !unknown.isEmpty || !duplicates.isEmpty }
}

extension [UInt8] {
    /// Whether a file can have other names for its provider: few do, and parsing all of them takes long.
    fileprivate var mentionsAliases: Bool {
        let word = Array("aliases".utf8)
        return indices.contains { self[$0] == word[0] && self[$0...].starts(with: word) }
    }
}
