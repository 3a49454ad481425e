import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct HealthRoutesTests {
    @Test func `liveness and readiness need no key and say no secret`() async throws {
        try await ServerWorld.with { world in
            #expect(await world.send("GET /healthz", key: nil).json?["status"] == "ok")
            #expect(await world.send("GET /readyz", key: nil).json == ["status": "ready"])
            #expect(await world.send("GET /health", key: nil).json == ["result": "ok"])
        }
    }

    @Test func `a server that ends, or whose store is closed, is not ready but lives`() async throws {
        try await ServerWorld.with { world in
            world.desk.services.state.beginDraining()
            #expect(await world.send("GET /readyz", key: nil).status == 503)
            #expect(await world.send("GET /healthz", key: nil).status == 200)
        }
        try await ServerWorld.with { world in
            try await world.store.close()
            #expect(await world.send("GET /ready", key: nil).json?["reason"] == "the store cannot be read")
        }
    }

    @Test func `each answer carries the request's id, and is not kept by anybody`() async throws {
        try await ServerWorld.with { world in
            let answer = await world.send("GET /healthz", key: nil)
            let id = try #require(answer.fields["x-request-id"])
            #expect(id.hasPrefix("req_") && world.log.all.first?.id == id)
            #expect(
                answer.fields["cache-control"] == "no-store" && answer.fields["x-content-type-options"] == "nosniff")
        }
    }

    @Test func `a path that is not there is 404, another method 405 with those that are`() async throws {
        try await ServerWorld.with { world in
            let lost = await world.send("GET /nothing")
            #expect(lost.status == 404 && lost.code == "not_found" && lost.json?["error"]?["request_id"] != nil)
            let wrong = await world.send("DELETE /healthz")
            #expect(wrong.status == 405 && wrong.fields["allow"] == "GET")
        }
    }

    @Test func `pages of any origin may call Nango's routes, and no other`() async throws {
        try await ServerWorld.with { world in
            let asking: HTTPFields = ["origin": "https://app.test", "access-control-request-method": "GET"]
            let open = await world.send("OPTIONS /environment-variables", key: nil, fields: asking)
            #expect(open.status == 204 && open.fields["access-control-allow-origin"] == "*")
            #expect(open.fields["access-control-max-age"] == "600")
            #expect(open.fields["access-control-allow-headers"]?.contains("Provider-Config-Key") == true)
            let closed = await world.send("OPTIONS /healthz", key: nil, fields: asking)
            #expect(closed.status == 403 && closed.fields["access-control-allow-origin"] == nil)
            #expect(await world.send("GET /healthz").fields["access-control-allow-origin"] == nil)
            #expect(await world.send("GET /environment-variables").fields["access-control-allow-origin"] == "*")
        }
    }

    @Test func `a body beyond the route's limit is 413`() async throws {
        try await ServerWorld.with { world in
            let body = "[\"\(String(repeating: "x", count: Route.usualBodyLimit))\"]"
            let answer = await world.send("POST /environments", body: .string(body))
            #expect(answer.status == 413 && answer.code == "body_too_large")
        }
    }
}
