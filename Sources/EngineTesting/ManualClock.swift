internal import Synchronization

/// Wall time that moves only when a test says so.
public final class ManualClock: Sendable {
    private let nanoseconds: Mutex<Int64>

    /// Starts at the given number of seconds since 1970.
    public init(secondsSince1970 seconds: Int64) {
        nanoseconds = Mutex(seconds * 1_000_000_000)
    }

    /// The present instant, in nanoseconds since 1970.
    public var now: Int64 { nanoseconds.withLock { $0 } }

    /// Moves time on.
    /// - Parameter seconds: how far, in seconds.
    public func advance(bySeconds seconds: Int64) {
        nanoseconds.withLock { $0 += seconds * 1_000_000_000 }
    }
}
