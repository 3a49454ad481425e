internal import EngineLanguage

/// A sync as its file says it: composed over its provider, read and checked.
struct SyncReading {
    /// What it says.
    let sync: SyncDefinition
    /// What is wrong.
    private(set) var diagnostics = DiagnosticList()

    /// Reads a sync.
    /// - Parameters:
    ///   - root: its file.
    ///   - tree: the provider, composed.
    ///   - provider: the same, read.
    init(_ root: SyntaxNode, over tree: SyntaxNode, of provider: ProviderDefinition) {
        self.init(asWritten: root, over: tree, of: provider)
        guard var repair = DefinitionRepair(of: diagnostics) else { return }
        self = SyncReading(asWritten: repair.applied(to: root), over: tree, of: provider)
        diagnostics = repair.faults(diagnostics)
    }

    private init(asWritten root: SyntaxNode, over tree: SyntaxNode, of provider: ProviderDefinition) {
        var composer = DefinitionComposer()
        let composed = composer.compose(sync: root, over: tree)
        var found = DiagnosticList()
        var sync = SyncDefinition.read(composed, diagnostics: &found)
        sync.share(with: provider, writtenAs: root)
        self.sync = sync
        diagnostics = composer.diagnostics
        diagnostics.append(contentsOf: found)
        if provider.isAbstract {
            let message = "provider '\(provider.id.value)' is abstract: it is only there to be extended"
            diagnostics.append(Diagnostic(.abstractUse, message, at: sync.provider.span))
        }
        var checker = SyncChecker(sync, provider, faults: ReadingFaults(composer.diagnostics, found))
        checker.check()
        diagnostics.append(contentsOf: checker.diagnostics)
    }
}
