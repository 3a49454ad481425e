internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

extension ConnectionImport {
    /// Stores a connection whose login may be told in a client's words: the definition's take their place before.
    /// - Returns: as ``run(_:)`` does.
    /// - Throws: as that does, in the client's words.
    func take(_ told: Wanted) async throws(RouteFault) -> (StoredConnection, CredentialState) {
        try CredentialTexts.check(told.credentials, for: provider)
        guard told.credentials["type"]?.string == AuthMode.basic.rawValue else { return try await run(told) }
        var wanted = told
        var texts: [String: String] = [:]
        for name in told.credentials.keys.sorted() where name != "type" && name != "expires_at" {
            guard let text = told.credentials[name]?.string else {
                throw .invalidBody(["credentials", name], "'\(name)' must be a text")
            }
            texts[name] = text
        }
        let config = SessionVisit.texts(told.config)
        guard let login = SentLogin(texts, config: config, provider: provider) else { return try await run(told) }
        if let found = login.contradiction(config) {
            throw .invalidBody(
                ["credentials", found.part],
                "'\(found.part)' is the connection's '\(found.setting)', which 'connection_config' has otherwise")
        }
        wanted.scheme = login.scheme
        wanted.credentials = login.texts.mapValues { .string($0) }
        wanted.credentials["type"] = told.credentials["type"]
        let added = login.config.sorted { $0.key < $1.key }.filter { config[$0.key] == nil }
        if !added.isEmpty, told.config?.members != nil || told.config == nil {
            wanted.config = .object(
                (told.config?.members ?? []).map { ($0.key, $0.value) } + added.map { ($0.key, .string($0.value)) })
        }
        do throws(RouteFault) {
            return try await run(wanted)
        } catch {
            throw error.renamed(login.names, under: (["credentials"], ["credentials"]))
        }
    }
}
