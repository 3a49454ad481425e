import Engine
import EngineDefinition
import EngineLanguage
import EngineNetwork
import Synchronization

/// Time that only sleeping moves on, so that what a test waits for does not depend on the machine.
final class SteppedClock: EngineClock {
    private let state = Mutex((slept: [Double](), ahead: Double(0)))
    private let start = MonotonicInstant.now

    /// The pauses so far, in seconds; not the heartbeat of the lease.
    var pauses: [Double] { state.withLock { $0.slept } }

    func now() -> ExpressionTimestamp {
        ExpressionTimestamp(seconds: 1_767_225_600 + Int64(state.withLock { $0.ahead }), nanoseconds: 0) ?? .epoch
    }

    func uptime() -> MonotonicInstant {
        start.advanced(by: .nanoseconds(Int64(state.withLock { $0.ahead } * 1e9)))
    }

    func sleep(seconds: Double) async throws(CancellationError) {
        // The heartbeat of a run's lease sleeps for as long as it likes.
        if seconds == 10 { return try await SystemClock().sleep(seconds: seconds) }
        if Task.isCancelled { throw CancellationError() }
        state.withLock {
            $0.slept.append(seconds)
            $0.ahead += seconds
        }
        await Task.yield()
    }

    /// Full jitter at its longest.
    func chance() -> Double { 1 }
}
