internal import EngineLanguage

/// Takes the items of a page through their stages: a state machine without I/O.
///
/// It says which calls it needs; their order is of no matter, and what comes of them is the same whoever makes how
/// many of them at once.
public struct StageWalk: Sendable {
    /// What the driver is to do.
    public enum Action: Sendable {
        /// Make these calls, all of them, and give the results in the same order to `take`.
        case calls([DetailWalker], stage: Int)
        /// The records are ready.
        case finished(StagedPage)
    }

    /// What the walk knows of the reading that the page belongs to.
    struct Place: Sendable {
        /// The stream's roots: `input` is the sync's, the partition's parents and the cursor are bound.
        let roots: ExpressionBindings
        let baseOverride: String?
        let started: ExpressionTimestamp
        /// Records of the reading before this page.
        let taken: Int
        let limit: Int?
    }

    @Boxed private(set) var stream: StreamPlan
    let plan: StagePlan
    let place: Place
    /// The page, and those of children.
    private(set) var pages: [ResponsePage]
    /// The items of the level in hand.
    var level: [StageItem] = []
    /// The items that are through all calls.
    var done: [StageItem] = []
    var depth = 0
    /// The number of the stage whose calls are made next.
    private var stage = 0
    /// What the calls that are being made are for.
    private var asked: [[Int]] = []
    private var isCut = false
    var hasGaps = false
    var warnings: [String] = []

    init(_ page: ResponsePage, stream: Boxed<StreamPlan>, plan: StagePlan, place: Place) throws(CallFault) {
        _stream = stream
        self.plan = plan
        self.place = place
        pages = [page]
        level = try items(of: 0)
        guard let limit = place.limit, level.count > limit else { return }
        level = Array(level.prefix(limit))
        isCut = true
    }

    /// The name of the endpoint whose pages are staged, for faults.
    var call: String { stream.endpoint.request.name }

    /// What is to be done next.
    /// - Throws: `CallFault` of cause `definition`, which names the record.
    public mutating func next() throws(CallFault) -> Action {
        while stage < plan.details.count {
            let detail = plan.details[stage]
            asked = try batches(of: detail)
            guard asked.isEmpty else { return .calls(try walkers(of: detail, asked), stage: stage) }
            stage += 1
        }
        if let recursion = plan.recursion, !level.isEmpty {
            asked = try containers(recursion)
            if !asked.isEmpty { return .calls(try walkers(of: recursion, asked), stage: stage) }
        } else {
            settleLevel()
        }
        return .finished(try finish())
    }

    /// Takes what the calls brought, in their order.
    /// - Throws: `CallFault` of cause `definition`, which names the record.
    public mutating func take(_ results: [DetailResult]) throws(CallFault) {
        guard stage < plan.details.count else { return try takeChildren(results) }
        let detail = plan.details[stage]
        stage += 1
        var changed: [Int: [StageItem]] = [:]
        for (numbers, result) in zip(asked, results) {
            for (number, items) in zip(numbers, try staged(numbers, result, detail)) { changed[number] = items }
        }
        level = level.indices.flatMap { changed[$0] ?? [level[$0]] }
    }

    // MARK: Pages

    /// The items of a page behind the stages that need no call.
    private func items(of number: Int) throws(CallFault) -> [StageItem] {
        let page = pages[number]
        let items = try page.exploded(by: stream.endpoint.explode, page: number, call: call)
        var bindings = page.bindings
        var seen: Set<String> = []
        var taken: [StageItem] = []
        for var item in items {
            item.bind(in: &bindings)
            do throws(ExpressionFault) {
                guard try isTaken(&item, bindings), try isFirst(bindings, &seen) else { continue }
            } catch {
                throw fault(error, of: item)
            }
            taken.append(item)
        }
        return taken
    }

    private func isTaken(
        _ item: inout StageItem, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) -> Bool {
        item.isGone = try plan.gone?.test(bindings, of: "deletes.when") ?? false
        // Of what is gone often nothing is left that could be chosen by.
        guard !item.isGone else { return true }
        for condition in stream.endpoint.conditions {
            guard try condition.test(bindings, of: "where") else { return false }
        }
        return plan.selection?.takes(bindings) ?? true
    }

    private func isFirst(
        _ bindings: ExpressionBindings, _ seen: inout Set<String>
    ) throws(ExpressionFault) -> Bool {
        guard let dedupe = plan.dedupe, let value = try dedupe.evaluate(bindings).required, !value.isNull else {
            return true
        }
        return seen.insert(try value.jsonText()).inserted
    }

    // MARK: Levels

    /// Puts the items of the level behind the others.
    /// - Returns: their numbers there.
    @discardableResult
    mutating func settleLevel() -> Range<Int> {
        let start = done.count
        done += level
        level = []
        return start..<done.count
    }

    /// Goes down to the children that calls brought.
    private mutating func takeChildren(_ results: [DetailResult]) throws(CallFault) {
        depth += 1
        stage = 0
        var children: [StageItem] = []
        for (numbers, result) in zip(asked, results) {
            hasGaps = hasGaps || result.hasGaps
            for page in result.pages {
                pages.append(page)
                for var item in try items(of: pages.count - 1) {
                    item.container = numbers[0]
                    if item.outer == nil { item.outer = done[numbers[0]].record }
                    children.append(item)
                }
            }
        }
        level = children
    }

    // MARK: The end

    private func finish() throws(CallFault) -> StagedPage {
        do throws(ExpressionFault) {
            return StagedPage(
                groups: try groups(ordered()), isCut: isCut, hasGaps: hasGaps, warnings: warnings)
        } catch {
            throw CallFault(.definition, error.message, call: call, status: pages[0].answer.status, span: error.span)
        }
    }

    /// The items, each before those that it holds.
    private func ordered() -> [StageItem] {
        guard depth > 0 else { return done }
        var held: [Int: [Int]] = [:]
        var waiting: [Int] = []
        for (number, item) in done.enumerated() {
            if let container = item.container {
                held[container, default: []].append(number)
            } else {
                waiting.append(number)
            }
        }
        waiting.reverse()
        var order: [StageItem] = []
        while let number = waiting.popLast() {
            order.append(done[number])
            waiting += (held[number] ?? []).reversed()
        }
        return order
    }

    /// Items in a row that came on one page; each by itself if it is told its number.
    private func groups(_ items: [StageItem]) throws(ExpressionFault) -> [StagedPage.Group] {
        var groups: [StagedPage.Group] = []
        var start = 0
        while start < items.count {
            var end = start + 1
            while end < items.count, items[end].page == items[start].page, !plan.countsRecords { end += 1 }
            var bindings = pages[items[start].page].bindings
            if plan.countsRecords { bindings = bindings.counted(place.taken + start) }
            groups.append(try StagedPage.Group(items[start..<end], bindings))
            start = end
        }
        return groups
    }

    // MARK: Faults

    /// A fault of an expression over a record.
    func fault(_ fault: ExpressionFault, of item: StageItem) -> CallFault {
        CallFault(
            .definition, "\(told(of: item)): \(fault.message)", call: call,
            status: pages[item.page].answer.status, span: fault.span)
    }

    /// Which record it is.
    func told(of item: StageItem) -> String {
        let bindings = item.bindings(on: pages[item.page])
        let name = stream.records.keyText(bindings) ?? item.record.value.map?["id"].flatMap { try? $0.templateText() }
        let record = name.map { "record '\($0)'" } ?? "record \(item.number)"
        return "stream '\(stream.name)', page \(pages[0].number), \(record)"
    }
}

extension ResponsePage {
    /// The number of the page, from 1.
    fileprivate var number: Int64 {
        guard case .object(let fields)? = bindings["page"], case .value(let index)? = fields["index"] else { return 1 }
        return (index.int ?? 0) + 1
    }
}

extension CompiledExpression {
    /// Asks a test of a record; a fault says of which key, and how a value that may be absent is asked for.
    func test(_ bindings: ExpressionBindings, of key: String) throws(ExpressionFault) -> Bool {
        do throws(ExpressionFault) { return try test(bindings) } catch {
            let advice = error.kind == .missing ? "; write '.?' before the name if it may be absent" : ""
            throw ExpressionFault(error.kind, "'\(key)': \(error.message)\(advice)", at: error.span)
        }
    }
}
