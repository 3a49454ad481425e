internal import EngineDefinition
internal import EngineLanguage

/// A case that proves a credential.
struct VerifyCase {
    let plan: VerifyPlan

    func run(_ stepper: inout CaseStepper, _ outcome: inout CaseOutcome) throws {
        let builder = RequestBuilder(plan: plan.request, baseOverride: nil)
        var walker = CallWalker(builder: builder, bindings: try stepper.bindings())
        switch try stepper.settle(&walker, walker.resume(at: stepper.moment)) {
        case .failed(let fault): throw fault
        case .finished:
            outcome.identity = plan.identity.compactMap { entry in
                entry.value.evaluate(walker.bindings).value.map { (entry.name, $0) }
            }
            stepper.keep(
                plan.metadata.compactMap { entry in
                    entry.value.evaluate(walker.bindings).value.map { (entry.name, $0) }
                })
        case .send, .pause, .refresh: return
        }
    }
}
