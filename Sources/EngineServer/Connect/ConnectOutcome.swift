internal import EngineLanguage

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

extension ConnectOutcome: Hashable {
    static func == (left: ConnectOutcome, right: ConnectOutcome) -> Bool { left.json == right.json }

    func hash(into hasher: inout Hasher) { hasher.combine(connectionID) }
}

extension FlowBoard.Standing {
    /// As the page reads it.
    var json: JSONValue {
        switch news {
        case .waiting: return ["status": "pending"]
        case .choosing(let offer): return ["status": "choosing", "choice": offer.json]
        case .connected(let outcome):
            let items = ConnectReturn.items(of: outcome, provider: provider)
            let members = outcome.json(returningTo: address?.finished(items)).members ?? []
            return .object([("status", "success")] + members.map { ($0.key, $0.value) })
        case .failed(let failure):
            return ["status": "error", "error": ["code": .string(failure.code), "message": .string(failure.message)]]
        }
    }
}
