internal import EngineDefinition
public import EngineLanguage

/// What the requests of a connection carry: its credentials, and what was learnt when they were obtained.
public struct LiveCredentials: Sendable {
    /// The values of the root `credentials`.
    public let credentials: ExpressionMap
    /// The values of the root `metadata`.
    public let metadata: ExpressionMap
    /// What upstream answered that brought them, as JSON text: kept beside them, and read by no expression.
    var answer: String?
    /// Whether somebody brought them: how long they live in all is not known.
    var isBrought = false
}

extension ConnectionValues {
    /// Puts what is used now in the place of what was used before.
    mutating func take(_ live: LiveCredentials) {
        credentials = live.credentials
        metadata = live.metadata
    }
}
