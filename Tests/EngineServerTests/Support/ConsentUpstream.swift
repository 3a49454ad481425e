import EngineHTTP
import EngineNetwork
import Synchronization

/// A provider on loopback: a token for any code, and an account for a good token or key.
///
/// It counts what it was asked.
final class ConsentUpstream: Sendable {
    /// What it was asked.
    struct Counts: Sendable, Hashable {
        var tokens = 0
        var proofs = 0
    }

    let address: String
    private let counted: CountBox
    private let listener: HTTPListener
    private let loop: EventLoop

    private final class CountBox: Sendable {
        let counts = Mutex(Counts())
        let lastToken = Mutex("")
        let meanwhile = Mutex<(@Sendable () async -> Void)?>(nil)
    }

    /// Does something, once, while it is asked whose account it is.
    func meanwhile(_ body: @escaping @Sendable () async -> Void) { counted.meanwhile.withLock { $0 = body } }

    /// The last request for a token.
    var lastToken: String { counted.lastToken.withLock { $0 } }

    var counts: Counts { counted.counts.withLock { $0 } }

    private init(_ counted: CountBox, _ listener: HTTPListener, _ loop: EventLoop) {
        self.counted = counted
        self.listener = listener
        self.loop = loop
        address = "\(listener.address)"
    }

    static func with(_ body: (ConsentUpstream) async throws -> Void) async throws {
        let counted = CountBox()
        let loop = try EventLoop(name: "test-upstream")
        let listener = try HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), loop: loop) { request in
            let body = (try? await request.body.collect(upTo: 65_536)) ?? []
            if request.path == "/token" {
                counted.lastToken.withLock { $0 = String(decoding: body, as: UTF8.self) }
            }
            let meanwhile: (@Sendable () async -> Void)? = counted.meanwhile.withLock { body in
                defer { if request.path == "/me" { body = nil } }
                return request.path == "/me" ? body : nil
            }
            await meanwhile?()
            return answer(request, counted)
        }
        let upstream = ConsentUpstream(counted, listener, loop)
        do {
            try await body(upstream)
        } catch {
            await upstream.stop()
            throw error
        }
        await upstream.stop()
    }

    private func stop() async {
        await listener.stop(within: .seconds(1))
        loop.stop()
        await loop.waitUntilStopped()
    }

    private static func answer(_ request: ServerRequest, _ counted: CountBox) -> ServerResponse {
        func json(_ status: HTTPStatus, _ text: String) -> ServerResponse {
            ServerResponse(
                status: status, fields: ["content-type": "application/json"], body: .bytes(Array(text.utf8)))
        }
        guard request.path != "/token" else {
            let number = counted.counts.withLock { counts in
                counts.tokens += 1
                return counts.tokens
            }
            let token = """
                {"access_token":"at-\(number)","refresh_token":"rt-\(number)","expires_in":3600,"big":12345678901234567890,\
                "team":{"id":"T1","refreshToken":"nested"},"more":[{"refresh_token":"deep","x":1}]}
                """
            return json(200, token)
        }
        guard request.path != "/never" else { return json(401, #"{"error":"not with this token"}"#) }
        guard request.path != "/device" else {
            return json(
                200,
                #"{"device_code":"d","user_code":"AB-12","verification_uri":"https://code.test/","expires_in":600,"interval":1}"#
            )
        }
        counted.counts.withLock { $0.proofs += 1 }
        let isGood =
            request.fields["authorization"]?.hasPrefix("Bearer at-") == true
            || request.fields["x-api-key"] == "right-key"
            // A key as the name, and no password.
            || request.fields["authorization"] == "Basic cmlnaHQta2V5Og=="
        if isGood, request.path == "/sites" {
            return json(200, #"[{"id":"s1","name":"One <b>"},{"id":"s2","name":"Two"}]"#)
        }
        return isGood ? json(200, #"{"id":"ada","name":"Ada"}"#) : json(401, #"{"error":"no such key"}"#)
    }

    /// Providers of it: one that asks in a browser, and one that takes a key.
    var definitions: [String: String] {
        [
            "providers/rotor.yaml": """
            provider: rotor
            title: Rotor
            description: Tokens that turn
            base: http://\(address)
            auth:
              sign_in: { type: oauth2, authorize: "http://\(address)/authorize", token: "http://\(address)/token" }
            verify:
              request: GET /me
              identity: { id: response.body.id, name: response.body.name }
            """,
            "providers/taught.yaml": """
            provider: taught
            extends: rotor
            title: Taught
            connect:
              after: [{ name: me, request: GET /me, metadata: { account: response.body.id } }]
            """,
            "providers/settled.yaml": """
            provider: settled
            extends: rotor
            title: Settled
            config:
              tenant: { title: Tenant, pattern: "[a-z]+" }
            """,
            "providers/named.yaml": """
            provider: named
            title: Named
            base: http://\(address)
            auth:
              login: { type: basic }
            verify:
              request: GET /me
              identity: { id: response.body.id, name: response.body.name }
            """,
            "providers/described.yaml": """
            provider: described
            title: Described
            extends: named
            auth:
              login: { type: basic, credentials: { password: { title: API token } } }
            """,
            "providers/chooser.yaml": """
            provider: chooser
            extends: rotor
            title: Chooser
            connect:
              after:
                - name: sites
                  request: GET /sites
                  choose: { into: site, from: response.body, value: item.id, label: item.name }
                - { name: me, request: GET /me, metadata: { first: "steps.sites.body[0].id" } }
            """,
            "providers/key-chooser.yaml": """
            provider: key-chooser
            title: Key chooser
            base: http://\(address)
            auth:
              key: { type: api_key, name: x-api-key, credentials: { api_key: { title: API key } } }
              code: { type: oauth2, grant: device_code, device: "http://\(address)/device", token: "http://\(address)/token" }
            connect:
              after:
                - request: GET /sites
                  choose: { into: site, from: response.body, value: item.id, label: item.name }
            verify:
              request: GET /me
              identity: { id: response.body.id, name: response.body.name }
            """,
            "providers/market.yaml": """
            provider: market
            title: Market
            base: http://\(address)
            config:
              shop: { title: Shop, pattern: "[a-z]+" }
            auth:
              key: { type: api_key, name: x-api-key }
              sign_in: { type: oauth2, authorize: "http://\(address)/authorize", token: "http://\(address)/token" }
            connect:
              install:
                check: now - timestamp(int(callback.timestamp)) < duration('1h')
                signature:
                  type: hmac
                  value: callback.hmac
                  over: callback.map(k, k).filter(k, k != 'hmac').sort().map(k, k + '=' + callback[k]).join('&')
                  key: "[?integration.?client_secret]"
                config: { shop: callback.shop }
            verify:
              request: GET /me
              identity: { id: response.body.id, name: response.body.name }
            """,
            "providers/hosted.yaml": """
            provider: hosted
            title: Hosted
            base: http://\(address)
            config:
              host: { title: Server, format: hostname }
            auth:
              sign_in: { type: oauth2, authorize: "http://${config.host}/authorize", token: "http://${config.host}/token" }
              key: { type: api_key, name: x-api-key }
            verify:
              request: GET /me
              identity: { id: response.body.id, name: response.body.name }
            """,
            "providers/both.yaml": """
            provider: both
            title: Both
            base: http://\(address)
            auth:
              key: { type: api_key, name: x-api-key }
              sign_in:
                type: oauth2
                authorize: "http://\(address)/authorize"
                token: "http://\(address)/token"
                scopes: { default: [read, mail], optional: [write], optional_param: more, also: { user_scope: { default: [chat] } } }
            scopes: { read: Read your things, write: Change your things }
            verify:
              request: GET /me
              identity: { id: response.body.id, name: response.body.name }
            """,
            "providers/keyed.yaml": """
            provider: keyed
            title: Keyed
            base: http://\(address)
            config:
              region: { title: Region, type: choice, options: { eu: Europe, us: States }, default: eu, advanced: true }
              team: { title: Team, format: subdomain }
            auth:
              key:
                type: api_key
                name: x-api-key
                help: Settings → Keys.
                credentials: { api_key: { title: API key, example: right-key } }
              internal: { type: bearer, internal: true }
            verify:
              request: GET /me
              identity: { id: response.body.id, name: response.body.name }
            """,
        ]
    }
}
