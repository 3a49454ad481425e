public import EngineDefinition

/// Sends a request once and reads the whole answer.
public protocol RequestSender: Sendable {
    /// Sends a request.
    /// - Returns: the answer, or why there is none; never throws, for a failure is a fact that a walker judges.
    func send(_ request: OutgoingRequest) async -> Attempt
}
