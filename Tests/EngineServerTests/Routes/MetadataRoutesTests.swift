import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct MetadataRoutesTests {
    private func metadata(_ id: String, _ world: ServerWorld) async -> JSONValue? {
        await world.send("GET /connections/\(id)?provider_config_key=acme-key").json?["metadata"]
    }

    @Test func `a POST replaces, a PATCH is laid over, and both give back what was sent`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1")
            await world.connect("c-2")
            let first: JSONValue = [
                "connection_id": ["c-1", "c-2"], "provider_config_key": "acme-key",
                "metadata": ["a": 1, "b": ["c": true]],
            ]
            let posted = await world.send("POST /connections/metadata", body: first)
            #expect(posted.status == 201 && posted.json == first)
            let second: JSONValue = [
                "connection_id": "c-1", "provider_config_key": "acme-key", "metadata": ["a": nil, "d": "x"],
            ]
            let patched = await world.send("PATCH /connection/metadata/", body: second)
            #expect(patched.status == 200 && patched.json == second)
            #expect(await metadata("c-1", world) == ["a": nil, "b": ["c": true], "d": "x"])
            #expect(await metadata("c-2", world) == ["a": 1, "b": ["c": true]])
            _ = await world.send("POST /connections/metadata", body: second)
            #expect(await metadata("c-1", world) == ["a": nil, "d": "x"])
        }
    }

    @Test(arguments: ["\u{0}k", "a\"b", "\"", "a.b[0]", "$", "\\", "", "ä\n"])
    func `a name may be any text`(_ name: String) async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1")
            for (method, value) in [("POST", 1), ("PATCH", 2), ("PATCH", 3)] as [(String, JSONValue)] {
                let body: JSONValue = [
                    "connection_id": "c-1", "provider_config_key": "acme-key",
                    "metadata": .object([(name, value), ("other", value)]),
                ]
                let answer = await world.send("\(method) /connections/metadata", body: body)
                #expect(answer.status < 300, "\(answer.text)")
                #expect(await metadata("c-1", world) == .object([(name, value), ("other", value)]))
            }
        }
    }

    @Test func `the time of a change is not touched`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1")
            let before = try await world.store.connection(named: "c-1", in: "dev")?.updatedAt
            world.clock.advance(seconds: 60)
            let body: JSONValue = ["connection_id": "c-1", "provider_config_key": "acme-key", "metadata": ["a": 1]]
            #expect(await world.send("PATCH /connections/metadata", body: body).status == 200)
            #expect(try await world.store.connection(named: "c-1", in: "dev")?.updatedAt == before)
        }
    }

    @Test func `if one of several is not there, none is changed`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1")
            let body: JSONValue = [
                "connection_id": ["c-1", "none"], "provider_config_key": "acme-key", "metadata": ["a": 1],
            ]
            let answer = await world.send("POST /connections/metadata", body: body)
            #expect(answer.status == 404 && answer.code == "unknown_connection")
            #expect(await metadata("c-1", world) == [:])
        }
    }

    @Test func `the older form takes the data as the body, and the integration from the header`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1")
            let number = try JSONValue(parsing: #"{"a":1.50}"#)
            let header = await world.send(
                "POST /connection/c-1/metadata", body: number, fields: ["provider-config-key": "acme-key"])
            #expect(header.status == 201 && header.text == #"{"a":1.50}"#, "\(header.text)")
            let query = await world.send("PATCH /connection/c-1/metadata?provider_config_key=acme-key", body: ["b": 2])
            #expect(query.status == 200)
            let whole = try JSONValue(parsing: #"{"a":1.50,"b":2}"#)
            #expect(await metadata("c-1", world) == whole)
            #expect(await world.send("PATCH /connection/c-1/metadata", body: [:]).code == "missing_provider_config_key")
        }
    }

    @Test func `data that is no object is refused`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1")
            let body: JSONValue = ["connection_id": "c-1", "provider_config_key": "acme-key", "metadata": "text"]
            #expect(await world.send("POST /connections/metadata", body: body).issue?["path"] == ["metadata"])
        }
    }
}
