internal import EngineDefinition
internal import EngineLanguage

/// A case that proves a credential.
struct VerifyCase {
    let plan: VerifyPlan

    func run(_ stepper: inout CaseStepper, _ outcome: inout CaseOutcome) throws {
        var walker = VerifyWalker(plan: plan, bindings: try stepper.bindings(), baseOverride: nil)
        switch try stepper.settle(&walker, walker.start(at: stepper.moment)) {
        case .failed(let fault): throw fault
        case .proven(let proof):
            outcome.identity = proof.identity
            stepper.learn(proof.metadata)
        case .unneeded, .call: return
        }
    }
}
