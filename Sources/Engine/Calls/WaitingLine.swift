internal import Synchronization

/// The calls that wait at a gate until another one ends, in the order in which they look again: those that somebody
/// waits for before the others, the older ones first.
struct WaitingLine: Sendable {
    /// A call's place in the line; who looks again in vain comes back to it.
    final class Ticket: Sendable {
        fileprivate let number: UInt64
        fileprivate let isUrgent: Bool
        /// Whether the call has waited for as long as it may.
        let isLate = Atomic<Bool>(false)

        fileprivate init(number: UInt64, isUrgent: Bool) {
            self.number = number
            self.isUrgent = isUrgent
        }

        fileprivate func stands(before other: Ticket) -> Bool {
            isUrgent == other.isUrgent ? number < other.number : isUrgent
        }
    }

    typealias Waiter = (ticket: Ticket, continuation: CheckedContinuation<Void, Never>)

    /// How often those that wait were told to look again.
    private(set) var leaves: UInt64 = 0
    private var waiters: [Waiter] = []
    private var lastNumber: UInt64 = 0

    /// How many wait.
    var count: Int { waiters.count }

    /// The next ticket.
    mutating func ticket(isUrgent: Bool) -> Ticket {
        lastNumber += 1
        return Ticket(number: lastNumber, isUrgent: isUrgent)
    }

    /// Adds one at its place.
    mutating func add(_ waiter: Waiter) {
        let before = waiters.lastIndex { $0.ticket.stands(before: waiter.ticket) }
        waiters.insert(waiter, at: before.map { $0 + 1 } ?? 0)
    }

    /// Takes one out; nothing if it does not wait now.
    mutating func take(_ ticket: Ticket) -> Waiter? {
        waiters.firstIndex { $0.ticket === ticket }.map { waiters.remove(at: $0) }
    }

    /// Takes out all that wait, to look again in their order.
    mutating func takeAll() -> [Waiter] {
        leaves &+= 1
        defer { waiters = [] }
        return waiters
    }
}
