internal import Synchronization

/// The bytes between what supplies a request's body, anywhere, and the transfer, which takes them on
/// its loop.
final class UploadFeed: Sendable {
    /// What the transfer finds.
    enum Portion: Equatable {
        /// This many bytes were written; none at the end.
        case bytes(Int)
        /// There are none yet; `onBytes` tells when.
        case later
        case failed(String)
    }

    private struct State {
        var pending: [UInt8] = []
        var position = 0
        var end: Result<Void, Failure>?
        var isAwaited = false
        var isClosed = false
        var room: CheckedContinuation<Void, Never>?

        /// Bytes that the transfer has not taken.
        var outstanding: Int { pending.count - position }

        /// Gives back what was taken.
        ///
        /// A source and a transfer in step never come to a moment at which all is taken: without the
        /// second case the whole body would stay.
        mutating func compact() {
            if position == pending.count {
                pending.removeAll(keepingCapacity: true)
                position = 0
            } else if position >= BodyBuffer.capacity {
                pending.removeFirst(position)
                position = 0
            }
        }

        mutating func takeRoom() -> CheckedContinuation<Void, Never>? {
            defer { room = nil }
            return room
        }
    }

    private struct Failure: Error {
        let reason: String
    }

    private let state = Mutex(State())
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let onBytes: @Sendable () -> Void

    /// - Parameter onBytes: called when the transfer has found nothing and there is something now.
    init(onBytes: @escaping @Sendable () -> Void) {
        self.onBytes = onBytes
    }

    /// The feed of a streamed body, which begins to be read; nothing for other bodies.
    static func started(for body: RequestBody, _ control: TransferControl, on loop: EventLoop) -> UploadFeed? {
        guard case .stream(_, let next) = body else { return nil }
        let feed = UploadFeed { control.resume() }
        feed.start(on: loop, next)
        return feed
    }

    /// Begins to ask for pieces, on the thread that takes them.
    ///
    /// The feed owns the task and cancels it when it is closed.
    func start(on loop: EventLoop, _ next: @escaping @Sendable () async throws -> [UInt8]?) {
        let task = Task(executorPreference: loop) { [self] in
            do {
                while let piece = try await next() {
                    guard await push(piece) else { return }
                }
                end(.success(()))
            } catch {
                end(.failure(Failure(reason: "\(error)")))
            }
        }
        self.task.withLock { $0 = task }
        if state.withLock({ $0.isClosed }) { task.cancel() }
    }

    /// Bytes that wait for the transfer, and bytes that are kept in all.
    var counts: (outstanding: Int, stored: Int) { state.withLock { ($0.outstanding, $0.pending.count) } }

    /// Copies what is there, as much as fits.
    func read(into space: UnsafeMutableRawBufferPointer) -> Portion {
        let (portion, room) = state.withLock { state -> (Portion, CheckedContinuation<Void, Never>?) in
            let count = min(space.count, state.outstanding)
            if count == 0 {
                switch state.end {
                case .success: return (.bytes(0), nil)
                case .failure(let failure): return (.failed(failure.reason), nil)
                case nil:
                    state.isAwaited = true
                    return (.later, state.takeRoom())
                }
            }
            let portion = state.pending[state.position..<state.position + count]
            space.copyBytes(from: portion)
            state.position += count
            state.compact()
            return (.bytes(count), state.outstanding <= BodyBuffer.capacity / 2 ? state.takeRoom() : nil)
        }
        room?.resume()
        return portion
    }

    /// The transfer is over: what supplies the body is cancelled.
    func close() {
        let room = state.withLock { state in
            state.isClosed = true
            return state.takeRoom()
        }
        room?.resume()
        task.withLock { $0?.cancel() }
    }

    /// Adds a piece and waits until there is room for another.
    /// - Returns: whether there is a transfer to go on for.
    private func push(_ piece: [UInt8]) async -> Bool {
        let isAwaited = state.withLock { state in
            state.pending += piece
            defer { state.isAwaited = state.isAwaited && piece.isEmpty }
            return state.isAwaited && !piece.isEmpty
        }
        if isAwaited { onBytes() }
        await withCheckedContinuation { continuation in
            let hasRoom = state.withLock { state in
                if state.isClosed || state.outstanding < BodyBuffer.capacity { return true }
                state.room = continuation
                return false
            }
            if hasRoom { continuation.resume() }
        }
        return state.withLock { !$0.isClosed }
    }

    private func end(_ result: Result<Void, Failure>) {
        let isAwaited = state.withLock { state in
            state.end = result
            return state.isAwaited
        }
        if isAwaited { onBytes() }
    }
}
