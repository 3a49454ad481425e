internal import EngineLanguage

/// Puts the streams of a sync in an order in which parents come before those that go through their records.
struct StreamOrder {
    private let sync: SyncDefinition

    /// Takes a sync.
    init(_ sync: SyncDefinition) {
        self.sync = sync
    }

    /// The names in order; a ring, which is reported elsewhere, is left open at its first stream.
    /// - Parameter wanted: the streams that are wanted; those that they lean on come along. Nothing: all.
    /// - Returns: parents before the streams that lean on them.
    func names(wanted: Set<String>?) -> [String] {
        var order: [String] = []
        var visited: Set<String> = []
        for stream in sync.streams where !stream.value.isAbstract && wanted?.contains(stream.name) != false {
            visit(stream.name, &order, &visited)
        }
        return order
    }

    private func visit(_ name: String, _ order: inout [String], _ visited: inout Set<String>) {
        guard visited.insert(name).inserted, let stream = sync.streams[name] else { return }
        for parent in stream.parents(named: name) { visit(parent.value, &order, &visited) }
        order.append(name)
    }
}
