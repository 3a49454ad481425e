internal import EngineDefinition
internal import EngineStore

/// A wish for other credentials than those of a version.
struct RenewalDemand: Sendable {
    /// The credentials that are not wanted any more.
    let version: Int64
    /// When they were asked for, in microseconds since 1970.
    let askedAt: Int64
    /// Whether a renewal that failed before counts for nothing.
    let isForced: Bool
    /// For how long another process's renewal is waited for.
    let budget: WaitBudget
}

/// Pauses behind renewals of which nothing was learnt, kept by all processes of the store (docs/decisions/0118).
extension TokenKeeper {
    /// Seconds after which somebody else's renewal is waited for no more: its pauses and the time limits of its calls.
    static let longestRenewal: Double = 120

    /// What is told where another process's renewal takes too long.
    static var lateLease: CallFault {
        var fault = CallFault(
            .busy, "another process has been renewing the credential for \(Int(longestRenewal)) s", call: "refresh")
        fault.retryAfter = 5
        return fault
    }

    /// Refuses to ask while the pause behind a failed renewal lasts.
    ///
    /// Who asks again by force gets past an older failure, not past one that came while they waited.
    func checkPause(_ demand: RenewalDemand) async throws(CallFault) {
        let found: RenewalPause?
        do throws(StoreFault) {
            found = try await store.renewalPause(of: connection, in: environment)
        } catch {
            throw CallFault(error)
        }
        let now = microseconds
        guard let found, found.version == demand.version, found.holds(at: now),
            !demand.isForced || found.failedAt > demand.askedAt
        else { return }
        throw Self.fault(found, at: now)
    }

    /// Notes that a renewal failed and told nothing of the credentials.
    ///
    /// The store may be what failed: then the pause is that of this process alone.
    /// - Returns: the fault, with the time after which it may be tried again.
    func paused(_ fault: CallFault, of version: Int64) async -> CallFault {
        guard let cause = PauseCause(fault) else { return fault }
        var fault = fault
        let seconds = min(max(fault.retryAfter ?? 0, Self.backoff), CallDriver.longestPause)
        fault.retryAfter = seconds
        let now = microseconds
        let pause = RenewalPause(
            version: version, failedAt: now, until: now + Int64(seconds * 1_000_000), cause: cause.rawValue,
            reason: fault.message)
        try? await store.noteRenewalPause(pause, of: connection, in: environment)
        return fault
    }

    private static func fault(_ pause: RenewalPause, at now: Int64) -> CallFault {
        let (ago, left) = (Double(now - pause.failedAt) / 1_000_000, Double(pause.until - now) / 1_000_000)
        let words = [
            "the credential could not be renewed \(SecondsText(ago)) ago (\(pause.reason))",
            "it is tried again in \(SecondsText(left))",
        ]
        var fault = CallFault(
            (PauseCause(rawValue: pause.cause) ?? .unavailable).cause, words.joined(separator: "; "), call: "refresh",
            code: CallFault.backoffCode)
        fault.retryAfter = left
        return fault
    }
}

/// What failed, where nothing was learnt of the credentials.
private enum PauseCause: String {
    case transport, unavailable, limited, answer

    /// - Returns: nothing for what upstream has no part in.
    init?(_ fault: CallFault) {
        switch fault.cause {
        case .transport: self = .transport
        case .upstream(.rateLimited): self = .limited
        case .upstream: self = .unavailable
        case .definition: self = .answer
        case .scope, .egress, .interrupted, .local, .busy, .input: return nil
        }
    }

    var cause: CallFault.Cause {
        switch self {
        case .transport: .transport
        case .limited: .upstream(.rateLimited)
        case .unavailable: .upstream(.unavailable)
        case .answer: .definition
        }
    }
}
