internal import Synchronization

/// The bytes between a transfer, which offers them on the loop's thread, and the one reader of its body.
///
/// It is bounded: when it is full the transfer pauses, and the reader's next step sets it going again.
final class BodyBuffer: Sendable {
    /// How much may wait; a page of records fits, and many streams at once do no harm.
    static let capacity = 256 << 10

    /// The most room that is made for what is only announced.
    private static let mostRoom = 1 << 20

    /// What became of an offer.
    enum Offer: Equatable {
        case taken
        /// Nothing was taken: the transfer pauses until `onRoom`.
        case full
        case tooLarge(limit: Int)
    }

    private struct State {
        var pending: [UInt8] = []
        var received = 0
        var end: Result<Void, TransportFault>?
        /// Set while the reader wants the whole body at once: nothing is handed over before the end.
        var wholeLimit: Int?
        var isPaused = false
        var waiting: CheckedContinuation<Void, Never>?

        mutating func takeWaiting() -> CheckedContinuation<Void, Never>? {
            defer { waiting = nil }
            return waiting
        }
    }

    private let state = Mutex(State())
    private let limit: Int
    /// How many bytes to make room for at first: growing step by step would touch each page of memory
    /// several times.
    private let firstRoom: Int
    private let onRoom: @Sendable () -> Void
    private let onAbandon: @Sendable () -> Void

    /// - Parameters:
    ///   - limit: the most bytes that are taken in all.
    ///   - expected: how many are announced, if any are.
    ///   - onRoom: called when a paused transfer may go on.
    ///   - onAbandon: called when nobody will read the rest.
    init(
        limit: Int, expected: Int? = nil, onRoom: @escaping @Sendable () -> Void,
        onAbandon: @escaping @Sendable () -> Void
    ) {
        self.limit = limit
        // What a server announces is believed only so far.
        firstRoom = Self.room(for: max(0, min(expected ?? 0, limit, Self.mostRoom)))
        self.onRoom = onRoom
        self.onAbandon = onAbandon
    }

    /// Large bodies get room in steps: the next page's fits into what the last one's has left.
    private static func room(for count: Int) -> Int {
        let step = 128 << 10
        return count < step ? count : (count + step - 1) / step * step
    }

    /// Takes bytes, all or none.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Offer {
        let (offer, waiting) = state.withLock { state -> (Offer, CheckedContinuation<Void, Never>?) in
            let limit = min(limit, state.wholeLimit ?? limit)
            if state.received + bytes.count > limit { return (.tooLarge(limit: limit), nil) }
            if state.wholeLimit == nil && state.pending.count >= Self.capacity {
                state.isPaused = true
                return (.full, nil)
            }
            if state.received == 0 { state.pending.reserveCapacity(firstRoom) }
            state.received += bytes.count
            state.pending.append(contentsOf: bytes)
            return (.taken, state.wholeLimit == nil ? state.takeWaiting() : nil)
        }
        waiting?.resume()
        return offer
    }

    /// Ends the body; the first end counts.
    func end(_ result: Result<Void, TransportFault>) {
        let waiting = state.withLock { state in
            if state.end == nil { state.end = result }
            return state.takeWaiting()
        }
        waiting?.resume()
    }

    /// Whether the transfer has told its end.
    var hasEnded: Bool { state.withLock { $0.end != nil } }

    /// Gives up the rest, unless the body is at its end.
    func abandon() {
        if !hasEnded { onAbandon() }
    }

    /// The next bytes, at least one; nothing at the end.
    func next() async throws(TransportFault) -> [UInt8]? {
        while true {
            let (bytes, end, wasPaused) = state.withLock { state in
                let bytes = state.pending
                state.pending = []
                let wasPaused = state.isPaused
                state.isPaused = false
                return (bytes, state.end, wasPaused)
            }
            if wasPaused { onRoom() }
            if !bytes.isEmpty { return bytes }
            if let end {
                try end.get()
                return nil
            }
            await wait()
        }
    }

    /// All that is left, if the transfer has come to its end in good order.
    func takeComplete() -> [UInt8]? {
        state.withLock { state in
            guard case .success = state.end else { return nil }
            defer { state.pending = [] }
            return state.pending
        }
    }

    /// All that is left, once it is complete.
    /// - Parameters:
    ///   - limit: the most bytes that are taken in all; more are a fault.
    ///   - expected: how many are announced, if any are.
    /// - Returns: the bytes that were not taken before.
    /// - Throws: `.tooLarge` over the limit, or what the transfer failed with.
    func rest(limit: Int, expected: Int?) async throws(TransportFault) -> [UInt8] {
        let wasPaused = state.withLock { state in
            state.wholeLimit = limit
            // What a server announces is believed only so far.
            state.pending.reserveCapacity(Self.room(for: min(expected ?? 0, limit, 4 << 20)))
            defer { state.isPaused = false }
            return state.isPaused
        }
        if wasPaused { onRoom() }
        while true {
            if let end = state.withLock({ $0.end }) {
                try end.get()
                break
            }
            await wait()
        }
        let (bytes, received) = state.withLock { state in
            defer { state.pending = [] }
            return (state.pending, state.received)
        }
        guard received <= limit else { throw .tooLarge(.bodyBytes(limit)) }
        return bytes
    }

    /// Waits until there is something to take, or the task is cancelled, which gives up the transfer.
    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.end != nil || (state.wholeLimit == nil && !state.pending.isEmpty) { return true }
                    state.waiting = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            abandon()
        }
    }
}
