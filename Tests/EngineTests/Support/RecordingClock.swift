import Engine
import EngineDefinition
import EngineLanguage
import EngineNetwork
import Synchronization

/// The machine's time, but pauses end at once, move time on, and are kept for the test.
final class RecordingClock: EngineClock {
    private let state = Mutex((slept: [Double](), ahead: Double(0)))
    /// Where time began, if it stands but for the pauses; nothing if the machine's time goes on.
    private let start: MonotonicInstant?

    /// - Parameter isStanding: whether only pauses move time on, so that what a test waits for does not depend on the
    ///   machine.
    init(isStanding: Bool = false) { start = isStanding ? .now : nil }

    /// The pauses so far, in seconds; not the heartbeat of the lease.
    var pauses: [Double] { state.withLock { $0.slept } }

    func now() -> ExpressionTimestamp {
        let time = start == nil ? SystemClock().now() : Self.written
        return ExpressionTimestamp(seconds: time.seconds + Int64(state.withLock { $0.ahead }), nanoseconds: 0) ?? time
    }

    func uptime() -> MonotonicInstant {
        (start ?? .now).advanced(by: .nanoseconds(Int64(state.withLock { $0.ahead } * 1e9)))
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

    /// What a clock that stands shows at first: 2026-01-01T00:00:00Z.
    private static let written = ExpressionTimestamp(seconds: 1_767_225_600, nanoseconds: 0) ?? .epoch

    /// Full jitter at its longest.
    func chance() -> Double { 1 }
}
