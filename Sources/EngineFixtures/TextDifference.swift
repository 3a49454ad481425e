/// The lines in which two texts differ.
public enum TextDifference {
    /// The differing lines with `-` for the first text and `+` for the second, each group under its line number.
    public static func lines(_ expected: String, _ actual: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        var changes: [(line: Int, text: String)] = []
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, let line, _): changes.append((offset, "- \(line)"))
            case .insert(let offset, let line, _): changes.append((offset, "+ \(line)"))
            }
        }
        changes.sort { ($0.line, $1.text.hasPrefix("+") ? 0 : 1) < ($1.line, $0.text.hasPrefix("+") ? 0 : 1) }
        // 40: a longer list is not read; the file is there to be compared.
        let shown = changes.prefix(40).map { "\($0.line + 1): \($0.text)" }
        let rest = changes.count > shown.count ? ["… and \(changes.count - shown.count) more"] : []
        return (shown + rest).joined(separator: "\n")
    }
}
