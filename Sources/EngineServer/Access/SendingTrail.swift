internal import EngineHTTP
internal import EngineStore
internal import Synchronization

/// Which sendings of credentials to where a caller said are in the audit trail already.
///
/// A proxied call is one of thousands: the trail says once an hour that a key sends a connection's credential to a host
/// (docs/decisions/0123), so it stays readable, and a call costs no commit.
final class SendingTrail: Sendable {
    /// One kind of sending.
    struct Sending: Hashable, Sendable {
        let actor: String
        let connection: ConnectionID
        /// The origin that was named; nothing where only redirects are followed with the credential.
        let origin: String?
        let isForwarded: Bool
    }

    /// Seconds for which one event stands for all that are alike.
    static let interval: Int64 = 3_600
    /// Beyond it everything is forgotten, and noted anew.
    private static let most = 10_000

    private let noted = Mutex<[Sending: Int64]>([:])
    /// Seconds since 1970.
    private let now: @Sendable () -> Int64

    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// Whether a sending has yet to be noted.
    func isNew(_ sending: Sending) -> Bool {
        let second = now()
        return noted.withLock { noted in
            noted[sending].map { second - $0 >= Self.interval } ?? true
        }
    }

    /// A sending is in the trail.
    func keep(_ sending: Sending) {
        let second = now()
        noted.withLock { noted in
            if noted.count >= Self.most { noted.removeAll() }
            noted[sending] = second
        }
    }
}

extension RouteCall {
    /// Notes that a caller sends a credential to an address of its own choice, before it is sent (contracts.md §2.0).
    func noteSending(_ headers: ProxyHeaders, of connection: StoredConnection) async throws(RouteFault) {
        guard headers.baseURL != nil || headers.forwardsOnRedirect else { return }
        let origin = headers.baseURL.flatMap { try? URLValue($0) }.map { "\($0.origin)" }
        let sending = SendingTrail.Sending(
            actor: principal.actor, connection: connection.id, origin: origin, isForwarded: headers.forwardsOnRedirect)
        guard services.sendings.isNew(sending) else { return }
        try await noteSecretRead(
            "credentials.send", connection.name,
            detail: [("to", origin), ("redirects", headers.forwardsOnRedirect ? "any" : nil)])
        services.sendings.keep(sending)
    }
}
