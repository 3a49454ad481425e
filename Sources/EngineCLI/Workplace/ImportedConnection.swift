internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage

/// A connection as a file for `connection import` tells it.
///
/// What the file holds is secret: messages name keys only.
struct ImportedConnection {
    let name: String
    let provider: String
    let integration: String?
    let scheme: String?
    let baseURL: String?
    let owner: String?
    let config: [String: String]
    /// The fields of the scheme, and what it obtained: `access_token`, `refresh_token`.
    let credentials: JSONValue?
    let expiresAt: Int64?
    let metadata: JSONValue?
    /// What was learnt of the account, as an export tells it.
    let learnt: JSONValue?
    let tags: JSONValue?

    private static let keys = [
        "connection", "provider", "integration", "scheme", "base_url", "owner", "config", "credentials", "expires_at",
        "metadata", "learnt", "tags",
    ]

    /// Reads one entry of a file.
    /// - Parameters:
    ///   - root: the entry.
    ///   - place: the entry's place in the file, for messages.
    /// - Throws: a wrong use that names the place and the key.
    init(_ root: SyntaxNode, at place: String) throws(CommandFailure) {
        guard let entries = root.entries else { throw Self.fault("\(place) is no map") }
        for entry in entries where !Self.keys.contains(entry.key.text) {
            let near = Suggestion.nearest(to: entry.key.text, among: Self.keys).map { "did you mean '\($0)'?" }
            throw Self.fault("\(place) has the unknown key '\(entry.key.text)'", hint: near)
        }
        func node(_ key: String) -> SyntaxNode? { entries.first { $0.key.text == key }?.value }
        func map(_ key: String) throws(CommandFailure) -> JSONValue? {
            guard let found = node(key) else { return nil }
            guard found.entries != nil else { throw Self.fault("'\(key)' of \(place) is no map") }
            return ImportedValue.json(of: found)
        }
        guard let provider = node("provider")?.scalar?.text else { throw Self.fault("\(place) names no provider") }
        self.provider = provider
        name = try NewConnectionName.checked(imported: node("connection")?.scalar?.text ?? provider)
        integration = node("integration")?.scalar?.text
        scheme = node("scheme")?.scalar?.text
        baseURL = node("base_url")?.scalar?.text
        owner = node("owner")?.scalar?.text
        config = (node("config")?.entries ?? []).reduce(into: [:]) { $0[$1.key.text] = $1.value.scalar?.text }
        credentials = try map("credentials")
        metadata = try map("metadata")
        learnt = try map("learnt")
        tags = try map("tags")
        let told = try node("expires_at")?.scalar.map { scalar throws(CommandFailure) in
            guard let seconds = ImportedValue.seconds(scalar.text) else {
                throw Self.fault("'expires_at' of \(place) is neither seconds since 1970 nor like 2026-01-31T12:00:00Z")
            }
            return seconds * 1_000_000
        }
        // A refresh token without an access token: nothing is there that could be used, so the first use renews.
        let needsRenewal = credentials?["refresh_token"] != nil && credentials?["access_token"] == nil
        expiresAt = needsRenewal ? 0 : told
    }

    /// Reads a file: one connection, or a list of them.
    static func all(in file: SourceFile) throws(CommandFailure) -> [ImportedConnection] {
        var diagnostics = DiagnosticList()
        guard let node = YAMLParser.parse(file, diagnostics: &diagnostics), !diagnostics.hasErrors else {
            // The text holds secrets: its lines are not shown.
            throw fault("'\(file.path)' is no YAML or JSON")
        }
        let nodes = list(in: node) ?? [node]
        var connections: [ImportedConnection] = []
        for (index, node) in nodes.enumerated() {
            connections.append(try ImportedConnection(node, at: "connection \(index + 1) of '\(file.path)'"))
        }
        return connections
    }

    private static func list(in node: SyntaxNode) -> [SyntaxNode]? {
        let inner = node.entries?.first { $0.key.text == "connections" }?.value ?? node
        guard case .sequence(let elements) = inner.content else { return nil }
        return elements
    }

    private static func fault(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(.failed, "import", message, hint: hint)
    }
}

/// Values of an import file.
enum ImportedValue {
    /// A node as JSON; numbers that JSON cannot write are texts.
    static func json(of node: SyntaxNode) -> JSONValue {
        switch node.content {
        case .sequence(let elements): .array(elements.map(json(of:)))
        case .mapping(let entries): .object(entries.map { ($0.key.text, json(of: $0.value)) })
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: .null
            case .boolean(let flag): .bool(flag)
            case .integer, .float: JSONNumber(scalar.text).map { .number($0) } ?? .string(scalar.text)
            case .string: .string(scalar.text)
            }
        }
    }

    /// Seconds since 1970 of a number or an RFC 3339 time.
    static func seconds(_ text: String) -> Int64? {
        Int64(text) ?? ExpressionTimestamp(rfc3339: text)?.seconds
    }
}
