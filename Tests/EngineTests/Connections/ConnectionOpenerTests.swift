import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

/// What a connection has when it is opened.
struct ConnectionOpenerTests {
    private static let provider = """
        provider: granted
        title: Granted
        base: https://api.granted.test
        auth:
          three:
            type: oauth1
            request_token: https://granted.test/request
            authorize: https://granted.test/authorize
            access_token: https://granted.test/access
          installed:
            type: install
            authorize: https://granted.test/install
            store: { site: callback.site }
            apply: { headers: { x-site: "${credentials.site}" } }

        """

    /// What is stored shows in the roots although no field was filled, and nothing can be renewed.
    @Test(arguments: [("three", "oauth_token"), ("installed", "site")])
    func `credentials that a person has granted are there`(scheme: String, name: String) async throws {
        try await withWorld(
            scheme: scheme, texts: ["providers/granted.yaml": Self.provider], credentials: #"{"\#(name)":"granted"}"#
        ) { world in
            var diagnostics = DiagnosticList()
            let plan = PlanCompiler(provider: try world.definition("granted")).provider(
                scheme: scheme, diagnostics: &diagnostics)
            try #require(!diagnostics.hasErrors)
            let sender = NetworkSender(client: world.client, userAgent: "engine-tests")
            let connection = try #require(try await world.store.connection(named: "main", in: "dev"))
            let access = try await ConnectionOpener(store: world.store, reader: world.reader, sender: sender).open(
                connection, plan: plan, integration: IntegrationValues(clientID: "client", clientSecret: "hush"))
            #expect(access.values.credentials[name]?.string == "granted")
        }
    }
}
