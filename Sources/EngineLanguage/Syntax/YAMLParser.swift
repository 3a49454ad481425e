/// Reads YAML 1.2 (core schema) into a tree that knows where each of its parts was written.
public enum YAMLParser {
    /// Reads a file that holds one document.
    ///
    /// Faults that leave the structure clear (a repeated key, an unknown tag) are reported, and reading
    /// goes on. What the language forbids beyond YAML (`<<`, an entry without value) is left to the
    /// reader of definitions.
    /// - Parameters:
    ///   - file: the text.
    ///   - diagnostics: gets what is wrong; any error means that the tree must not be used, only checked further.
    ///   - limits: how large the file may be.
    /// - Returns: the tree, a null scalar for a file without content, or nothing if the structure is not clear.
    public static func parse(
        _ file: SourceFile, diagnostics: inout DiagnosticList, limits: YAMLLimits = .standard
    ) -> SyntaxNode? {
        guard file.bytes.count <= limits.fileBytes else {
            diagnostics.append(.fileTooLarge(file, limit: limits.fileBytes))
            return nil
        }
        let (tree, found) = file.bytes.withUnsafeBufferPointer { bytes -> (SyntaxNode?, DiagnosticList) in
            if let fault = YAMLText(file, bytes).fault {
                var list = DiagnosticList()
                list.append(fault)
                return (nil, list)
            }
            var builder = YAMLTreeBuilder(file, bytes, limits)
            let tree = builder.tree()
            return (tree, builder.diagnostics)
        }
        if tree == nil {
            for fault in YAMLRecovery(file: file, limits: limits).faults(behind: found) { diagnostics.append(fault) }
        }
        diagnostics.append(contentsOf: found)
        return tree
    }
}
