/// The explanations of all ids: `docs/diagnostics.md` and `engine explain <id>`.
public enum DiagnosticReference {
    /// The page with all ids, by name.
    public static func markdown(_ ids: [DiagnosticID] = DiagnosticID.all) -> String {
        var text = """
            # Diagnostics

            What `engine validate` and the other commands report. Each has an id that never changes; `engine explain
            <id>` prints its entry. This page is generated: `scripts/generate` rewrites it.

            | id | severity |
            | --- | --- |

            """
        for id in ids { text += "| [`\(id)`](#\(id)) | \(id.severity.rawValue) |\n" }
        for id in ids {
            text += "\n## \(id)\n\n*\(id.severity.rawValue)*\n\n\(id.explanation)\n"
            if !id.example.isEmpty { text += "\n```yaml\n\(id.example)\(id.example.hasSuffix("\n") ? "" : "\n")```\n" }
        }
        return text
    }

    /// The id of a name.
    public static func id(_ name: String) -> DiagnosticID? { DiagnosticID.all.first { $0.name == name } }

    /// The explanation of an id for a terminal.
    public static func explanation(_ id: DiagnosticID) -> String {
        var text = "\(id) (\(id.severity.rawValue))\n\n\(id.explanation)\n"
        if !id.example.isEmpty {
            let lines = id.example.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.isEmpty ? "" : "  \($0)"
            }
            text += "\nFor example:\n\n" + lines.joined(separator: "\n")
            if !text.hasSuffix("\n") { text += "\n" }
        }
        return text
    }
}
