internal import Engine
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore
internal import Synchronization

/// The connection behind `engine proxy`: opened once, and anew when what the store holds of it is another.
///
/// A credential that was replaced is not sent again, and a connection that was deleted serves nobody (reliability.md
/// T5).
final class EmbeddedUpstream: Sendable {
    private struct Opened {
        let connection: StoredConnection
        let integration: StoredIntegration?
        let service: ProxyService
        /// The store's mark when that was read; nothing: it is read at each call.
        var mark: Int64?
        /// When the mark was looked at.
        var seen: MonotonicInstant
    }

    /// For so long the store is not asked again: asking costs as much as the rest of a call.
    private static let freshness = Duration.milliseconds(2)

    private let workplace: Workplace
    private let name: String
    private let sender: NetworkSender
    private let events: any EventSink
    private let watch: StoreWatch?
    private let opened = Mutex<Opened?>(nil)

    /// Prepares to serve a connection; the first call opens it.
    /// - Parameters:
    ///   - name: its name in the store.
    ///   - workplace: where it is; it must outlive this.
    ///   - sender: sends the requests.
    ///   - events: takes what happens in its calls.
    init(_ name: String, in workplace: Workplace, sender: NetworkSender, events: any EventSink) {
        self.name = name
        self.workplace = workplace
        self.sender = sender
        self.events = events
        watch = try? StoreWatch.open(beside: workplace.store)
    }

    deinit {
        watch?.close()
    }

    /// What sends calls with the credential of now.
    /// - Throws: exit code 2 if the connection is gone, or what keeps it from being used.
    func service() async throws(CommandFailure) -> ProxyService {
        let now = MonotonicInstant.now
        let fresh = opened.withLock { opened in
            opened.flatMap { $0.mark != nil && $0.seen.duration(to: now) < Self.freshness ? $0.service : nil }
        }
        if let fresh { return fresh }
        // Before the reading: what is committed meanwhile must not look as if it had been seen.
        let mark = watch?.mark()
        if let mark, let known = known(at: mark, now) { return known }
        let (connection, integration) = try await stored()
        let known = opened.withLock { opened -> ProxyService? in
            guard opened?.connection.id == connection.id, opened?.connection.isCalled(as: connection) == true,
                opened?.integration == integration
            else { return nil }
            opened?.mark = mark
            opened?.seen = now
            return opened?.service
        }
        if let known { return known }
        let service = try await open(connection, after: opened.withLock { $0?.service })
        opened.withLock {
            $0 = Opened(
                connection: connection, integration: integration, service: service, mark: mark, seen: now)
        }
        return service
    }

    /// What was opened, if the store has not changed since.
    private func known(at mark: Int64, _ now: MonotonicInstant) -> ProxyService? {
        opened.withLock { opened in
            guard opened?.mark == mark else { return nil }
            opened?.seen = now
            return opened?.service
        }
    }

    private func stored() async throws(CommandFailure) -> (StoredConnection, StoredIntegration?) {
        let (store, environment) = (workplace.store, workplace.environment)
        let found = try await Workplace.storing { () async throws(StoreFault) in
            try await store.connection(named: name, in: environment)
        }
        guard let found else { throw .unknown("connection", name, candidates: []) }
        let integration = try await Workplace.storing { () async throws(StoreFault) in
            try await store.integration(named: found.integration, in: environment)
        }
        return (found, integration)
    }

    private func open(
        _ connection: StoredConnection, after former: ProxyService?
    ) async throws(CommandFailure) -> ProxyService {
        let (provider, compiler) = try workplace.provider(of: connection)
        var diagnostics = DiagnosticList()
        let plan = compiler.provider(scheme: connection.scheme, diagnostics: &diagnostics)
        let request = compiler.rawRequest(.get, "/", scheme: connection.scheme, diagnostics: &diagnostics)
        let access = try await workplace.access(connection, plan, of: provider, events: events)
        return ProxyService(access: access, plan: request, sender: sender, lastRefusal: former?.lastRefusal)
    }
}
