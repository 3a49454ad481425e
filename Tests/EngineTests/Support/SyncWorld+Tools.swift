import Engine
import EngineDefinition
import EngineFixtures
import EngineLanguage
import EngineStore
import Testing

extension SyncWorld {
    /// A provider's plan and the connection, opened for it.
    func provider(_ id: String = "sandbox") async throws -> (plan: ProviderPlan, access: ConnectionAccess) {
        let compiler = PlanCompiler(provider: try definition(id))
        var diagnostics = DiagnosticList()
        let plan = compiler.provider(scheme: scheme, diagnostics: &diagnostics)
        try #require(!diagnostics.hasErrors)
        let opener = ConnectionOpener(
            store: store, reader: reader, sender: NetworkSender(client: client, userAgent: "engine-tests"),
            clock: clock, events: events)
        let connection = try #require(try await store.connection(named: "main", in: "dev"))
        return (plan, try await opener.open(connection, plan: plan, integration: IntegrationValues()))
    }

    /// An endpoint's plan and the connection, opened for it.
    func tool(
        _ endpoint: String, of id: String = "sandbox"
    ) async throws -> (plan: EndpointPlan, access: ConnectionAccess) {
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: try definition(id)).endpoint(
            named: endpoint, scheme: scheme, diagnostics: &diagnostics)
        try #require(!diagnostics.hasErrors)
        return (try #require(plan), try await provider(id).access)
    }

    /// A provider's definition: one of the test's own, else the bundled one.
    func definition(_ id: String) throws -> ProviderDefinition {
        let loaded = LibraryLoader(folders: Self.catalogue, texts: texts).load(.provider(id))
        return try #require(loaded.library.provider(id))
    }
}
