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
        case .key(let key): "key \(key.name)"
        case .session(let session): "session \(session.id)"
        }
    }

    /// Whether a key has a scope.
    func has(_ scope: Scope) -> Bool {
        guard case .key(let key) = self else { return false }
        return key.scopes.contains { scope.isCovered(by: Scope($0)) }
    }
}
