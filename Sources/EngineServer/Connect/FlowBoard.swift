internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import Synchronization

/// How the sign-ins stand that browsers wait for: written where one ends, read where it began.
///
/// In memory, for half an hour: what is connected stands in the store, and a page that finds nothing here says so.
final class FlowBoard: Sendable {
    /// How a sign-in stands.
    enum News: Sendable {
        /// Nobody came back yet.
        case waiting
        /// It worked.
        case connected(ConnectOutcome)
        /// It failed.
        case failed(ConnectFailure)
    }

    /// How a sign-in stands, and what belongs to it.
    struct Standing: Sendable {
        let news: News
        let provider: String
        let address: ReturnAddress?
    }

    private struct Entry {
        let session: Int64
        let until: Int64
        let provider: String
        let address: ReturnAddress?
        var news: News
    }

    /// As long as a state lives (contracts.md §2.0), in seconds.
    private static let lifetime: Int64 = 30 * 60
    /// Sign-ins of one session that may be open at once.
    static let mostOfSession = 20
    /// 10,000 sign-ins at once; beyond it the oldest are forgotten.
    private static let most = 10_000

    private let entries = Mutex<[String: Entry]>([:])
    /// Microseconds since 1970.
    private let now: @Sendable () -> Int64

    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// Puts a sign-in up.
    /// - Parameters:
    ///   - id: its name, which is no secret: only its session may ask for it.
    ///   - session: the session's number.
    ///   - provider: whom it is at.
    ///   - address: where the page goes in the end.
    /// - Throws: 429 if the session has too many.
    func open(
        _ id: String, session: Int64, provider: String, address: ReturnAddress? = nil
    ) throws(RouteFault) {
        let second = now() / 1_000_000
        let isFull = entries.withLock { entries in
            let open = entries.values.count { entry in
                guard case .waiting = entry.news else { return false }
                return entry.session == session && entry.until > second
            }
            guard open < Self.mostOfSession else { return true }
            if entries.count >= Self.most { entries = entries.filter { $0.value.until > second } }
            if entries.count >= Self.most, let oldest = entries.min(by: { $0.value.until < $1.value.until })?.key {
                entries[oldest] = nil
            }
            entries[id] = Entry(
                session: session, until: second + Self.lifetime, provider: provider, address: address, news: .waiting)
            return false
        }
        guard !isFull else {
            throw RouteFault(
                429, "too_many_request", "this session has \(Self.mostOfSession) sign-ins open; end one, or wait")
        }
    }

    /// Says how a sign-in ended; the first word stands.
    func finish(_ id: String, _ news: News) {
        entries.withLock { entries in
            guard let entry = entries[id], case .waiting = entry.news else { return }
            entries[id]?.news = news
        }
    }

    /// How a sign-in stands, and where the page goes in the end; nothing if it is unknown, over, or another session's.
    func news(of id: String, session: Int64) -> Standing? {
        let second = now() / 1_000_000
        return entries.withLock { entries in
            guard let entry = entries[id], entry.session == session, entry.until > second else { return nil }
            return Standing(news: entry.news, provider: entry.provider, address: entry.address)
        }
    }

    /// A new name.
    static func name() -> String { RandomBytes.token() }

    /// Takes a sign-in down.
    func close(_ id: String, session: Int64) {
        entries.withLock { entries in
            if entries[id]?.session == session { entries[id] = nil }
        }
    }
}

/// A connection that came of a person's doing.
struct ConnectOutcome: Sendable {
    /// How clients name it.
    let connectionID: String
    /// Its integration.
    let integration: String
    /// Whether it still waits for somebody.
    var isPending = false
    /// Whose account it is, as upstream says.
    var identity: [(name: String, value: String)] = []

    /// As the page reads it.
    var json: JSONValue { json(returningTo: nil) }

    /// The same with the address to which the page goes.
    func json(returningTo address: String?) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("connectionId", .string(connectionID)), ("providerConfigKey", .string(integration)),
        ]
        if isPending { members.append(("isPending", true)) }
        if !identity.isEmpty { members.append(("identity", .object(identity.map { ($0.name, .string($0.value)) }))) }
        if let address { members.append(("redirect", .string(address))) }
        return .object(members)
    }
}

extension FlowBoard.Standing {
    /// As the page reads it.
    var json: JSONValue {
        switch news {
        case .waiting: return ["status": "pending"]
        case .connected(let outcome):
            let items = ConnectReturn.items(of: outcome, provider: provider)
            let members = outcome.json(returningTo: address?.finished(items)).members ?? []
            return .object([("status", "success")] + members.map { ($0.key, $0.value) })
        case .failed(let failure):
            return ["status": "error", "error": ["code": .string(failure.code), "message": .string(failure.message)]]
        }
    }
}
