internal import EngineDefinition
internal import EngineLanguage

/// Reads all pages of an endpoint into memory: for lists that others go over.
struct EndpointReader: Sendable {
    let driver: CallDriver
    let baseOverride: String?

    /// The items that the endpoint's conditions take, mapped if it has a model.
    func items(of endpoint: EndpointPlan, _ bindings: ExpressionBindings) async throws(CallFault) -> [ExpressionValue] {
        var items: [ExpressionValue] = []
        try await forEachPage(of: endpoint, bindings) { page throws(CallFault) in
            items += try page.items(of: endpoint)
            return true
        }
        return items
    }

    /// Goes through the pages until the closure has enough.
    func forEachPage(
        of endpoint: EndpointPlan, _ bindings: ExpressionBindings, _ take: (ResponsePage) throws(CallFault) -> Bool
    ) async throws(CallFault) {
        let clock = driver.clock
        var walker = PageWalker(
            endpoint: endpoint, bindings: bindings, baseOverride: baseOverride, started: clock.now())
        while true {
            let first = walker.next(at: clock.moment())
            switch try await settled(&walker, first, endpoint.request.name) {
            case .page(let page):
                guard try take(page) else { return }
            case .finished: return
            case .failed(let fault): throw fault
            case .call:
                throw CallFault(.definition, "the walk asked for a call after its end", call: endpoint.request.name)
            }
        }
    }

    private func settled(
        _ walker: inout PageWalker, _ first: PageWalker.Action, _ call: String
    ) async throws(CallFault) -> PageWalker.Action {
        do throws(CallDriver.Stop) {
            return try await driver.settle(&walker, first)
        } catch {
            throw error.fault(of: call)
        }
    }
}
