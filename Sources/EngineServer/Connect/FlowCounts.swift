internal import EngineHTTP
internal import Synchronization

/// How many sign-ins each session has open in this process: a page that begins thousands fills the store.
final class FlowCounts: Sendable {
    /// Sign-ins of one session that may be open at once.
    static let mostOfSession = 20
    /// As long as a state lives (contracts.md §2.0), in microseconds.
    static let lifetime = FlowCookie.lifetime * 1_000_000

    private struct Entry {
        let session: Int64
        let until: Int64
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Counts a sign-in that begins.
    /// - Parameters:
    ///   - id: its name.
    ///   - session: the session's number.
    ///   - now: microseconds since 1970.
    /// - Throws: 429 if the session has too many.
    func admit(_ id: String, session: Int64, now: Int64) throws(RouteFault) {
        let isFull = entries.withLock { entries in
            entries = entries.filter { $0.value.until > now }
            guard entries.values.count(where: { $0.session == session }) < Self.mostOfSession else { return true }
            entries[id] = Entry(session: session, until: now + Self.lifetime)
            return false
        }
        guard !isFull else {
            throw RouteFault(
                429, "too_many_request", "this session has \(Self.mostOfSession) sign-ins open; end one, or wait")
        }
    }

    /// A sign-in has ended, or was taken down.
    func end(_ id: String) {
        entries.withLock { $0[id] = nil }
    }
}
