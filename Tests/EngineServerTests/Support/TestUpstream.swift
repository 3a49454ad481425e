import EngineHTTP
import EngineLanguage
import EngineNetwork
import Synchronization
import Testing

/// A small service on loopback: knows one key, and gives tokens for refresh tokens that serve once.
final class TestUpstream: Sendable {
    private struct State {
        var requests: [String] = []
        var refreshToken = "refresh-1"
        var tokens = 1
        /// The status of every answer instead of the usual one.
        var failure: HTTPStatus?
    }

    private let state = Mutex(State())

    var requests: [String] { state.withLock { $0.requests } }

    func fail(with status: HTTPStatus?) { state.withLock { $0.failure = status } }

    /// Runs a test with the service, told its address.
    static func with(_ body: (TestUpstream, String) async throws -> Void) async throws {
        let upstream = TestUpstream()
        let loop = try EventLoop(name: "test-upstream")
        let listener = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) {
            await upstream.answer($0)
        }
        do {
            try await body(upstream, "\(listener.address)")
        } catch {
            await listener.stop()
            loop.stop()
            throw error
        }
        await listener.stop()
        loop.stop()
        await loop.waitUntilStopped()
    }

    private func answer(_ request: ServerRequest) async -> ServerResponse {
        let body = (try? await request.body.collect(upTo: 10_000)) ?? []
        return state.withLock { state in
            state.requests.append("\(request.method) \(request.path)")
            if let failure = state.failure { return ServerResponse(status: failure) }
            switch request.path {
            case "/me":
                let isGood = request.fields["authorization"] == "Bearer good-key"
                return Self.json(isGood ? 200 : 401, isGood ? #"{"id":"acc-1","name":"Ada"}"# : #"{"error":"no"}"#)
            case "/token": return token(String(decoding: body, as: UTF8.self), &state)
            default: return Self.json(404, "{}")
            }
        }
    }

    private func token(_ form: String, _ state: inout State) -> ServerResponse {
        let items = FormEncoding.decode(form.utf8)
        guard items.contains(where: { $0.name == "refresh_token" && $0.value == state.refreshToken }) else {
            return Self.json(400, #"{"error":"invalid_grant"}"#)
        }
        state.tokens += 1
        state.refreshToken = "refresh-\(state.tokens)"
        return Self.json(
            200,
            #"{"access_token":"access-\#(state.tokens)","refresh_token":"\#(state.refreshToken)","expires_in":3600}"#)
    }

    private static func json(_ status: HTTPStatus, _ text: String) -> ServerResponse {
        ServerResponse(status: status, fields: ["content-type": "application/json"], body: .bytes(Array(text.utf8)))
    }

    /// Definitions of providers at the service, by path.
    static func providers(at address: String) -> [String: String] {
        [
            "providers/acme-key.yaml": """
            provider: acme-key
            title: Acme
            base: http://\(address)
            config:
              region: { title: Region, type: choice, options: [eu, us], default: eu }
            auth:
              key:
                type: bearer
            verify:
              request: GET /me
              identity: { id: response.body.id }
            """,
            "providers/acme-oauth.yaml": """
            provider: acme-oauth
            title: Acme OAuth
            base: http://\(address)
            auth:
              person:
                type: oauth2
                token: http://\(address)/token
            """,
            "providers/acme-open.yaml": """
            provider: acme-open
            title: Acme Open
            base: http://\(address)
            """,
            "providers/acme-basic.yaml": """
            provider: acme-basic
            title: Acme Basic
            base: http://\(address)
            auth:
              login:
                type: basic
            """,
        ]
    }
}

extension ServerWorld {
    /// A server beside a small upstream, with an integration for each of its providers.
    static func withUpstream(_ body: (ServerWorld, TestUpstream) async throws -> Void) async throws {
        try await TestUpstream.with { upstream, address in
            try await ServerWorld.with(texts: TestUpstream.providers(at: address), allowing: [address]) { world in
                for name in ["acme-key", "acme-open", "acme-basic"] {
                    _ = await world.send(
                        "POST /integrations", body: ["provider": .string(name), "unique_key": .string(name)])
                }
                _ = await world.send(
                    "POST /integrations",
                    body: [
                        "provider": "acme-oauth", "unique_key": "acme-oauth",
                        "credentials": ["type": "OAUTH2", "client_id": "abc", "client_secret": "canary-secret"],
                    ])
                try await body(world, upstream)
            }
        }
    }

    /// Brings in a connection with the good key.
    @discardableResult
    func connect(
        _ id: String, owner: String? = nil, key: String = ServerWorld.key, to integration: String = "acme-key"
    )
        async -> Answer
    {
        var body: [(String, JSONValue)] = [
            ("provider_config_key", .string(integration)), ("connection_id", .string(id)),
            ("credentials", ["type": "API_KEY", "apiKey": "good-key"]),
        ]
        if let owner { body.append(("end_user", ["id": .string(owner)])) }
        return await send("POST /connections", key: key, body: .object(body))
    }
}
