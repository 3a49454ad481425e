internal import EngineDefinition
internal import EngineLanguage

/// Reads the pages of an endpoint, one by one: only one is held at a time.
struct EndpointReader: Sendable {
    let driver: CallDriver
    let baseOverride: String?

    /// The pages of a call.
    func pages(of endpoint: EndpointPlan, _ bindings: ExpressionBindings) -> EndpointPages {
        EndpointPages(
            driver: driver, call: endpoint.request.name,
            walker: PageWalker(
                endpoint: endpoint, bindings: bindings, baseOverride: baseOverride, started: driver.clock.now()))
    }

    /// Goes through the pages until the closure has enough.
    /// - Returns: whether each page so far was a list.
    @discardableResult
    func forEachPage(
        of endpoint: EndpointPlan, _ bindings: ExpressionBindings, _ take: (ResponsePage) throws(CallFault) -> Bool
    ) async throws(CallFault) -> Bool {
        var pages = pages(of: endpoint, bindings)
        while let page = try await pages.next() {
            // Behind the last page stands what the endpoint does after it.
            guard try take(page) || page.next == nil else { break }
        }
        return pages.areAll
    }
}

/// The pages of an endpoint, each fetched when it is asked for.
struct EndpointPages: Sendable {
    private let driver: CallDriver
    private let call: String
    private var walker: PageWalker
    private var isSupplied = false

    init(driver: CallDriver, call: String, walker: PageWalker) {
        self.driver = driver
        self.call = call
        self.walker = walker
    }

    /// Whether each page so far was a list: else what was not among its items may still be there.
    var areAll: Bool { walker.sawOnlyLists }

    /// The next page; nothing behind the last.
    mutating func next() async throws(CallFault) -> ResponsePage? {
        if !isSupplied {
            isSupplied = true
            try await driver.supply(&walker)
        }
        while true {
            let action = try await settled()
            try await driver.keepLearnt(of: &walker)
            switch action {
            case .page(let page): return page
            case .prepared: continue
            case .finished: return nil
            case .failed(let fault): throw fault
            case .call: throw CallFault(.definition, "the walk asked for a call after its end", call: call)
            }
        }
    }

    private mutating func settled() async throws(CallFault) -> PageWalker.Action {
        do throws(CallDriver.Stop) {
            return try await driver.settle(&walker, walker.next(at: driver.clock.moment()))
        } catch {
            if case .interrupted = error { await driver.cancel(walker) }
            throw error.fault(of: call)
        }
    }
}
