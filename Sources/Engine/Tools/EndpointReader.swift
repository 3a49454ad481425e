internal import EngineDefinition
internal import EngineLanguage

/// Reads all pages of an endpoint into memory: for lists that others go over.
struct EndpointReader: Sendable {
    let driver: CallDriver
    let baseOverride: String?

    /// The items that the endpoint's conditions take, mapped if it has a model.
    /// - Returns: the items, and whether each page was a list: else what is not among them may still be there.
    func items(
        of endpoint: EndpointPlan, _ bindings: ExpressionBindings
    ) async throws(CallFault) -> (items: [ExpressionValue], areAll: Bool) {
        var items: [ExpressionValue] = []
        let areAll = try await forEachPage(of: endpoint, bindings) { page throws(CallFault) in
            items += try page.items(of: endpoint)
            return true
        }
        return (items, areAll)
    }

    /// Goes through the pages until the closure has enough.
    /// - Returns: whether each page so far was a list.
    @discardableResult
    func forEachPage(
        of endpoint: EndpointPlan, _ bindings: ExpressionBindings, _ take: (ResponsePage) throws(CallFault) -> Bool
    ) async throws(CallFault) -> Bool {
        let clock = driver.clock
        var walker = PageWalker(
            endpoint: endpoint, bindings: bindings, baseOverride: baseOverride, started: clock.now())
        try await driver.supply(&walker)
        while true {
            let first = walker.next(at: clock.moment())
            let action = try await settled(&walker, first, endpoint.request.name)
            try await driver.keepLearnt(of: &walker)
            switch action {
            case .page(let page):
                // Behind the last page stands what the endpoint does after it.
                guard try take(page) || page.next == nil else { return walker.sawOnlyLists }
            case .prepared: continue
            case .finished: return walker.sawOnlyLists
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
            if case .interrupted = error { await driver.cancel(walker) }
            throw error.fault(of: call)
        }
    }
}
