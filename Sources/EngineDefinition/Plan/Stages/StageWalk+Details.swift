internal import EngineLanguage

extension StageWalk {
    /// For which records calls are made, by their numbers in the level; so many in one as the definition says.
    func batches(of detail: DetailPlan) throws(CallFault) -> [[Int]] {
        var wanted: [Int] = []
        for (number, item) in level.enumerated() where !item.isGone {
            do throws(ExpressionFault) {
                if try detail.condition?.test(item.bindings(on: pages[item.page]), of: "fetch.when") ?? true {
                    wanted.append(number)
                }
            } catch {
                throw fault(error, of: item)
            }
        }
        return stride(from: 0, to: wanted.count, by: detail.batch).map { start in
            Array(wanted[start..<min(start + detail.batch, wanted.count)])
        }
    }

    /// The calls.
    func walkers(of detail: DetailPlan, _ batches: [[Int]]) throws(CallFault) -> [DetailWalker] {
        var walkers: [DetailWalker] = []
        for numbers in batches {
            let items = numbers.map { level[$0] }
            var bindings = place.roots
            do throws(ExpressionFault) {
                if detail.match != nil {
                    bindings["batch"] = try Self.list(of: items)
                } else {
                    items[0].bind(in: &bindings)
                }
            } catch {
                throw fault(error, of: items[0])
            }
            walkers.append(
                try walker(
                    of: detail.$endpoint, with: detail.with, bindings, for: items,
                    acceptsMissing: detail.onMissing != .fail))
        }
        return walkers
    }

    /// One call.
    func walker(
        of endpoint: Boxed<EndpointPlan>, with: [EntryPlan], _ roots: ExpressionBindings, for items: [StageItem],
        acceptsMissing: Bool, depth: Int = 0
    ) throws(CallFault) -> DetailWalker {
        let more = items.count > 1 ? " and \(items.count - 1) more" : ""
        let told = "\(told(of: items[0]))\(more), call '\(endpoint.wrappedValue.request.name)'"
        var bindings = roots
        do throws(CallFault) {
            let plan = endpoint.wrappedValue
            bindings["input"] = .value(try plan.input.resolve(with, roots, call: plan.request.name))
        } catch {
            throw error.told(of: told)
        }
        let pages = PageWalker(
            boxed: endpoint, bindings: bindings, baseOverride: place.baseOverride, position: .start,
            started: place.started, readsInSlices: false, depth: depth)
        return DetailWalker(pages, place: told, acceptsMissing: acceptsMissing)
    }

    private static func list(of items: [StageItem]) throws(ExpressionFault) -> ExpressionBindings.Binding {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for item in items {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            item.record.append(to: &bytes)
        }
        let list = try RecordList(written: bytes + [UInt8(ascii: "]")])
        return .json(list.tape)
    }

    // MARK: Results

    /// What a call makes of its records, in their order.
    mutating func staged(
        _ numbers: [Int], _ result: DetailResult, _ detail: DetailPlan
    ) throws(CallFault) -> [[StageItem]] {
        let items = numbers.map { level[$0] }
        do throws(ExpressionFault) {
            guard !result.isMissing else { return try Self.missing(items, detail) }
        } catch {
            throw fault(error, of: items[0])
        }
        let found = try found(in: result, detail)
        // Nothing is known of records in whose place no list came.
        if result.hasGaps, detail.into.isEmpty, found.isList { hasGaps = true }
        do throws(ExpressionFault) {
            guard let match = detail.match else { return [try laid(found, over: items[0], detail)] }
            return try matched(found.items, match, to: items, detail)
        } catch {
            throw fault(error, of: items[0])
        }
    }
}
