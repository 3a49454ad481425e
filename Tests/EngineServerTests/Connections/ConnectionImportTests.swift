import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// Keys that a host brings in, of accounts where something is to be learnt first.
@Suite(.timeLimit(.minutes(2)))
struct ConnectionImportTests {
    private static let site: HTTPFields = ["provider-config-key": "acme-site", "connection-id": "s-1"]

    private func bring(_ world: ServerWorld, key: String = "good-key", _ metadata: JSONValue? = nil) async -> Answer {
        var body: [(String, JSONValue)] = [
            ("provider_config_key", "acme-site"), ("connection_id", "s-1"),
            ("credentials", ["type": "API_KEY", "apiKey": .string(key)]),
        ]
        if let metadata { body.append(("metadata", metadata)) }
        return await world.send("POST /connections", body: .object(body))
    }

    @Test func `where the base is learnt it is learnt at the import of a key too`() async throws {
        try await ServerWorld.withProxy { world, service, _, _ in
            let made = await bring(world)
            #expect(made.status == 201, "\(made.text)")
            let answer = await world.proxy("GET /items", fields: Self.site)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(service.requests.map(\.path) == ["/items"])
        }
    }

    @Test func `one of several is what the host says, else what the definition says, and never what is not there`()
        async throws
    {
        try await ServerWorld.withProxy { world, service, _, _ in
            service.have(sites: 2)
            let wrong = await bring(world, ["site": ["url": "http://192.0.2.1"]])
            #expect(wrong.status == 400 && wrong.code == "invalid_body", "\(wrong.text)")
            #expect(wrong.message?.contains("'site'") == true)
            let stored = try await world.store.connection(withID: "s-1", of: "acme-site", in: "dev")
            #expect(stored == nil)
            let first = await bring(world)
            #expect(first.status == 201, "\(first.text)")
            _ = await world.proxy("GET /items", fields: Self.site)
            let second = await bring(world, ["site": ["url": .string("http://\(service.home ?? "")/second")]])
            #expect(second.status == 201, "\(second.text)")
            _ = await world.proxy("GET /items", fields: Self.site)
            // Brought in again without a word it is the one that it was.
            _ = await bring(world)
            _ = await world.proxy("GET /items", fields: Self.site)
            #expect(service.requests.map(\.path) == ["/items", "/second/items", "/second/items"])
        }
    }

    @Test func `a credential that no request could carry is refused before anything is sent`() async throws {
        try await ServerWorld.withUpstream { world, upstream in
            let large = String(repeating: "k", count: (64 << 10) + 1)
            for (integration, credentials) in [
                ("acme-key", ["type": "API_KEY", "apiKey": .string(large)] as JSONValue),
                ("acme-oauth", ["type": "OAUTH2", "access_token": .string(large)]),
            ] {
                let made = await world.send(
                    "POST /connections",
                    body: ["provider_config_key": .string(integration), "credentials": credentials])
                #expect(made.status == 400 && made.code == "invalid_body", "\(made.text)")
                #expect(made.message?.contains("64 KiB at most") == true && !made.text.contains("kkkk"))
            }
            #expect(upstream.requests.isEmpty)
            let stored = try await world.store.connections(in: "dev")
            #expect(stored.isEmpty)
        }
    }

    @Test func `the trail names the key that brought a connection in, replaced and deleted it`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("importer")
            await world.connect("c-1", key: key)
            await world.connect("c-1", key: key)
            _ = await world.send("DELETE /connections/c-1?provider_config_key=acme-key", key: key)
            let events = try await world.store.events(in: "dev").filter { $0.subject == "c-1" }
            #expect(
                Set(events.map(\.action)).isSuperset(of: [
                    "connection.create", "connection.replace", "connection.delete",
                ]))
            let actors = events.map(\.actor)
            #expect(actors.allSatisfy { $0.hasPrefix("key importer #") }, "\(actors)")
        }
    }

    @Test func `the trail names the session in which a person connected, however they came back`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session()
            let begun = try await own.begin(token)
            _ = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            let stored = try #require(try await own.world.store.connections(in: "dev").first)
            let events = try await own.world.store.events(in: "dev").filter { $0.subject == stored.name }
            #expect(!events.isEmpty && events.allSatisfy { $0.actor.hasPrefix("session ") })
        }
    }
}
