internal import Synchronization

/// How the server is, for those who ask whether to send it requests.
final class ServerState: Sendable {
    private let isDrainingFlag = Atomic<Bool>(false)

    /// Whether it takes no new work.
    var isDraining: Bool { isDrainingFlag.load(ordering: .relaxed) }

    /// From now on it says that it is not ready.
    func beginDraining() { isDrainingFlag.store(true, ordering: .relaxed) }
}
