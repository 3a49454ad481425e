public import EngineLanguage

/// The diagnostics that a fixture expects, written as comments where they apply.
///
/// ```yaml
/// pagination:
///   type: curser     # error: unknown-variant @9 help "did you mean 'cursor'?"
///   max_pages: 0     # error: out-of-range
/// ```
/// The line is the comment's own; `# error^: …` means the line above, `# error^^: …` the one above that. `@9` fixes
/// the column, `help "…"` and `message "…"` a part of these texts. Several in one comment are separated by `;`.
public struct ExpectedDiagnostics: Sendable {
    /// One that is expected.
    struct Expectation: Sendable {
        var severity: String
        var id: String
        var line: Int
        var column: Int?
        var help: String?
        var message: String?
    }

    let expectations: [Expectation]
    private let faults: [String]
    private let file: SourceFile

    /// Reads the comments of a file.
    public init(in file: SourceFile) {
        self.file = file
        var found: [Expectation] = []
        var faults: [String] = []
        let text = String(decoding: file.bytes, as: UTF8.self)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for part in ExpectedDiagnostics.comment(of: line) {
                var reader = ExpectationReader(part, line: index + 1)
                if let expectation = reader.read() {
                    found.append(expectation)
                } else {
                    faults.append("\(file.path):\(index + 1): cannot read the expectation '\(part)'")
                }
            }
        }
        expectations = found
        self.faults = faults
    }

    /// What does not fit: expectations that nothing met, and diagnostics that nobody expected.
    public func findings(_ list: DiagnosticList) -> [String] {
        var open = expectations
        var findings = faults
        for diagnostic in DiagnosticReport(list).diagnostics where diagnostic.span.file.path == file.path {
            if let index = open.firstIndex(where: { $0.isMet(by: diagnostic) }) {
                open.remove(at: index)
            } else {
                findings.append("not expected:\n" + DiagnosticRenderer().text(diagnostic))
            }
        }
        return findings + open.map { "missing: \(file.path):\($0.line): \($0.severity): \($0.id)\($0.details)" }
    }

    /// The expectations in a line's comment, one text for each.
    private static func comment(of line: Substring) -> [Substring] {
        var rest = line
        while let hash = rest.firstIndex(of: "#") {
            let text = rest[rest.index(after: hash)...].drop { $0 == " " }
            if text.starts(with: "error:") || text.starts(with: "error^") || text.starts(with: "warning:")
                || text.starts(with: "warning^")
            {
                return text.split(separator: "; ").map { $0.drop { $0 == " " } }
            }
            rest = rest[rest.index(after: hash)...]
        }
        return []
    }
}

extension ExpectedDiagnostics.Expectation {
    fileprivate func isMet(by diagnostic: Diagnostic) -> Bool {
        let place = diagnostic.span.position
        return diagnostic.severity.rawValue == severity && diagnostic.id.name == id && place.line == line
            && (column == nil || column == place.column)
            && (help.map { diagnostic.fix?.message.contains($0) ?? false } ?? true)
            && (message.map { diagnostic.message.contains($0) } ?? true)
    }

    fileprivate var details: String {
        var details = ""
        if let column { details += " @\(column)" }
        if let message { details += " message \"\(message)\"" }
        if let help { details += " help \"\(help)\"" }
        return details
    }
}
