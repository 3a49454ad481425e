public import EngineDefinition

/// Sends a request once and reads the whole answer.
public protocol RequestSender: Sendable {
    /// Sends a request.
    /// - Returns: the answer, or why there is none; never throws, for a failure is a fact that a walker judges.
    func send(_ request: OutgoingRequest) async -> Attempt
    /// Where a call had best wait for its turn and be sent; nothing: where its task runs.
    var executor: (any TaskExecutor)? { get }
}

extension RequestSender {
    /// Where the task runs.
    public var executor: (any TaskExecutor)? { nil }
}
