public import EngineDefinition
internal import EngineNetwork

/// For how long something may wait that somebody waits for.
struct WaitBudget: Sendable {
    private let end: MonotonicInstant?

    /// Waits as long as it takes.
    init() { end = nil }

    /// Waits for so many seconds; nothing: as long as it takes.
    init(_ seconds: Double?, from start: MonotonicInstant) {
        end = seconds.map { start.advanced(by: .milliseconds(Int64($0 * 1_000))) }
    }

    /// The seconds that are left; nothing: there is no end.
    func left(at now: MonotonicInstant) -> Double? {
        end.map { max(0, now.duration(to: $0).inSeconds) }
    }

    /// Whether a pause may be waited for.
    ///
    /// One between two questions after a person's doing is no waiting for upstream.
    func holds(_ seconds: Double, _ pause: Pause, at now: MonotonicInstant) -> Bool {
        guard pause.reason != .polling, let left = left(at: now) else { return true }
        return seconds <= left
    }
}

extension CallFault {
    /// The code of a renewal that is not tried because one has just failed (nango-api.md §1.3).
    public static let backoffCode = "connection_refresh_backoff"

    /// Whether it says nothing but that something is to be asked later.
    var isToBeAskedLater: Bool {
        cause == .upstream(.rateLimited) || cause == .busy || code == Self.backoffCode
    }
}
