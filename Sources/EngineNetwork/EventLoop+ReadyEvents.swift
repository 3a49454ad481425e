internal import CLinux

extension EventLoop {
    /// The events that one round of asking the system has brought, and how many of them were dispatched.
    struct ReadyEvents {
        /// For the life of the loop, whose threads follow each other; 256: how many one round brings at most.
        private let room = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)
        private var count = 0
        private var dispatched = 0
        /// Whether all that has happened is among them: there was room for more.
        private var isComplete = false

        func deallocate() {
            room.deallocate()
        }

        /// Asks the system.
        mutating func wait(_ epoll: Int32, nanoseconds: Int64) {
            let found = Int(engine_epoll_wait(epoll, room.baseAddress, Int32(room.count), nanoseconds))
            (count, dispatched) = (max(0, found), 0)
            // After a fault nothing is known.
            isComplete = found >= 0 && found < room.count
        }

        /// The next one to dispatch.
        mutating func next() -> epoll_event? {
            guard dispatched < count else { return nil }
            defer { dispatched += 1 }
            return room[dispatched]
        }

        /// Whether it is known that none of a descriptor is still to be dispatched.
        func hasNoneLeft(of descriptor: Int32) -> Bool {
            guard isComplete else { return false }
            for place in dispatched..<count where room[place].data.u64.descriptor == descriptor { return false }
            return true
        }
    }
}

extension UInt64 {
    /// The descriptor of a registration's token.
    var descriptor: Int32 { Int32(bitPattern: UInt32(truncatingIfNeeded: self)) }
}
