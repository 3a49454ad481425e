internal import EngineDefinition

/// Makes the calls that the stages of a page need, several at once.
struct DetailRunner: Sendable {
    private let driver: CallDriver
    /// For each stage how many calls of all partitions may be on their way.
    private let slots: [CallSlots]
    private let widths: [Int]

    /// Makes a runner for the partitions of a stream, which share what it allows at once.
    init(driver: CallDriver, stages: StagePlan?) {
        self.driver = driver
        widths = stages?.widths ?? []
        slots = widths.map { CallSlots(count: $0) }
    }

    /// Takes a page through its stages.
    /// - Returns: its records.
    /// - Throws: the fault of the first call that fails, which names the record.
    func run(_ walk: consuming StageWalk) async throws -> StagedPage {
        while true {
            switch try walk.next() {
            case .finished(let page): return page
            case .calls(let calls, let stage): try walk.take(try await results(of: calls, stage))
            }
        }
    }

    /// What the calls bring, in their order; so many are under way as the stage says.
    private func results(of calls: [DetailWalker], _ stage: Int) async throws -> [DetailResult] {
        var driver = driver
        driver.slots = slots[stage]
        let caller = DetailCaller(driver: driver)
        return try await withThrowingTaskGroup(of: (Int, DetailResult).self) { group in
            var results: [DetailResult?] = Array(repeating: nil, count: calls.count)
            var begun = 0
            while begun < min(widths[stage], calls.count) {
                group.addTask { [begun] in (begun, try await caller.result(of: calls[begun])) }
                begun += 1
            }
            while let (index, result) = try await group.next() {
                results[index] = result
                guard begun < calls.count else { continue }
                group.addTask { [begun] in (begun, try await caller.result(of: calls[begun])) }
                begun += 1
            }
            return results.compactMap { $0 }
        }
    }
}

/// Makes one call of a stage.
private struct DetailCaller: Sendable {
    let driver: CallDriver

    func result(of call: DetailWalker) async throws -> DetailResult {
        var walker = call
        do {
            let first = walker.start(at: driver.clock.moment())
            switch try await driver.settle(&walker, first) {
            case .finished(let result): return result
            case .failed(let fault): throw fault
            case .call: throw CallFault(.definition, "the walk asked for a call after its end", call: "fetch")
            }
        } catch CallDriver.Stop.refused(let fault) {
            throw fault
        }
    }
}
