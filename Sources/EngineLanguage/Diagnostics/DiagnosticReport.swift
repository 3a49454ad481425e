/// What one run found in some files: sorted, counted, ready to be written in any format.
public struct DiagnosticReport: Sendable {
    /// All diagnostics, by file and position.
    public let diagnostics: [Diagnostic]
    /// The paths of the files that were looked at, sorted.
    public let files: [String]
    /// Places that hold secrets.
    let concealed: [Span]

    /// The most that is shown to a reader.
    ///
    /// 100: nobody reads more, and the first ones are usually the cause of the rest.
    public static let shownAtMost = 100

    /// Sorts what was found.
    /// - Parameters:
    ///   - list: what was found, in any order.
    ///   - files: the paths of all files that were looked at; those with a diagnostic are added.
    ///   - deniesWarnings: counts each warning as an error.
    public init(_ list: DiagnosticList, files: [String] = [], deniesWarnings: Bool = false) {
        let found = deniesWarnings ? list.all.map { $0.asError } : list.all
        // A stable order for those that share a place: as they were found.
        diagnostics = found.enumerated().sorted { left, right in
            let (a, b) = (left.element.span, right.element.span)
            return (a.file.path, a.start, left.offset) < (b.file.path, b.start, right.offset)
        }.map(\.element)
        self.files = Set(files).union(diagnostics.map(\.span.file.path)).filter { !$0.isEmpty }.sorted()
        concealed = list.concealed
    }

    /// Those that are shown to a reader.
    public var shown: ArraySlice<Diagnostic> { diagnostics.prefix(DiagnosticReport.shownAtMost) }

    /// How many are not shown.
    public var omitted: Int { diagnostics.count - shown.count }

    /// How many errors there are.
    public var errors: Int { diagnostics.count { $0.severity == .error } }

    /// How many warnings there are.
    public var warnings: Int { diagnostics.count { $0.severity == .warning } }

    /// The diagnostics of a file, in order.
    public func diagnostics(in path: String) -> [Diagnostic] { diagnostics.filter { $0.span.file.path == path } }

    /// One line that counts: `2 errors, 1 warning in 2 of 14 files`.
    public var summary: String {
        let total = DiagnosticReport.count(files.count, "file")
        guard !diagnostics.isEmpty else { return "no faults in \(total)" }
        var parts: [String] = []
        if errors > 0 { parts.append(DiagnosticReport.count(errors, "error")) }
        if warnings > 0 { parts.append(DiagnosticReport.count(warnings, "warning")) }
        let faulty = Set(diagnostics.map(\.span.file.path)).count
        let place = files.count > 1 ? "\(faulty) of \(total)" : total
        return parts.joined(separator: ", ") + " in " + place
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}

extension Diagnostic {
    /// The same, as an error.
    fileprivate var asError: Diagnostic {
        Diagnostic(id, message, at: span, severity: .error, notes: notes, fix: fix)
    }
}
