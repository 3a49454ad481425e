/// Writes diagnostics as workflow commands of GitHub Actions, which shows them beside the lines of a
/// change.
public enum AnnotationWriter {
    /// The shown diagnostics of a report, one command a line, and the summary as a last, plain line.
    public static func text(_ report: DiagnosticReport) -> String {
        var text = report.shown.map { command($0) + "\n" }.joined()
        if report.omitted > 0 { text += "… and \(report.omitted) more\n" }
        return text + report.summary + "\n"
    }

    private static func command(_ diagnostic: Diagnostic) -> String {
        let start = diagnostic.span.position
        let end = diagnostic.span.file.position(at: diagnostic.span.end)
        var properties = [("file", diagnostic.span.file.path), ("line", "\(start.line)"), ("endLine", "\(end.line)")]
        // Columns are taken only within one line.
        if start.line == end.line {
            properties += [("col", "\(start.column)"), ("endColumn", "\(max(end.column, start.column + 1))")]
        }
        properties.append(("title", diagnostic.id.name))
        var message = diagnostic.message
        for note in diagnostic.notes { message += "\nnote: \(note.message)" }
        if let fix = diagnostic.fix { message += "\nhelp: \(fix.message)" }
        let list = properties.map { "\($0.0)=\(escape($0.1, ":,"))" }.joined(separator: ",")
        return "::\(diagnostic.severity.rawValue) \(list)::\(escape(message))"
    }

    /// Escapes what ends a command or a property, so that no text of a file can begin a command of its
    /// own.
    private static func escape(_ text: String, _ more: String = "") -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            case ":" where more.contains(":"): escaped += "%3A"
            case "," where more.contains(","): escaped += "%2C"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
