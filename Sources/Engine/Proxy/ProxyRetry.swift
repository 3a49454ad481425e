internal import EngineDefinition
internal import EngineHTTP
internal import EngineNetwork

/// Whether a proxied call is tried again, and after which pause: pure.
struct ProxyRetry {
    /// Seconds before the second attempt; each further one waits twice as long.
    static let firstPause = 3.0
    /// The longest pause.
    static let longestPause = 600.0

    let retries: Int
    let statuses: Set<Int>

    /// The pause after an answer; nothing: it is the answer.
    /// - Parameters:
    ///   - status: its status.
    ///   - fields: its fields.
    ///   - attempt: which attempt it answers, from 1 on.
    ///   - now: seconds since 1970.
    /// - Returns: seconds.
    func pause(after status: Int, _ fields: HTTPFields, attempt: Int, now: Int64) -> Double? {
        guard attempt <= retries, status == 429 || status >= 500 || statuses.contains(status) else { return nil }
        let asked = RetryAfter(fields, now: now).map { $0.wait.inSeconds }
        return min(asked ?? pause(before: attempt), Self.longestPause)
    }

    /// The pause after a failure; nothing: it is told.
    func pause(after fault: TransportFault, attempt: Int) -> Double? {
        guard attempt <= retries, fault.isTransient else { return nil }
        return pause(before: attempt)
    }

    private func pause(before attempt: Int) -> Double {
        min(Self.longestPause, Self.firstPause * Double(1 << min(attempt - 1, 20)))
    }
}
