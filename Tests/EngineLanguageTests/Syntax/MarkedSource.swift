import EngineLanguage

/// A text in which `«` and `»` mark the place of the diagnostic that is expected.
struct MarkedSource {
    let file: SourceFile
    let start: Int
    let end: Int

    init(_ marked: String, path: String = "file.yaml") {
        let before = marked.split(separator: "«", maxSplits: 1, omittingEmptySubsequences: false)
        let after = (before.last ?? "").split(separator: "»", maxSplits: 1, omittingEmptySubsequences: false)
        start = before[0].utf8.count
        end = start + (after.first?.utf8.count ?? 0)
        file = SourceFile(path: path, text: marked.filter { $0 != "«" && $0 != "»" })
    }

    func parse(limits: YAMLLimits = .standard) -> (tree: SyntaxNode?, diagnostics: [Diagnostic]) {
        var diagnostics = DiagnosticList()
        let tree = YAMLParser.parse(file, diagnostics: &diagnostics, limits: limits)
        return (tree, diagnostics.all)
    }
}
