/// The name of a rule, with its explanation.
///
/// Never renamed: users have it in configuration and in searches.
///
/// Ids are declared by area in `DiagnosticID+<Area>.swift`; `DiagnosticID.all` lists them, and from
/// that list come `engine explain <id>` and `docs/diagnostics.md`.
public struct DiagnosticID: Sendable, Hashable, CustomStringConvertible {
    /// Kebab-case, for example `unknown-key`.
    public let name: String
    /// How bad it is unless said otherwise.
    public let severity: Diagnostic.Severity
    /// Why it is reported and what to do, in Markdown, a few sentences.
    public let explanation: String
    /// A short definition that raises it, or nothing.
    public let example: String

    /// Declares an id.
    public init(
        _ name: String, _ severity: Diagnostic.Severity = .error, _ explanation: String, example: String = ""
    ) {
        self.name = name
        self.severity = severity
        self.explanation = explanation
        self.example = example
    }

    /// The name.
    public var description: String { name }

    /// Equal if the names are.
    public static func == (left: DiagnosticID, right: DiagnosticID) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
