internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

extension Workplace {
    /// The connection that a sync runs for: the named one, or the only one that its `connections` takes.
    /// - Throws: exit code 2 if there is none, several, or one that it does not run for.
    func connection(
        _ name: String?, of provider: ProviderDefinition, for sync: SyncDefinition
    ) async throws(CommandFailure) -> StoredConnection {
        guard let choice = sync.connections else { return try await connection(name, of: provider) }
        if name != nil {
            let found = try await connection(name, of: provider)
            guard choice.selects(found) else {
                throw .usage(
                    "sync '\(sync.id.value)' does not run for connection '\(found.name)'", hint: choice.advice)
            }
            return found
        }
        let fitting = try await connections().filter { $0.provider == provider.id.value && choice.selects($0) }
        if fitting.count == 1 { return fitting[0] }
        guard fitting.isEmpty else {
            throw .usage(
                "sync '\(sync.id.value)' runs for \(fitting.count) connections of '\(provider.id.value)'",
                hint: "name one with --connection: \(fitting.map(\.name).joined(separator: ", "))")
        }
        throw .usage(
            "there is no connection of '\(provider.id.value)' for which sync '\(sync.id.value)' runs",
            hint: choice.advice)
    }
}

extension ConnectionChoice {
    fileprivate func selects(_ connection: StoredConnection) -> Bool {
        var tags: [String: String] = [:]
        for entry in (try? JSONValue(parsing: connection.tags))?.members ?? [] { tags[entry.key] = entry.value.string }
        return selects(id: connection.name, tags: tags, owner: connection.owner)
    }

    /// What it asks of a connection.
    fileprivate var advice: String {
        var parts: [String] = []
        if !ids.isEmpty { parts.append("the name \(Suggestion.listing(ids, "or"))") }
        for tag in tags { parts.append("the tag '\(tag.name): \(tag.value)'") }
        if let owner { parts.append("the owner '\(owner)'") }
        return "its 'connections' asks for \(parts.joined(separator: " and "))"
    }
}
