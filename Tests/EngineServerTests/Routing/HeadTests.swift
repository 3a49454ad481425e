import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineNetwork
@testable import EngineServer

/// `HEAD` is told what `GET` would be told, and changes nothing (RFC 9110 §9.2.1, §9.3.2).
struct HeadTests {
    private static let rows = AuthorizationRow.all.filter { $0.route.hasPrefix("GET ") }

    @Test(arguments: rows)
    func `HEAD commits nothing, and its head is that of GET`(_ row: AuthorizationRow) async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("mine", owner: "u-1")
            let made = await world.send("POST /connect/sessions", body: ["end_user": ["id": "u-1"]])
            let token = try #require(made.json?["data"]?["token"]?.string)
            // The first use of a key is noted, whatever it asks for.
            await world.send("GET /connections")
            let watch = try StoreWatch.open(beside: world.store)
            let before = watch.mark()
            let head = await Self.send(.head, row, token, world)
            #expect(watch.mark() == before, "something was committed")
            let get = await Self.send(.get, row, token, world)
            watch.close()
            guard head.status != 405 else {
                #expect(head.fields["allow"]?.contains("GET") == true)
                return
            }
            #expect(head.status == get.status)
            // Metrics are others each time.
            let length = Self.length(of: head)
            #expect(length == nil || length == Self.length(of: get) || row.route == "GET /metrics")
            #expect(Self.plain(head.fields) == Self.plain(get.fields))
        }
    }

    private static func send(
        _ method: HTTPMethod, _ row: AuthorizationRow, _ token: String, _ world: ServerWorld
    ) async -> ServerResponse {
        func filled(_ text: String) -> String {
            var text = text
            for (name, value) in [("$C", "mine"), ("$I", "acme-key"), ("$T", token)] {
                text = text.split(separator: name, omittingEmptySubsequences: false).joined(separator: value)
            }
            return text
        }
        let key = row.access == .session ? token : ServerWorld.key
        var fields = HTTPFields(row.fields.map { ($0.0, filled($0.1)) })
        fields["authorization"] = "Bearer \(key)"
        let target = filled(row.target).split(separator: "?", maxSplits: 1).map(String.init)
        let request = ServerRequest(
            method: method, path: target[0], query: target.count > 1 ? target[1] : nil, fields: fields,
            body: ServerBody([]))
        return await world.desk.respond(to: request)
    }

    private static func length(of response: ServerResponse) -> Int? {
        switch response.body {
        case .bytes(let bytes): bytes.count
        case .stream(let length, _): length
        case .webSocket, .dropped: nil
        }
    }

    private static func plain(_ fields: HTTPFields) -> [String] {
        fields.map { $0.name.lowercased() }.filter { $0 != "content-length" }.sorted()
    }

    @Test func `HEAD of a connection renews no token, and nobody has read its credentials`() async throws {
        try await ServerWorld.withUpstream { world, upstream in
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-oauth", "connection_id": "c-1",
                    "credentials": [
                        "type": "OAUTH2", "access_token": "access-1", "refresh_token": "refresh-1",
                        "expires_at": "2020-01-01T00:00:00Z",
                    ],
                ])
            #expect(made.status == 201, "\(made.text)")
            let asked = upstream.requests.count
            let events = try await world.store.events(in: "dev").count
            let target = "/connections/c-1?provider_config_key=acme-oauth"
            #expect(await world.send("HEAD \(target)&force_refresh=true").status == 200)
            #expect(upstream.requests.count == asked)
            #expect(try await world.store.events(in: "dev").count == events)
            #expect(try await world.store.connection(named: "c-1", in: "dev")?.fetchedAt == nil)
            #expect(await world.send("GET \(target)").status == 200)
            #expect(upstream.requests.count == asked + 1)
        }
    }

    @Test func `HEAD of an application's secrets asks for the scope, and leaves no event`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("reader", scopes: ["environment:integrations:read"])
            let targets = ["/integrations/acme-oauth?include=credentials", "/config/acme-oauth?include_creds=true"]
            let events = try await world.store.events(in: "dev").count
            for target in targets {
                #expect(await world.send("HEAD \(target)").status == 200)
                #expect(await world.send("HEAD \(target)", key: key).status == 403)
            }
            #expect(try await world.store.events(in: "dev").count == events)
        }
    }

    @Test func `HEAD of a start link or of a callback uses nothing up`() async throws {
        try await ConnectWorld.with { own in
            let made = await own.world.send(
                "POST /connect/integrations/rotor/flow", key: try await own.session(), body: ["scheme": "sign_in"])
            let url = try #require(made.json?["data"]?["url"]?.string)
            let path = url.dropFirst("https://connect.acme.test".count)
            let looked = await own.world.send("HEAD \(path)", key: nil)
            #expect(looked.status == 405 && looked.fields["allow"] == "GET" && looked.fields["set-cookie"] == nil)
            let begun = await own.world.send("GET \(path)", key: nil)
            #expect((300...399).contains(begun.status), "\(begun.text)")
            let state = try #require(
                try URLValue(begun.fields["location"] ?? "").queryItems.first { $0.name == "state" }?.value)
            let cookie = String((begun.fields["set-cookie"] ?? "").prefix { $0 != ";" })
            let target = "/oauth/callback?code=good&state=\(state)"
            let seen = await own.world.send("HEAD \(target)", key: nil, fields: ["cookie": cookie])
            #expect(seen.status == 405 && seen.fields["allow"] == "GET, POST")
            #expect(await own.connections.isEmpty)
            await own.world.send("GET \(target)", key: nil, fields: ["cookie": cookie])
            #expect(await own.connections.count == 1)
        }
    }
}
