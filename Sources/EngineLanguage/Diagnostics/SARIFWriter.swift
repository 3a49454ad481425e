/// Writes diagnostics as SARIF 2.1.0 (OASIS), which code scanners take.
public enum SARIFWriter {
    /// A log with one run.
    /// - Parameters:
    ///   - report: what was found.
    ///   - version: our own version.
    /// - Returns: the document.
    public static func text(_ report: DiagnosticReport, version: String) -> String {
        let ids = Set(report.diagnostics.map(\.id)).sorted { $0.name < $1.name }
        let driver: JSONValue = [
            "name": "engine", "semanticVersion": .string(version), "rules": .array(ids.map(rule)),
        ]
        let run: JSONValue = [
            "tool": ["driver": driver],
            // Ours count Unicode scalars.
            "columnKind": "unicodeCodePoints",
            "results": .array(report.diagnostics.map { result($0, ids) }),
        ]
        let log: JSONValue = [
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0", "runs": [run],
        ]
        return JSONWriter.text(log, style: .pretty) + "\n"
    }

    private static func rule(_ id: DiagnosticID) -> JSONValue {
        [
            "id": .string(id.name), "fullDescription": ["text": .string(id.explanation)],
            "defaultConfiguration": ["level": .string(id.severity.rawValue)],
        ]
    }

    private static func result(_ diagnostic: Diagnostic, _ ids: [DiagnosticID]) -> JSONValue {
        let help = diagnostic.fix.map { "\nhelp: \($0.message)" } ?? ""
        var members: [(String, JSONValue)] = [
            ("ruleId", .string(diagnostic.id.name)),
            ("ruleIndex", .number(JSONNumber(ids.firstIndex(of: diagnostic.id) ?? -1))),
            ("level", .string(diagnostic.severity.rawValue)),
            ("message", ["text": .string(diagnostic.message + help)]),
            ("locations", [["physicalLocation": location(diagnostic.span)]]),
        ]
        if !diagnostic.notes.isEmpty {
            let related = diagnostic.notes.enumerated().map { note($1, id: $0) }
            members.append(("relatedLocations", .array(related)))
        }
        if let fix = diagnostic.fix, let replacement = fix.replacement {
            let change: JSONValue = [
                "artifactLocation": artifact(replacement.span),
                "replacements": [
                    ["deletedRegion": region(replacement.span), "insertedContent": ["text": .string(replacement.text)]]
                ],
            ]
            members.append(("fixes", [["description": ["text": .string(fix.message)], "artifactChanges": [change]]]))
        }
        return .object(members)
    }

    private static func note(_ note: Diagnostic.Note, id: Int) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("id", .number(JSONNumber(id))), ("message", ["text": .string(note.message)]),
        ]
        if let span = note.span { members.append(("physicalLocation", location(span))) }
        return .object(members)
    }

    private static func location(_ span: Span) -> JSONValue {
        ["artifactLocation": artifact(span), "region": region(span)]
    }

    private static func artifact(_ span: Span) -> JSONValue {
        ["uri": .string(uri(span.file.path))]
    }

    private static func region(_ span: Span) -> JSONValue {
        let start = span.position
        let end = span.file.position(at: span.end)
        return [
            "startLine": .number(JSONNumber(start.line)), "startColumn": .number(JSONNumber(start.column)),
            "endLine": .number(JSONNumber(end.line)), "endColumn": .number(JSONNumber(end.column)),
        ]
    }

    /// A path as a relative reference: RFC 3986 §4.2.
    private static func uri(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return path.utf8.reduce(into: path.hasPrefix("/") ? "file://" : "") { text, byte in
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80,
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "/-._~".utf8.contains(byte)
            {
                text.unicodeScalars.append(scalar)
            } else {
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
