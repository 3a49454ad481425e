import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// What is changed while connections are open: the next call is made with it.
@Suite(.timeLimit(.minutes(2)))
struct IntegrationChangeTests {
    private static func provider(at address: String) -> [String: String] {
        [
            "providers/tenant.yaml": """
            provider: tenant
            title: Tenant
            base: http://\(address)/${integration.settings.place}
            settings:
              place: { title: Place }
            auth:
              person: { type: oauth2, token: "http://\(address)/token" }
            headers: { x-client: "${integration.client_id}", x-mood: "${coalesce(metadata.mood, 'none')}" }
            """
        ]
    }

    private static func application(_ id: String, place: String) -> [(String, JSONValue)] {
        [
            ("credentials", ["type": "OAUTH2", "client_id": .string(id), "client_secret": "s"]),
            ("integration_config", ["place": .string(place)]),
        ]
    }

    private func with(_ body: (ServerWorld, EchoService) async throws -> Void) async throws {
        try await EchoService.with { service, address in
            try await ServerWorld.with(texts: Self.provider(at: address), allowing: [address]) { world in
                let made = await world.send(
                    "POST /integrations",
                    body: .object(
                        [("provider", "tenant"), ("unique_key", "tenant")] + Self.application("one", place: "first")))
                try #require(made.status == 200, "\(made.text)")
                let connected = await world.send(
                    "POST /connections",
                    body: [
                        "provider_config_key": "tenant", "connection_id": "c-1",
                        "credentials": ["type": "OAUTH2", "access_token": "good-key"],
                    ])
                try #require(connected.status == 201, "\(connected.text)")
                try await body(world, service)
            }
        }
    }

    private func call(_ world: ServerWorld) async -> Answer {
        await world.send("GET /proxy/items", fields: ["provider-config-key": "tenant", "connection-id": "c-1"])
    }

    @Test func `the next proxied call has the new client and the new base`() async throws {
        try await with { world, service in
            for _ in 0..<2 { #expect(await call(world).status == 200) }
            world.clock.advance(seconds: 1)
            let changed = await world.send(
                "PATCH /integrations/tenant", body: .object(Self.application("two", place: "second")))
            #expect(changed.status == 200, "\(changed.text)")
            #expect(await call(world).status == 200)
            #expect(service.requests.map(\.path) == ["/first/items", "/first/items", "/second/items"])
            #expect(service.requests.map { $0.fields["x-client"] ?? "" } == ["one", "one", "two"])
        }
    }

    @Test func `the next proxied call has the new metadata`() async throws {
        try await with { world, service in
            #expect(await call(world).status == 200)
            let body: JSONValue = [
                "connection_id": "c-1", "provider_config_key": "tenant", "metadata": ["mood": "good"],
            ]
            #expect(await world.send("POST /connections/metadata", body: body).status == 201)
            #expect(await call(world).status == 200)
            #expect(service.requests.map { $0.fields["x-mood"] ?? "" } == ["none", "good"])
        }
    }
}
