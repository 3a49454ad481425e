internal import EngineStore

/// Who asks.
enum Principal: Sendable {
    /// Nobody that we know.
    case nobody
    /// A program with an API key.
    case key(StoredKey)
    /// A browser in a connect session.
    case session(StoredSession)

    /// The environment in which everything happens.
    var environment: String? {
        switch self {
        case .nobody: nil
        case .key(let key): key.environment
        case .session(let session): session.environment
        }
    }

    /// Whether it is a program of the operator.
    var isKey: Bool { if case .key = self { true } else { false } }

    /// How the audit trail names it.
    var actor: String {
        switch self {
        case .nobody: "anonymous"
        // A name may come back once its key is taken back, and a session is gone when it ends.
        case .key(let key): "key \(key.name) #\(key.id)"
        case .session(let session): "session \(session.id)\(session.owner.map { " of \($0)" } ?? "")"
        }
    }

    /// How the log names it: what a host calls its users stands in the trail only.
    var label: String {
        switch self {
        case .nobody, .key: actor
        case .session(let session): "session \(session.id)"
        }
    }

    /// Whether a key has a scope.
    func has(_ scope: Scope) -> Bool {
        guard case .key(let key) = self else { return false }
        return key.scopes.contains { scope.isCovered(by: Scope($0)) }
    }
}
