internal import EngineLanguage

// What is done around the calls of a pass.
extension PartitionWalker {
    /// What the steps around the calls have, and what they learn.
    public var supply: StepSupply {
        get { pages?.supply ?? ownSupply }
        set {
            ownSupply = newValue
            pages?.supply = newValue
        }
    }

    /// Whether there are steps around its calls.
    public var hasSteps: Bool { reading.endpoint.frame != nil }

    /// Whether the steps before the calls have a state that a later run goes on with.
    public var keepsSteps: Bool { reading.endpoint.frame?.before.isEmpty == false }

    /// Whether what the steps have begun is lost by a failure, so that the next run begins anew: upstream says so
    /// itself, rather than being out of reach.
    public func losesSteps(by fault: CallFault) -> Bool {
        guard keepsSteps, case .upstream(let meaning) = fault.cause else { return false }
        return switch meaning {
        case .rateLimited, .unavailable, .expired, .unauthorized: false
        case .forbidden, .notFound, .conflict, .gone, .invalid, .skip, .reset, .failed: true
        }
    }

    /// A job of an earlier run that upstream does not know any more, or that failed, is begun anew, once.
    mutating func restartSteps(_ fault: CallFault) -> Action? {
        guard hasResumedSteps, pass.position != nil, losesSteps(by: fault) else { return nil }
        hasResumedSteps = false
        supply.state = nil
        pages = nil
        pass.position = .start
        checkpoint.pass = pass
        return .restarted(checkpoint, message: "what an earlier run had begun is of no use: \(fault.message)")
    }

    /// The call by which what the steps have begun is given up, if they wait.
    public mutating func cancel(at moment: Moment) -> Action? {
        guard var pages, let action = pages.cancel(at: moment) else { return nil }
        self.pages = pages
        guard case .call(let call) = action else { return nil }
        return .call(call)
    }
}
