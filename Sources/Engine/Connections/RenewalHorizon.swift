internal import Synchronization

/// The instant from which credentials must be asked for again before they are used.
///
/// Every call of a run looks here, many at once, so it is two numbers and no actor.
final class RenewalHorizon: Sendable {
    private let second = Atomic<Int64>(.min)
    private let renewals = Atomic<Int>(0)

    /// Whether the credentials of a walk may not be used as they are: they end soon, or others were obtained since it
    /// began.
    func isDue(at now: Int64) -> Bool {
        now >= second.load(ordering: .relaxed) || renewals.load(ordering: .relaxed) > 0
    }

    /// How often others were obtained: whoever has noted it knows whether what it carries is old.
    var renewalCount: Int { renewals.load(ordering: .relaxed) }

    /// Whether what is known in memory may be used at this second.
    func hasCome(at now: Int64) -> Bool { now >= second.load(ordering: .relaxed) }

    /// Nobody needs to ask until then; nothing: for ever.
    func move(to second: Int64?) { self.second.store(second ?? .max, ordering: .relaxed) }

    /// From now on walks that began before carry old credentials.
    func noteRenewal() { renewals.add(1, ordering: .relaxed) }
}
