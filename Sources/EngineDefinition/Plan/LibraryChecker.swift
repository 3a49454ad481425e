public import EngineLanguage

/// Compiles everything of a library, for what only a plan can be refused for: types, names of roots, secrets.
public struct LibraryChecker: Sendable {
    private let library: Library

    /// Takes a library.
    public init(library: Library) {
        self.library = library
    }

    /// Checks all loaded providers and syncs; what several of them share is reported once.
    public func check(_ diagnostics: inout DiagnosticList) {
        // What the provider itself says of its streams is checked whatever syncs there are.
        let syncs = Dictionary(grouping: library.syncs.filter { !$0.value.isImplied }, by: \.value.provider)
        let providers = library.providers.filter { !$0.value.isAbstract || syncs[$0.name] != nil }
        let found = Parallel.map(providers) { provider in
            PlanCompiler(provider: provider.value).check(
                asWritten: provider.value.isAbstract ? nil : library.streamsAsWritten(ofProvider: provider.name),
                with: syncs[provider.name]?.map(\.value.definition) ?? [])
        }
        var ofSyncs: [String: DiagnosticList] = [:]
        for (provider, found) in zip(providers, found) {
            for (sync, list) in zip(syncs[provider.name] ?? [], found.ofSyncs) { ofSyncs[sync.name] = list }
        }
        // A fault of a shared part comes out of every plan that has it.
        var seen: Set<DiagnosticPlace> = Set(diagnostics.all.map(DiagnosticPlace.init))
        let unreadable = UnreadableNames(diagnostics, in: library.trees.values)
        for list in found.map(\.own) + library.syncs.compactMap({ ofSyncs[$0.name] }) {
            for diagnostic in list.all where !unreadable.excuse(diagnostic) {
                if seen.insert(DiagnosticPlace(diagnostic)).inserted { diagnostics.append(diagnostic) }
            }
        }
    }
}

/// What makes two reports the same.
private struct DiagnosticPlace: Hashable {
    let id: DiagnosticID
    let span: Span

    init(_ diagnostic: Diagnostic) {
        id = diagnostic.id
        span = diagnostic.span
    }
}
