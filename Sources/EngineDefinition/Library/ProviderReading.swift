internal import EngineLanguage

/// A provider as its own tree says it: composed, read and checked, apart from all others.
struct ProviderReading: Sendable {
    /// The tree with `extends` and `defaults` worked out.
    let tree: SyntaxNode
    /// What it says.
    let provider: ProviderDefinition
    /// What is wrong.
    private(set) var diagnostics = DiagnosticList()

    /// Reads a provider.
    /// - Parameters:
    ///   - root: its file, its parents merged in.
    ///   - path: the file's path.
    init(_ root: SyntaxNode, path: String) {
        self.init(asWritten: root, path: path)
        guard var repair = DefinitionRepair(of: diagnostics) else { return }
        self = ProviderReading(asWritten: repair.applied(to: root), path: path)
        diagnostics = repair.faults(diagnostics)
    }

    private init(asWritten root: SyntaxNode, path: String) {
        var composer = DefinitionComposer()
        tree = composer.compose(provider: root)
        var found = DiagnosticList()
        provider = ProviderDefinition.read(tree, diagnostics: &found)
        diagnostics = composer.diagnostics
        // What is only there to be extended may lack what its heirs bring.
        for diagnostic in found.all where !provider.isAbstract || diagnostic.id != .missingKey {
            diagnostics.append(diagnostic)
        }
        for span in found.concealed { diagnostics.conceal(span) }
        guard !provider.isAbstract else { return }
        var checker = ProviderChecker(provider, path: path, faults: ReadingFaults(composer.diagnostics, found))
        checker.check()
        diagnostics.append(contentsOf: checker.diagnostics)
    }
}
