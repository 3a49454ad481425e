internal import EngineDefinition

/// Lets so many calls of a connection through at once; others wait in the order of their coming.
actor CallGate {
    private let limit: Int
    private var running = 0
    private var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    private var nextID = 0

    /// Makes a gate.
    /// - Parameter limit: calls at once.
    init(limit: Int) {
        self.limit = limit
    }

    /// Waits for a place.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile.
    func enter(_ request: OutgoingRequest) async throws(CancellationError) {
        guard running >= limit else {
            running += 1
            return
        }
        let id = nextID
        nextID += 1
        let mayGo = await withTaskCancellationHandler {
            await withCheckedContinuation { waiting.append((id, $0)) }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
        guard mayGo else { throw CancellationError() }
    }

    /// Gives a place back.
    func leave(_ request: OutgoingRequest) {
        guard !waiting.isEmpty else {
            running -= 1
            return
        }
        waiting.removeFirst().continuation.resume(returning: true)
    }

    private func giveUp(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(returning: false)
    }
}
