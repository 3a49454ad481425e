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
        var found = DiagnosticList()
        for provider in library.providers where !provider.value.isAbstract {
            PlanCompiler(provider: provider.value).check(&found)
        }
        for sync in library.syncs {
            guard let provider = library.provider(sync.value.provider) else { continue }
            _ = PlanCompiler(provider: provider).sync(sync.value.definition, diagnostics: &found)
        }
        // A fault of a shared part comes out of every plan that has it.
        var seen: Set<DiagnosticPlace> = Set(diagnostics.all.map(DiagnosticPlace.init))
        for diagnostic in found.all where seen.insert(DiagnosticPlace(diagnostic)).inserted {
            diagnostics.append(diagnostic)
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
