import Engine
import EngineDefinition
import EngineLanguage
import EngineNetwork
import Synchronization

/// The machine's time; what a test asks for happens when a pause begins, and the pause ends at once.
final class StoppingClock: EngineClock {
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    /// Sets what happens when a pause begins.
    func onPause(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }

    func now() -> ExpressionTimestamp { SystemClock().now() }
    func uptime() -> MonotonicInstant { .now }
    func chance() -> Double { 1 }

    func sleep(seconds: Double) async throws(CancellationError) {
        // The heartbeat of a run's lease sleeps for as long as it likes.
        if seconds == 10 { return try await SystemClock().sleep(seconds: seconds) }
        let action = action.withLock { $0 }
        action?()
        await Task.yield()
        if Task.isCancelled { throw CancellationError() }
    }
}
