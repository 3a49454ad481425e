internal import EngineStore

/// What a command line calls a connection: its name, the id that clients of the server know, or `integration/id`.
///
/// Two integrations may have connections of one id, and ids may hold slashes.
struct ConnectionName {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Those that are meant.
    func connections(among all: [StoredConnection]) -> [StoredConnection] {
        let plain = all.filter { $0.name == text || $0.publicID == text }
        return plain.isEmpty ? all.filter { isQualified($0) } : plain
    }

    private func isQualified(_ connection: StoredConnection) -> Bool {
        let prefix = connection.integration + "/"
        guard text.hasPrefix(prefix) else { return false }
        let id = text.dropFirst(prefix.count)
        return id == connection.publicID || id == connection.name
    }
}

extension StoredConnection {
    /// The name that no other connection has on a command line.
    var qualifiedName: String { "\(integration)/\(publicID)" }
}
