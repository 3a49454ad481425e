/// Something that is wrong with a text, or that its author should know.
public struct Diagnostic: Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable, Comparable {
        /// The definition cannot be used.
        case error
        /// It can be used, but is likely not what was meant.
        case warning

        /// Errors come before warnings.
        public static func < (left: Severity, right: Severity) -> Bool { left == .error && right == .warning }
    }

    /// A further remark, with or without a place.
    public struct Note: Sendable {
        /// The remark: lower case, no full stop.
        public let message: String
        /// What it speaks of.
        public let span: Span?

        /// Makes a remark.
        public init(_ message: String, at span: Span? = nil) {
            self.message = message
            self.span = span
        }
    }

    /// What to do about it.
    public struct Fix: Sendable {
        /// The advice, shown after `help:`.
        public let message: String
        /// The text to put in place of a span, where the advice is exact enough for a tool.
        public let replacement: (span: Span, text: String)?

        /// Makes advice.
        public init(_ message: String, replacing span: Span? = nil, with text: String = "") {
            self.message = message
            self.replacement = span.map { ($0, text) }
        }
    }

    /// How bad it is.
    public let severity: Severity
    /// Which rule it is; stable, explained by `engine explain`.
    public let id: DiagnosticID
    /// What is wrong, in the user's words: keys and values quoted, lower case, no full stop, never a
    /// secret.
    public let message: String
    /// Where.
    public let span: Span
    /// Further remarks.
    public let notes: [Note]
    /// What to do.
    public let fix: Fix?

    /// Makes a diagnostic.
    public init(
        _ id: DiagnosticID, _ message: String, at span: Span, severity: Severity? = nil, notes: [Note] = [],
        fix: Fix? = nil
    ) {
        self.severity = severity ?? id.severity
        self.id = id
        self.message = message
        self.span = span
        self.notes = notes
        self.fix = fix
    }

    /// The same diagnostic with a piece of advice.
    public func help(_ message: String) -> Diagnostic {
        Diagnostic(id, self.message, at: span, severity: severity, notes: notes, fix: Fix(message))
    }
}
