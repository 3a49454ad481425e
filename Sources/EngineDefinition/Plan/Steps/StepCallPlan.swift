internal import EngineLanguage

/// What a step calls, compiled.
public indirect enum StepCallPlan: Sendable {
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

    /// Lets a request of its own go to addresses that were learnt.
    mutating func trustAddress() {
        guard case .request(var request) = self else { return }
        request.trustsAddress = true
        self = .request(request)
    }
}

/// What came of a step.
struct StepResult: Sendable {
    /// The last answer; nothing: a rule of the definition says that nothing is here, or that it is as it was.
    var answer: Answer?
    /// The result of an endpoint: what its `output` says, else its records, else the body.
    var output: ExpressionValue?
    /// The results of a step with `for_each`, one for each value; or the one that served before.
    var kept: ExpressionValue?

    /// The root `steps.<name>`: what `response` is, and `output`.
    func binding(_ response: ExpressionBindings.Binding?) -> ExpressionBindings.Binding? {
        if let kept { return .value(kept) }
        guard case .object(var fields)? = response else { return response }
        if let output { fields["output"] = .value(output) }
        return .object(fields)
    }
}

extension ExpressionBindings.Binding {
    /// The value by itself, as it is kept.
    ///
    /// The bytes of an answer are left out: no step shows them.
    var kept: ExpressionValue {
        switch self {
        case .value(let value): value
        case .json(let tape, let node): ExpressionValue(tape.value(at: node))
        case .object(let fields):
            .map(
                ExpressionMap(
                    texts: fields.entries.filter { $0.name != "raw" }.sorted { $0.name < $1.name }.map {
                        ($0.name, $0.binding.kept)
                    }))
        }
    }
}
