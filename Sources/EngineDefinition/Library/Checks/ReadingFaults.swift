internal import EngineLanguage

/// Where reading found errors: what seems to be absent there may only be misspelt, so its absence is not reported.
struct ReadingFaults {
    private let starts: [ObjectIdentifier: [Int]]

    /// The places of the errors of some lists.
    init(_ lists: DiagnosticList...) {
        var starts: [ObjectIdentifier: [Int]] = [:]
        for diagnostic in lists.flatMap(\.all) where diagnostic.severity == .error {
            starts[ObjectIdentifier(diagnostic.span.file), default: []].append(diagnostic.span.start)
        }
        self.starts = starts
    }

    /// Whether an error stands inside one of some places.
    func touch(_ spans: Span...) -> Bool {
        spans.contains { span in
            starts[ObjectIdentifier(span.file)]?.contains { (span.start..<max(span.end, span.start + 1)).contains($0) }
                ?? false
        }
    }
}
