internal import Dispatch
internal import Synchronization

/// Work on independent things, on all cores.
enum Parallel {
    /// The results in the order of the items, so that nothing depends on which was done first.
    static func map<Item: Sendable, Value: Sendable>(
        _ items: [Item], _ transform: @Sendable (Item) -> Value
    ) -> [Value] {
        guard items.count > 1 else { return items.map(transform) }
        let values = Mutex<[Value?]>(Array(repeating: nil, count: items.count))
        DispatchQueue.concurrentPerform(iterations: items.count) { index in
            let value = transform(items[index])
            values.withLock { $0[index] = value }
        }
        return values.withLock { $0.compactMap { $0 } }
    }
}
