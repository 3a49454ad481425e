internal import EngineDefinition
internal import EngineNetwork
internal import Synchronization

/// Whether what was made of a provider still goes by its text: asked for each call, looked at now and then.
final class ProviderFreshness: Sendable {
    private let isUnchanged: @Sendable () -> Bool
    private let interval: Int64
    /// Nanoseconds of the monotonic clock; the far end: it was seen that something changed.
    private let nextLook: Atomic<Int64>

    /// - Parameters:
    ///   - interval: for how long a look is good.
    ///   - isUnchanged: looks.
    init(every interval: Duration, _ isUnchanged: @escaping @Sendable () -> Bool) {
        self.isUnchanged = isUnchanged
        self.interval = MonotonicInstant(nanoseconds: 0).advanced(by: interval).nanoseconds
        nextLook = Atomic(MonotonicInstant.now.advanced(by: interval).nanoseconds)
    }

    /// Whether it does; once it does not, it never does again.
    var isCurrent: Bool {
        let due = nextLook.load(ordering: .relaxed)
        guard due != .max else { return false }
        let now = MonotonicInstant.now.nanoseconds
        guard now >= due else { return true }
        let isUnchanged = isUnchanged()
        nextLook.store(isUnchanged ? now &+ interval : .max, ordering: .relaxed)
        return isUnchanged
    }
}
