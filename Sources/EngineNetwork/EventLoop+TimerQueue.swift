extension EventLoop {
    /// Callbacks by the instant at which they are due: a binary heap; those of one instant keep their
    /// order.
    struct TimerQueue {
        private struct Entry {
            let instant: MonotonicInstant
            let id: UInt64

            func isBefore(_ other: Entry) -> Bool {
                instant == other.instant ? id < other.id : instant < other.instant
            }
        }

        private var heap: [Entry] = []
        private var callbacks: [UInt64: () -> Void] = [:]
        private var lastID: UInt64 = 0

        var isEmpty: Bool { callbacks.isEmpty }

        /// The number of entries that are kept, cancelled ones included.
        var storedCount: Int { heap.count }

        /// When the next callback is due.
        var next: MonotonicInstant? {
            mutating get {
                dropCancelledHead()
                return heap.first?.instant
            }
        }

        mutating func insert(at instant: MonotonicInstant, _ callback: @escaping () -> Void) -> UInt64 {
            lastID += 1
            callbacks[lastID] = callback
            heap.append(Entry(instant: instant, id: lastID))
            siftUp(from: heap.count - 1)
            return lastID
        }

        /// Forgets a callback.
        ///
        /// Its heap entry goes when it is met, or when such entries are more than the others.
        mutating func remove(_ id: UInt64) {
            guard callbacks.removeValue(forKey: id) != nil else { return }
            if heap.count > 64 && heap.count > 2 * callbacks.count { compact() }
        }

        /// Takes the first callback that is due, if there is one.
        mutating func popDue(at now: MonotonicInstant) -> (() -> Void)? {
            dropCancelledHead()
            guard let first = heap.first, first.instant <= now else { return nil }
            popHead()
            return callbacks.removeValue(forKey: first.id)
        }

        private mutating func dropCancelledHead() {
            while let first = heap.first, callbacks[first.id] == nil { popHead() }
        }

        private mutating func popHead() {
            let last = heap.removeLast()
            guard !heap.isEmpty else { return }
            heap[0] = last
            siftDown(from: 0)
        }

        private mutating func compact() {
            heap.removeAll { callbacks[$0.id] == nil }
            for index in stride(from: heap.count / 2, through: 0, by: -1) { siftDown(from: index) }
        }

        private mutating func siftUp(from start: Int) {
            var index = start
            while index > 0 {
                let parent = (index - 1) / 2
                guard heap[index].isBefore(heap[parent]) else { return }
                heap.swapAt(index, parent)
                index = parent
            }
        }

        private mutating func siftDown(from start: Int) {
            var index = start
            while true {
                var least = index
                for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                    if heap[child].isBefore(heap[least]) { least = child }
                }
                guard least != index else { return }
                heap.swapAt(index, least)
                index = least
            }
        }
    }
}
