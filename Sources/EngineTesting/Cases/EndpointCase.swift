internal import EngineDefinition
internal import EngineLanguage

/// A case that calls an endpoint: all of its pages.
struct EndpointCase {
    let endpoint: EndpointPlan
    let input: ExpressionMap

    func run(_ stepper: inout CaseStepper, _ outcome: inout CaseOutcome) throws {
        var bindings = try stepper.bindings()
        bindings["input"] = .value(try endpoint.input.complete(input, bindings))
        var walker = PageWalker(
            endpoint: endpoint, bindings: bindings, baseOverride: nil, started: stepper.moment.now)
        stepper.supply(&walker)
        while true {
            let action = try stepper.settle(&walker, walker.next(at: stepper.moment))
            stepper.keepLearnt(of: &walker)
            switch action {
            case .page(let page): try take(page, &outcome)
            case .prepared: continue
            case .finished:
                if outcome.output == nil, endpoint.hasItems {
                    outcome.output = endpoint.isSingle ? outcome.records.first : .list(outcome.records)
                }
                return
            case .failed(let fault): throw fault
            case .call: return
            }
        }
    }

    private func take(_ page: ResponsePage, _ outcome: inout CaseOutcome) throws {
        outcome.records += try page.items(of: endpoint)
        if let output = endpoint.output {
            outcome.output = try page.value(of: output, call: endpoint.request.name)
        } else if !endpoint.hasItems {
            outcome.output = page.bodyValue
        }
    }
}
