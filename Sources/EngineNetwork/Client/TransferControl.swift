internal import Synchronization

/// What whoever waits for a transfer, reads its body or supplies one can ask of it, from any thread.
final class TransferControl: Sendable {
    private let state: LoopConfined<ClientTransports?>
    private let id: UInt64
    private let mark = Atomic<Bool>(false)

    init(_ state: LoopConfined<ClientTransports?>, id: UInt64) {
        self.state = state
        self.id = id
    }

    /// Whether it was cancelled: that covers a cancellation that comes before there is a transfer to end.
    var isCancelled: Bool { mark.load(ordering: .acquiring) }

    /// Lets the transfer go on.
    ///
    /// Never at once: the transport may be calling us just now.
    func resume() {
        state.loop.post { [state, id] in state.value?.resume(id) }
    }

    /// Ends the transfer.
    func cancel() {
        mark.store(true, ordering: .releasing)
        state.loop.post { [state, id] in state.value?.fail(id, .cancelled) }
    }
}
