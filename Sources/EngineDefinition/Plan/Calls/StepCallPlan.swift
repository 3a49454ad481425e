internal import EngineLanguage

/// What a step calls, compiled.
public enum StepCallPlan: Sendable {
    /// A request of its own.
    case request(RequestPlan)
    /// An endpoint, and what its inputs are given.
    case endpoint(EndpointPlan, with: [EntryPlan])

    /// The request that is sent.
    public var request: RequestPlan {
        switch self {
        case .request(let request): request
        case .endpoint(let endpoint, _): endpoint.request
        }
    }
}

/// What came of a step.
struct StepResult: Sendable {
    /// The last answer; nothing: a rule of the definition says that nothing is here, or that it is as it was.
    var answer: Answer?
    /// The result of an endpoint: what its `output` says, else its records, else the body.
    var output: ExpressionValue?

    /// The root `steps.<name>`: what `response` is, and `output`.
    func binding(_ response: ExpressionBindings.Binding?) -> ExpressionBindings.Binding? {
        guard case .object(var fields)? = response else { return response }
        if let output { fields["output"] = .value(output) }
        return .object(fields)
    }
}
