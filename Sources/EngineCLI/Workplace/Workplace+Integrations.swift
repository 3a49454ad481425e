internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineServer
internal import EngineStore

/// The operator's applications: those of `engine.yaml`, and those that the server's API made.
extension Workplace {
    /// The operator's application of a connection.
    func integrationValues(
        of connection: StoredConnection, _ provider: ProviderDefinition
    ) async throws(CommandFailure) -> IntegrationValues {
        try await integrationValues(named: connection.integration, of: provider)
    }

    /// The operator's application of a name; the only one of the provider in `engine.yaml` where there is none of it.
    func integrationValues(
        named name: String, of provider: ProviderDefinition
    ) async throws(CommandFailure) -> IntegrationValues {
        let integrations = definitions.library.project?.integrations
        if let definition = integrations?[name] { return try values(of: definition, key: name, id: name) }
        if let made = try await madeIntegrations(of: provider).first(where: { $0.name == name }) {
            return try await Self.storing { () async throws(StoreFault) in
                try await StoredApplication(made, of: provider).values(in: store)
            }
        }
        let fitting = integrations?.filter { $0.value.provider.value == provider.id.value } ?? []
        guard fitting.count == 1 else { return IntegrationValues(id: name) }
        return try values(of: fitting[0].value, key: fitting[0].name, id: name)
    }

    /// The application by which a new connection is made.
    /// - Parameters:
    ///   - wanted: its name, if the person said one.
    ///   - provider: the provider.
    /// - Returns: its name; the provider's where there is nothing to tell apart.
    /// - Throws: exit code 2 if there is none of that name, or if one of several must be named.
    func integration(
        _ wanted: String?, of provider: ProviderDefinition
    ) async throws(CommandFailure) -> String {
        let id = provider.id.value
        let declared = (definitions.library.project?.integrations ?? .init()).filter { $0.value.provider.value == id }
        let made = try await madeIntegrations(of: provider).map(\.name)
        let names = Set(declared.map(\.name) + made).sorted()
        if let wanted {
            guard names.contains(wanted) else { throw .unknown("integration", wanted, candidates: names) }
            return wanted
        }
        // One of `engine.yaml` serves under whatever name: so it was before the API could make any.
        guard !names.contains(id), declared.isEmpty, !made.isEmpty else { return id }
        guard made.count == 1 else {
            throw .usage(
                "there are \(made.count) integrations of '\(id)'",
                hint: "name one with --integration: \(made.sorted().joined(separator: ", "))")
        }
        return made[0]
    }

    /// Those that hold something of the API's.
    private func madeIntegrations(
        of provider: ProviderDefinition
    ) async throws(CommandFailure) -> [StoredIntegration] {
        let all = try await Self.storing { () async throws(StoreFault) in
            try await store.integrations(in: environment)
        }
        return all.filter { $0.provider == provider.id.value && $0.hasCredentials }
    }

    /// All of the operator's applications in `engine.yaml`, their secrets read from where they are.
    func declaredIntegrations() throws(CommandFailure) -> [DeclaredIntegration] {
        var declared: [DeclaredIntegration] = []
        for entry in definitions.library.project?.integrations ?? .init() {
            declared.append(
                DeclaredIntegration(
                    id: entry.name, provider: entry.value.provider.value,
                    values: try values(of: entry.value, key: entry.name, id: entry.name)))
        }
        return declared
    }

    private func values(
        of definition: IntegrationDefinition, key: String, id: String
    ) throws(CommandFailure) -> IntegrationValues {
        var values = IntegrationValues(id: id)
        let source = IntegrationSource(environment: session.environment, project: project.path, id: key)
        values.clientID = try source.value("client_id", definition.clientID)
        values.clientSecret = try source.value("client_secret", definition.clientSecret.map { .reference($0) })
        values.scopes = definition.scopes
        var settings: [(String, ExpressionValue)] = []
        for setting in definition.settings {
            guard let text = try source.value("settings_\(setting.name)", setting.value) else { continue }
            settings.append((setting.name, .string(text)))
        }
        values.settings = ExpressionMap(texts: settings)
        return values
    }
}
