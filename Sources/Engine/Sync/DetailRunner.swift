internal import EngineDefinition

/// Makes the calls that the stages of a page need, several at once.
struct DetailRunner: Sendable {
    private let driver: CallDriver
    private let full: Slots
    private let incremental: Slots

    /// For each stage how many calls of all partitions may be on their way.
    private struct Slots: Sendable {
        let widths: [Int]
        let slots: [CallSlots]

        init(_ stages: StagePlan?) {
            widths = stages?.widths ?? []
            slots = widths.map { CallSlots(count: $0) }
        }
    }

    /// Makes a runner for the partitions of a stream, which share what it allows at once.
    init(driver: CallDriver, stream: StreamPlan) {
        self.driver = driver
        full = Slots(stream.stages)
        incremental = stream.changes.map { Slots($0.wrappedValue.stages) } ?? full
    }

    /// Takes a page through its stages.
    /// - Parameters:
    ///   - walk: the page.
    ///   - kind: which reading it is of: changes may have stages of their own.
    /// - Returns: its records.
    /// - Throws: the fault of the first call that fails, which names the record.
    func run(_ walk: consuming StageWalk, _ kind: PassKind) async throws -> StagedPage {
        let slots = kind == .incremental ? incremental : full
        while true {
            switch try walk.next() {
            case .finished(let page): return page
            case .calls(let calls, let stage): try walk.take(try await results(of: calls, stage, slots))
            }
        }
    }

    /// What the calls bring, in their order; so many are under way as the stage says.
    private func results(of calls: [DetailWalker], _ stage: Int, _ slots: Slots) async throws -> [DetailResult] {
        var driver = driver
        driver.slots = slots.slots[stage]
        let caller = DetailCaller(driver: driver)
        return try await withThrowingTaskGroup(of: (Int, DetailResult).self) { group in
            var results: [DetailResult?] = Array(repeating: nil, count: calls.count)
            var begun = 0
            while begun < min(slots.widths[stage], calls.count) {
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
