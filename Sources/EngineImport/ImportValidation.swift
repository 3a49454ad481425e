internal import EngineDefinition
internal import EngineLanguage

/// Asks the language whether what was written is a definition.
struct ImportValidation {
    let id: String

    /// The first fault, with what it is about.
    struct Fault {
        /// The diagnostic's id.
        let id: String
        let message: String
        /// Names of the entries that it stands in, from the outside in.
        let way: [String]

        /// Whether it stands in an entry of a stream: its model, its endpoint or itself.
        func mentions(_ name: String) -> Bool {
            guard way.count > 1, ["models", "endpoints", "streams"].contains(way[0]) else { return false }
            return way[1] == name || way[1] == "list_\(name)"
        }
    }

    /// The errors in some files; those of one entry after its first are left out.
    func faults(in files: [ImportedFile]) -> [Fault] {
        let texts = files.compactMap { DefinitionText(path: $0.path, text: $0.text) }
        let loaded = LibraryLoader(folders: [], texts: texts).load(.everything)
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        let errors = diagnostics.all.filter { $0.severity == .error }
        guard !errors.isEmpty else { return [] }
        var trees: [String: SyntaxNode] = [:]
        for file in files {
            var ignored = DiagnosticList()
            trees[file.path] = YAMLParser.parse(SourceFile(path: file.path, text: file.text), diagnostics: &ignored)
        }
        var (seen, faults) = (Set<[String]>(), [Fault]())
        for error in errors {
            let way = Self.way(to: error.span.start, in: trees[error.span.file.path])
            guard seen.insert(Array(way.prefix(2))).inserted else { continue }
            faults.append(Fault(id: error.id.name, message: error.message, way: way))
        }
        return faults
    }

    /// The keys that lead to a place.
    private static func way(to offset: Int, in tree: SyntaxNode?) -> [String] {
        var node = tree
        var way: [String] = []
        while let entries = node?.entries {
            guard let entry = entries.last(where: { $0.keySpan.start <= offset }) else { break }
            way.append(entry.key.text)
            node = entry.value
        }
        return way
    }
}
