internal import EngineLanguage

extension StageWalk {
    /// The items of the level that hold others, by their numbers among those that are done.
    ///
    /// The level is settled by that.
    mutating func containers(_ recursion: RecursionPlan) throws(CallFault) -> [[Int]] {
        var containers: [[Int]] = []
        for number in settleLevel() where !done[number].isGone {
            let item = done[number]
            do throws(ExpressionFault) {
                guard try recursion.condition.test(item.bindings(on: pages[item.page]), of: "recurse.when") else {
                    continue
                }
            } catch {
                throw fault(error, of: item)
            }
            guard depth < recursion.depth else {
                warn("records more than \(recursion.depth) levels down were not read ('recurse.depth')")
                continue
            }
            guard !isInside(number) else {
                warn("a record holds itself, and was not entered again")
                continue
            }
            containers.append([number])
        }
        return containers
    }

    /// The calls for the children of items.
    func walkers(of recursion: RecursionPlan, _ containers: [[Int]]) throws(CallFault) -> [DetailWalker] {
        var walkers: [DetailWalker] = []
        for numbers in containers {
            let item = done[numbers[0]]
            var bindings = place.roots
            item.bind(in: &bindings)
            walkers.append(
                try walker(
                    of: stream.$endpoint, with: recursion.with, bindings, for: [item], acceptsMissing: false,
                    depth: depth + 1))
        }
        return walkers
    }

    /// Whether an item has the key of one that it is in.
    private func isInside(_ number: Int) -> Bool {
        guard let key = key(of: number) else { return false }
        var outer = done[number].container
        while let container = outer {
            if self.key(of: container) == key { return true }
            outer = done[container].container
        }
        return false
    }

    private func key(of number: Int) -> String? {
        stream.records.keyText(done[number].bindings(on: pages[done[number].page]))
    }

    private mutating func warn(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}
