internal import EngineCrypto
internal import EngineLanguage
internal import EngineStore

/// What a person is about to connect: said when a flow begins, sealed while they are away, never taken from what comes
/// back.
struct ConnectIntent: Sendable {
    /// Where the browser goes in the end.
    enum Ending: Sendable, Hashable {
        /// It stays at the page that says how it went.
        case resultPage
        /// Back to the connect page, in the same window.
        case connectPage
        /// To an address of the host that was checked when the flow began.
        case address(ReturnAddress)
    }

    /// The connection that is to be, without its credentials.
    var connection: NewConnection
    /// Whether it is there already, and is connected anew.
    var isReconnecting = false
    /// Whether the provider began it: then it belongs to nobody until somebody claims it.
    var isInstallation = false
    /// The number of the connection that is connected anew: another one of its name is not meant.
    var reconnected: Int64?
    /// Fields that were filled before the person was sent away, as JSON text.
    var fields = Secret("{}")
    /// Scopes that are asked for in place of the integration's.
    var scopes: [String]?
    /// Further entries of the provider's address, and entries that are taken out.
    var parameters: [(name: String, value: String?)] = []
    /// The number of the session that it is done in; nothing where there is none.
    var session: Int64?
    /// Who does it, for the audit trail: a browser that comes back brings no token that says so.
    var actor: String?
    /// The name under which a page asks how it went.
    var flow: String?
    /// The WebSocket that waits for it.
    var socket: String?
    var ending = Ending.resultPage
    /// Names the text of the provider by which the person was sent away.
    var edition: String?
}

// MARK: Kept while a person is away

extension ConnectIntent {
    /// The form in which it is kept; it holds secrets.
    func text(with more: [(String, JSONValue)] = []) -> Secret {
        var members: [(String, JSONValue)] = [
            ("connection", connection.json), ("again", .bool(isReconnecting)), ("fields", .string(fields.reveal())),
            ("parameters", .array(parameters.map { Self.pair($0.name, $0.value) })),
        ]
        let texts: [(String, String?)] = [
            ("flow", flow), ("socket", socket), ("ending", endingText), ("actor", actor), ("edition", edition),
        ]
        members += texts.compactMap { name, text in text.map { (name, JSONValue.string($0)) } }
        if isInstallation { members.append(("installation", true)) }
        if let scopes { members.append(("scopes", .array(scopes.map { .string($0) }))) }
        if let reconnected { members.append(("reconnected", .number(JSONNumber(reconnected)))) }
        if let session { members.append(("session", .number(JSONNumber(session)))) }
        return Secret(JSONWriter.text(.object(members + more)))
    }

    private static func pair(_ name: String, _ value: String?) -> JSONValue {
        .array([.string(name), value.map { JSONValue.string($0) } ?? .null])
    }

    /// Reads it again; nothing if it is no such text.
    init?(_ value: JSONValue) {
        guard let connection = value["connection"].flatMap({ NewConnection($0) }), let fields = value["fields"]?.string
        else { return nil }
        self.connection = connection
        isReconnecting = value["again"]?.bool == true
        isInstallation = value["installation"]?.bool == true
        self.fields = Secret(fields)
        scopes = value["scopes"]?.elements?.compactMap(\.string)
        reconnected = value["reconnected"]?.number?.int64
        session = value["session"]?.number?.int64
        actor = value["actor"]?.string
        flow = value["flow"]?.string
        socket = value["socket"]?.string
        edition = value["edition"]?.string
        parameters = (value["parameters"]?.elements ?? []).compactMap { pair -> (name: String, value: String?)? in
            guard let parts = pair.elements, parts.count == 2, let name = parts[0].string else { return nil }
            return (name, parts[1].string)
        }
        switch value["ending"]?.string {
        case nil: ending = .resultPage
        case ""?: ending = .connectPage
        case let text?: ending = .address(ReturnAddress(checked: text))
        }
    }

    private var endingText: String? {
        switch ending {
        case .resultPage: nil
        case .connectPage: ""
        case .address(let address): address.text
        }
    }
}

extension NewConnection {
    fileprivate var json: JSONValue {
        let texts: [(String, String?)] = [
            ("environment", environment), ("name", name), ("integration", integration), ("provider", provider),
            ("scheme", scheme), ("owner", owner), ("base_url", baseURL), ("config", config), ("tags", tags),
            ("metadata", metadata), ("public_id", publicID), ("end_user", endUser), ("webhook_url", webhookURL),
            ("learnt", learnt),
        ]
        let kept = JSONValue.array(kept.map(\.rawValue).sorted().map { .string($0) })
        return .object(texts.compactMap { name, text in text.map { (name, JSONValue.string($0)) } } + [("kept", kept)])
    }

    fileprivate init?(_ value: JSONValue) {
        guard let environment = value["environment"]?.string, let name = value["name"]?.string,
            let integration = value["integration"]?.string, let provider = value["provider"]?.string,
            let scheme = value["scheme"]?.string
        else { return nil }
        self.init(environment: environment, name: name, provider: provider, scheme: scheme)
        self.integration = integration
        owner = value["owner"]?.string
        baseURL = value["base_url"]?.string
        config = value["config"]?.string ?? "{}"
        tags = value["tags"]?.string ?? "{}"
        metadata = value["metadata"]?.string ?? "{}"
        learnt = value["learnt"]?.string ?? "{}"
        kept = Set((value["kept"]?.elements ?? []).compactMap { $0.string.flatMap { Kept(rawValue: $0) } })
        publicID = value["public_id"]?.string
        endUser = value["end_user"]?.string
        webhookURL = value["webhook_url"]?.string
    }
}
