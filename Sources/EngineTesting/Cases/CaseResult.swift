public import EngineLanguage

/// What came of a case.
public struct CaseResult: Sendable {
    /// One thing that is not as it must be.
    public struct Failure: Sendable {
        /// What: lower case, no full stop.
        public let message: String
        /// The place in the case file that speaks of it.
        public let span: Span

        /// Makes a failure.
        public init(_ message: String, at span: Span) {
            self.message = message
            self.span = span
        }
    }

    /// What the case proves.
    public let name: String
    /// The case's place.
    public let span: Span
    /// What is not as it must be; empty: it passed.
    public let failures: [Failure]
}
