import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// What a definition learns of an account, beside the host's own data of the same connection.
struct LearntMetadataTests {
    private static let site: HTTPFields = ["provider-config-key": "acme-site", "connection-id": "s-1"]

    private func write(_ method: String, _ metadata: JSONValue, _ world: ServerWorld) async {
        let body: JSONValue = ["connection_id": "s-1", "provider_config_key": "acme-site", "metadata": metadata]
        let answer = await world.send("\(method) /connections/metadata", body: body)
        #expect([200, 201].contains(answer.status), "\(answer.text)")
    }

    private func metadata(_ world: ServerWorld) async -> JSONValue? {
        await world.send("GET /connections/s-1?provider_config_key=acme-site").json?["metadata"]
    }

    @Test func `a host's metadata neither destroys nor moves what was learnt`() async throws {
        try await ServerWorld.withProxy { world, service, other, otherAddress in
            let good: JSONValue = ["site": ["url": .string("http://\(otherAddress)")]]
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-site", "connection_id": "s-1", "metadata": good,
                    "credentials": ["type": "OAUTH2", "access_token": "good-key"],
                ])
            #expect(made.status == 201, "\(made.text)")
            let evil: JSONValue = ["site": ["url": "http://192.0.2.1"], "own": 1]
            for (method, value) in [("POST", [:] as JSONValue), ("POST", evil), ("PATCH", evil)] {
                await write(method, value, world)
                let answer = await world.proxy("GET /items", fields: Self.site)
                #expect(answer.status == 200, "\(method): \(answer.text)")
            }
            #expect(other.requests.map(\.path) == ["/items", "/items", "/items"])
            #expect(service.requests.isEmpty)
            #expect(await metadata(world) == evil)
        }
    }

    @Test func `who brings a token in says what there is in its account, and nobody after that`() async throws {
        try await ServerWorld.withProxy { world, service, other, otherAddress in
            let good: JSONValue = ["site": ["url": .string("http://\(otherAddress)")]]
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-site", "connection_id": "s-1", "metadata": good,
                    "credentials": ["type": "OAUTH2", "access_token": "good-key"],
                ])
            #expect(made.status == 201, "\(made.text)")
            await write("PATCH", ["site": ["url": "http://192.0.2.1"]], world)
            let answer = await world.proxy("GET /items", fields: Self.site)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(other.requests.last?.path == "/items" && service.requests.isEmpty)
        }
    }

    @Test func `a host's value does not stand in for what was not learnt yet`() async throws {
        try await ServerWorld.withProxy { world, service, other, otherAddress in
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-site", "connection_id": "s-1",
                    "credentials": ["type": "OAUTH2", "access_token": "good-key"],
                ])
            #expect(made.status == 201, "\(made.text)")
            await write("POST", ["site": ["url": .string("http://\(otherAddress)")]], world)
            let answer = await world.proxy("GET /items", fields: Self.site)
            #expect(answer.status >= 400, "\(answer.text)")
            #expect(other.requests.isEmpty && service.requests.isEmpty)
        }
    }
}
