/// Writes diagnostics for programs: one JSON object a line.
public enum JSONLinesWriter {
    /// All diagnostics of a report, in order.
    public static func text(_ report: DiagnosticReport) -> String {
        report.diagnostics.map { JSONWriter.text(value($0)) + "\n" }.joined()
    }

    /// One diagnostic.
    public static func value(_ diagnostic: Diagnostic) -> JSONValue {
        var members = place(diagnostic.span)
        members += [
            ("severity", .string(diagnostic.severity.rawValue)), ("id", .string(diagnostic.id.name)),
            ("message", .string(diagnostic.message)),
        ]
        if !diagnostic.notes.isEmpty {
            let notes = diagnostic.notes.map { note in
                JSONValue.object([("message", .string(note.message))] + (note.span.map(place) ?? []))
            }
            members.append(("notes", .array(notes)))
        }
        if let fix = diagnostic.fix {
            members.append(("help", .string(fix.message)))
            if let replacement = fix.replacement {
                let text = ("text", JSONValue.string(replacement.text))
                members.append(("fix", .object(place(replacement.span) + [text])))
            }
        }
        return .object(members)
    }

    private static func place(_ span: Span) -> [(String, JSONValue)] {
        guard !span.file.path.isEmpty else { return [] }
        let start = span.position
        let end = span.file.position(at: span.end)
        return [
            ("path", .string(span.file.path)), ("line", .number(JSONNumber(start.line))),
            ("column", .number(JSONNumber(start.column))), ("end_line", .number(JSONNumber(end.line))),
            ("end_column", .number(JSONNumber(end.column))),
        ]
    }
}
