/// Collects diagnostics; gives them sorted and capped.
public struct DiagnosticList: Sendable {
    /// All that were appended, in order of arrival.
    public private(set) var all: [Diagnostic] = []
    /// Places that hold secrets: no output shows what is written there.
    public private(set) var concealed: [Span] = []

    /// Makes an empty list.
    public init() {}

    /// Adds one.
    public mutating func append(_ diagnostic: Diagnostic) { all.append(diagnostic) }

    /// Adds several.
    public mutating func append(contentsOf list: DiagnosticList) {
        all.append(contentsOf: list.all)
        concealed.append(contentsOf: list.concealed)
    }

    /// Remembers that a place holds a secret.
    public mutating func conceal(_ span: Span) { concealed.append(span) }

    /// Whether nothing was found.
    public var isEmpty: Bool { all.isEmpty }

    /// Whether there is at least one error, so that what was read cannot be used.
    public var hasErrors: Bool { all.contains { $0.severity == .error } }
}
