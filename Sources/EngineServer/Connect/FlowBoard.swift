internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore
internal import Synchronization

/// How the sign-ins stand that browsers wait for: written where one ends, read where it began.
///
/// In the store, sealed, for half an hour: the page asks whatever server of the store it reaches, and the browser comes
/// back to any of them. A page that finds nothing here says so; what is connected stands in the store in any case.
struct FlowBoard: Sendable {
    /// How a sign-in stands.
    enum News: Sendable, Hashable {
        /// Nobody came back yet.
        case waiting
        /// The person has to choose.
        case choosing(OfferedLabels)
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

    private static let kind = "news"

    /// Sign-ins that are open, by their sessions.
    let counts = FlowCounts()
    let store: Store

    init(store: Store) {
        self.store = store
    }

    /// Puts a sign-in up.
    /// - Parameters:
    ///   - id: its name: only its session may ask for it.
    ///   - session: the session.
    ///   - provider: whom it is at.
    ///   - address: where the page goes in the end.
    /// - Throws: the fault of the store.
    func open(
        _ id: String, session: StoredSession, provider: String, address: ReturnAddress? = nil
    ) async throws(StoreFault) {
        let entry = Entry(session: session.id, provider: provider, address: address, news: .waiting)
        try await store.addFlow(
            StoredFlow(kind: Self.kind, environment: session.environment, content: entry.text), token: Secret(id),
            lifetime: FlowCounts.lifetime)
    }

    /// Says how a sign-in ended; the first word stands.
    ///
    /// One that cannot be told is not: what was stored stands, and the page asks until its time is out.
    func finish(_ id: String, _ news: News) async {
        counts.end(id)
        _ = try? await store.changeFlow(Self.kind, token: Secret(id)) { content in
            guard var entry = Entry(content), !entry.isOver else { return nil }
            (entry.news, entry.pending) = (news, nil)
            return entry.text
        }
    }

    /// Says that the person has to choose, and keeps sealed what stands beside the choice.
    func ask(_ id: String, _ offer: OfferedLabels, pending: Secret) async throws(StoreFault) {
        _ = try await store.changeFlow(Self.kind, token: Secret(id)) { content in
            guard var entry = Entry(content), !entry.isOver else { return nil }
            (entry.news, entry.pending) = (.choosing(offer), pending)
            return entry.text
        }
    }

    /// Takes out what stands beside a choice: it serves once, in the session that was asked.
    func takeChoice(_ id: String, session: Int64) async throws(StoreFault) -> Secret? {
        let taken = Mutex<Secret?>(nil)
        _ = try await store.changeFlow(Self.kind, token: Secret(id)) { content in
            guard var entry = Entry(content), entry.session == session, let pending = entry.pending else { return nil }
            taken.withLock { $0 = pending }
            (entry.news, entry.pending) = (.waiting, nil)
            return entry.text
        }
        return taken.withLock { $0 }
    }

    /// How a sign-in stands, and where the page goes in the end; nothing if it is unknown, over, or another session's.
    func news(of id: String, session: Int64) async throws(StoreFault) -> Standing? {
        guard let flow = try await store.flow(Self.kind, token: Secret(id)), let entry = Entry(flow.content),
            entry.session == session
        else { return nil }
        return Standing(news: entry.news, provider: entry.provider, address: entry.address)
    }

    /// A new name.
    static func name() -> String { RandomBytes.token() }

    /// Takes a sign-in down.
    func close(_ id: String, session: Int64) async throws(StoreFault) {
        guard try await news(of: id, session: session) != nil else { return }
        counts.end(id)
        _ = try await store.takeFlow(Self.kind, token: Secret(id))
    }
}

// MARK: As it is kept

extension FlowBoard {
    private struct Entry {
        let session: Int64
        let provider: String
        let address: ReturnAddress?
        var news: News
        /// What stands beside a choice.
        var pending: Secret?

        /// Whether its end was told.
        var isOver: Bool {
            switch news {
            case .waiting, .choosing: false
            case .connected, .failed: true
            }
        }

        init(session: Int64, provider: String, address: ReturnAddress?, news: News) {
            self.session = session
            self.provider = provider
            self.address = address
            self.news = news
        }

        init?(_ content: Secret) {
            guard let value = try? JSONValue(parsing: content.reveal()), let session = value["session"]?.number?.int64,
                let provider = value["provider"]?.string
            else { return nil }
            self.init(
                session: session, provider: provider,
                address: value["address"]?.string.map { ReturnAddress(checked: $0) },
                news: value["outcome"].flatMap { ConnectOutcome($0) }.map { .connected($0) }
                    ?? value["failure"].flatMap { ConnectFailure($0) }.map { .failed($0) }
                    ?? value["choice"].flatMap { OfferedLabels($0) }.map { .choosing($0) } ?? .waiting)
            pending = value["pending"]?.string.map { Secret($0) }
        }

        var text: Secret {
            var members: [(String, JSONValue)] = [
                ("session", .number(JSONNumber(session))), ("provider", .string(provider)),
            ]
            if let address { members.append(("address", .string(address.text))) }
            switch news {
            case .waiting: break
            case .choosing(let offer): members.append(("choice", offer.json))
            case .connected(let outcome): members.append(("outcome", outcome.kept))
            case .failed(let failure): members.append(("failure", failure.kept))
            }
            if let pending { members.append(("pending", .string(pending.reveal()))) }
            return Secret(JSONWriter.text(.object(members)))
        }
    }
}

/// What a person may choose from, as the page shows it.
struct OfferedLabels: Sendable, Hashable {
    let name: String
    let labels: [String]
    let isMany: Bool

    init(_ choice: OfferedChoice) {
        (name, labels, isMany) = (choice.name, choice.labels, choice.isMany)
    }

    init?(_ value: JSONValue) {
        guard let name = value["name"]?.string, let labels = value["labels"]?.elements else { return nil }
        self.name = name
        self.labels = labels.compactMap(\.string)
        isMany = value["many"]?.bool ?? false
    }
}

extension ConnectOutcome {
    fileprivate var kept: JSONValue {
        [
            "id": .string(connectionID), "integration": .string(integration), "pending": .bool(isPending),
            "identity": .array(identity.map { .array([.string($0.name), .string($0.value)]) }),
        ]
    }

    fileprivate init?(_ kept: JSONValue) {
        guard let id = kept["id"]?.string, let integration = kept["integration"]?.string else { return nil }
        self.init(connectionID: id, integration: integration, isPending: kept["pending"]?.bool ?? false)
        for pair in kept["identity"]?.elements ?? [] {
            guard let name = pair[0]?.string, let value = pair[1]?.string else { continue }
            identity.append((name, value))
        }
    }
}

extension ConnectFailure {
    fileprivate var kept: JSONValue {
        ["code": .string(code), "message": .string(message), "nango": .string(nangoType)]
    }

    fileprivate init?(_ kept: JSONValue) {
        guard let code = kept["code"]?.string, let message = kept["message"]?.string else { return nil }
        self.init(code: code, message: message, nangoType: kept["nango"]?.string)
    }
}
