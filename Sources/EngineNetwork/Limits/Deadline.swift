/// An instant after which a piece of work is worth nothing, or none.
///
/// Pure: the present is given.
public struct Deadline: Sendable, Hashable {
    /// The instant; `nil` if the work may take as long as it does.
    public let instant: MonotonicInstant?

    /// A deadline at an instant.
    public init(at instant: MonotonicInstant) {
        self.instant = instant
    }

    /// A deadline that lies a duration after an instant.
    public init(_ duration: Duration, after instant: MonotonicInstant) {
        self.instant = instant.advanced(by: duration)
    }

    private init() {
        instant = nil
    }

    /// No deadline.
    public static let never = Deadline()

    /// Whether it is over.
    public func isOver(at now: MonotonicInstant) -> Bool {
        instant.map { $0 <= now } ?? false
    }

    /// How much time is left, never negative; `nil` without a deadline.
    public func remaining(at now: MonotonicInstant) -> Duration? {
        instant.map { max(.zero, now.duration(to: $0)) }
    }

    /// The shorter of a duration and the time left.
    public func limiting(_ duration: Duration, at now: MonotonicInstant) -> Duration {
        remaining(at: now).map { min($0, duration) } ?? duration
    }

    /// Whether a wait would end before the deadline.
    public func allows(_ wait: Duration, at now: MonotonicInstant) -> Bool {
        instant.map { now.advanced(by: wait) < $0 } ?? true
    }
}
