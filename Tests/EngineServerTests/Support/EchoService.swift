import EngineHTTP
import EngineLanguage
import EngineNetwork
import Synchronization
import Testing

/// A provider on loopback that keeps what it was asked, and answers what the path says: `/status/503`, `/redirect?to=…`.
final class EchoService: Sendable {
    /// A request as it came.
    struct Seen: Sendable {
        let method: String
        let path: String
        let query: String?
        let fields: HTTPFields
        let body: String
    }

    private struct State {
        var requests: [Seen] = []
        var failures = 0
        var sites = 1
        var home: String?
    }

    private let state = Mutex(State())

    /// What came, but for the call that proves a credential.
    var requests: [Seen] { state.withLock { $0.requests } }

    /// Its own address, once it was asked for sites.
    var home: String? { state.withLock { $0.home } }

    /// From now on an account has so many sites.
    func have(sites: Int) { state.withLock { $0.sites = sites } }

    /// Fails so many requests with 503, which may be sent again at once.
    func fail(times: Int) { state.withLock { $0.failures = times } }

    /// Runs a test with the service, told its address.
    static func with(_ body: (EchoService, String) async throws -> Void) async throws {
        let service = EchoService()
        let loop = try EventLoop(name: "echo")
        let listener = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) {
            await service.answer($0)
        }
        do {
            try await body(service, "\(listener.address)")
        } catch {
            await listener.stop()
            loop.stop()
            throw error
        }
        await listener.stop()
        loop.stop()
        await loop.waitUntilStopped()
    }

    /// What a provider says of its own origin, each field with a value of its kind.
    static let originFields: HTTPFields = [
        "set-cookie": "sid=1; Path=/", "strict-transport-security": "max-age=31536000; includeSubDomains",
        "clear-site-data": "\"*\"", "alt-svc": "h3=\":443\"", "content-security-policy": "default-src *",
        "content-security-policy-report-only": "default-src *", "permissions-policy": "camera=*",
        "referrer-policy": "unsafe-url", "nel": "{\"report_to\":\"x\",\"max_age\":1}", "report-to": "{}",
        "reporting-endpoints": "x=\"https://a.test\"", "cross-origin-resource-policy": "cross-origin",
        "cross-origin-opener-policy": "unsafe-none", "service-worker-allowed": "/", "origin-agent-cluster": "?0",
        "refresh": "0; url=https://a.test", "x-frame-options": "ALLOWALL", "public-key-pins": "x",
        "accept-ch": "sec-ch-ua", "timing-allow-origin": "*", "access-control-allow-credentials": "true",
        "access-control-max-age": "1", "set-login": "logged-in", "sourcemap": "https://a.test/x.map",
    ]

    private func answer(_ request: ServerRequest) async -> ServerResponse {
        let body = (try? await request.body.collect(upTo: 100_000)) ?? []
        if request.path.hasSuffix("/me") {
            return ServerResponse(
                status: 200, fields: ["content-type": "application/json"], body: .bytes(Array(#"{"id":"a"}"#.utf8)))
        }
        if request.path.hasSuffix("/sites") {
            let home = "http://\(request.fields["host"] ?? "")"
            state.withLock { $0.home = request.fields["host"] }
            let names = ["", "/second"].prefix(state.withLock { $0.sites })
            let text = "{\"sites\":[\(names.map { "{\"url\":\"\(home)\($0)\"}" }.joined(separator: ","))]}"
            return ServerResponse(
                status: 200, fields: ["content-type": "application/json"], body: .bytes(Array(text.utf8)))
        }
        return state.withLock { state in
            state.requests.append(
                Seen(
                    method: request.method.name, path: request.path, query: request.query, fields: request.fields,
                    body: String(decoding: body, as: UTF8.self)))
            if state.failures > 0 {
                state.failures -= 1
                return ServerResponse(status: 503, fields: ["retry-after": "0"])
            }
            let segments = request.path.split(separator: "/").map(String.init)
            if segments.last == "redirect", let to = request.queryItems.first(where: { $0.name == "to" }) {
                return ServerResponse(status: 302, fields: ["location": to.value])
            }
            if segments.last == "origin" {
                var fields = Self.originFields
                fields["link"] = "</x>; rel=next"
                fields["location"] = "/x"
                fields["etag"] = "\"1\""
                fields["www-authenticate"] = "Bearer"
                return ServerResponse(status: 200, fields: fields, body: .bytes(Array("GET 200".utf8)))
            }
            let status = segments.dropLast().last == "status" ? segments.last.flatMap { Int($0) } : nil
            var fields: HTTPFields = [
                "content-type": "text/plain", "x-upstream": "yes", "x-request-id": "of-upstream",
                "access-control-allow-origin": "*", "cache-control": "max-age=60", "keep-alive": "timeout=5",
            ]
            fields.append("set-cookie", "a=1")
            fields.append("set-cookie", "b=2")
            return ServerResponse(
                status: HTTPStatus(status ?? 200), fields: fields,
                body: .bytes(Array("\(request.method) \(status ?? 200)".utf8)))
        }
    }

    /// A provider at the service.
    static func provider(at address: String) -> [String: String] {
        [
            "providers/acme-proxy.yaml": """
            provider: acme-proxy
            title: Acme
            base: http://\(address)/base
            auth:
              key:
                type: bearer
            verify:
              request: GET /me
              identity: { id: response.body.id }
            """,
            "providers/acme-site.yaml": """
            provider: acme-site
            title: Acme Site
            base: ${metadata.site.url}
            auth:
              key: { type: bearer }
              person: { type: oauth2, token: "http://\(address)/token" }
            connect:
              after:
                - request: GET /sites
                  base: http://\(address)
                  choose: { into: site, from: response.body.sites, label: item.url }
            """,
        ]
    }
}

extension ServerWorld {
    /// A server with a connection `c-1` to a provider, and a second service beside it that may be called too.
    static func withProxy(
        patience: Int = 5_000, _ body: (ServerWorld, EchoService, EchoService, String) async throws -> Void
    ) async throws {
        try await EchoService.with { service, address in
            try await EchoService.with { other, otherAddress in
                try await ServerWorld.with(
                    texts: EchoService.provider(at: address), allowing: [address, otherAddress], patience: patience
                ) { world in
                    _ = await world.send(
                        "POST /integrations", body: ["provider": "acme-proxy", "unique_key": "acme-proxy"])
                    _ = await world.send(
                        "POST /integrations", body: ["provider": "acme-site", "unique_key": "acme-site"])
                    let made = await world.connect("c-1", to: "acme-proxy")
                    guard made.status == 201 else { throw NotConnected(text: made.text) }
                    try await body(world, service, other, otherAddress)
                }
            }
        }
    }

    private struct NotConnected: Error {
        let text: String
    }

    /// Sends a request through the proxy: `GET /items?x=1`.
    @discardableResult
    func proxy(
        _ line: String, key: String = ServerWorld.key, body: JSONValue? = nil, fields: HTTPFields = [:]
    ) async -> Answer {
        var all: HTTPFields = ["provider-config-key": "acme-proxy", "connection-id": "c-1"]
        for field in fields { all[field.name] = field.value }
        let words = line.split(separator: " ", maxSplits: 1)
        return await send("\(words[0]) /proxy\(words[1])", key: key, body: body, fields: all)
    }
}
