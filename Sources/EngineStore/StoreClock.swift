internal import Glibc

/// The two clocks of the store: the one that people read, and the one that only goes forward.
public struct StoreClock: Sendable {
    /// Wall time, in microseconds since 1970.
    ///
    /// It may jump.
    public let now: @Sendable () -> Int64
    /// Time since the machine's start, in microseconds; it counts while the machine sleeps.
    public let uptime: @Sendable () -> Int64

    /// Puts two clocks together.
    public init(now: @escaping @Sendable () -> Int64, uptime: @escaping @Sendable () -> Int64) {
        self.now = now
        self.uptime = uptime
    }

    /// The clocks of the system.
    public static let system = StoreClock(now: { read(CLOCK_REALTIME) }, uptime: { read(CLOCK_BOOTTIME) })

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
