import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// Integrations of `engine.yaml`: their secrets stay where they are.
struct IntegrationDirectoryTests {
    private func secrets(_ values: IntegrationValues, _ world: ServerWorld) async throws -> IntegrationSecrets {
        let directory = IntegrationDirectory(
            store: world.store, catalogue: world.desk.services.catalogue, environment: "dev",
            declared: ["acme": DeclaredIntegration(id: "acme", provider: "acme-oauth", values: values)])
        try await directory.declareAll()
        let stored = try #require(try await world.store.integration(named: "acme", in: "dev"))
        return try await directory.secrets(of: stored)
    }

    @Test func `what is no secret is told, as it is used`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let told = try await secrets(
                IntegrationValues(
                    id: "acme", clientID: "abc", clientSecret: "hidden", webhookSecret: "hidden", scopes: ["a", "b"]),
                world)
            #expect(told.texts == ["client_id": "abc", "scopes": "a,b"])
        }
    }

    @Test func `an app has an id and a link`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let settings = ExpressionMap(texts: [
                ("app_link", .string("https://acme.test/app")), ("private_key", .string("hidden")),
            ])
            let told = try await secrets(
                IntegrationValues(id: "acme", clientID: "12", settings: settings), world)
            #expect(told.texts == ["app_id": "12", "app_link": "https://acme.test/app"])
        }
    }
}
