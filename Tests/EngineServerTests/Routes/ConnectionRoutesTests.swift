import EngineCrypto
import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct ConnectionRoutesTests {
    // MARK: Bringing in

    @Test func `a key that works is stored and told back, with everything that was said of it`() async throws {
        try await ServerWorld.withUpstream { world, upstream in
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-key", "connection_id": "c-1",
                    "credentials": ["type": "API_KEY", "apiKey": "good-key"], "metadata": ["team": "blue"],
                    "connection_config": ["region": "us", "extra": 1],
                    "end_user": ["id": "u-9", "email": "u9@example.com", "tags": ["Plan": "pro"]],
                    "tags": ["Team": "Blue"], "webhook_url_override": "https://app.test/hook",
                ])
            #expect(made.status == 201, "\(made.text)")
            let json = try #require(made.json)
            #expect(json["connection_id"] == "c-1" && json["provider"] == "acme-key" && json["errors"] == [])
            #expect(json["credentials"] == ["type": "API_KEY", "apiKey": "good-key"])
            #expect(json["connection_config"] == ["region": "us", "extra": 1] && json["metadata"] == ["team": "blue"])
            #expect(json["end_user"]?["id"] == "u-9" && json["end_user"]?["organization"] == .null)
            #expect(
                json["tags"] == [
                    "end_user_id": "u-9", "end_user_email": "u9@example.com", "plan": "pro", "team": "Blue",
                ])
            #expect(json["webhook_url_override"] == "https://app.test/hook" && json["last_fetched_at"] == .null)
            #expect(json["created_at"]?.string?.hasSuffix("Z") == true && json["id"]?.number?.int64 != nil)
            #expect(upstream.requests == ["GET /me"])
            let stored = try #require(try await world.store.connection(named: "c-1", in: "dev"))
            #expect(stored.owner == "u-9" && stored.status == .active && stored.verifiedAt != nil)
        }
    }

    @Test func `who brings in a connection is told its credentials with the scope for it, and the trail says so`()
        async throws
    {
        try await ServerWorld.withUpstream { world, _ in
            let key = try await world.makeKey("maker", scopes: ["environment:connections:create"])
            let made = await world.connect("c-1", key: key)
            #expect(made.status == 201 && made.json?["credentials"] == [:] && !made.text.contains("good-key"))
            let reads = { try await world.store.events(in: "dev").filter { $0.action == "credentials.read" } }
            #expect(try await reads().isEmpty)
            let both = try await world.makeKey(
                "both", scopes: ["environment:connections:create", "environment:connections:read_credentials"])
            #expect(await world.connect("c-1", key: both).json?["credentials"]?["apiKey"] == "good-key")
            let event = try #require(try await reads().first)
            #expect(event.actor.hasPrefix("key both #") && event.subject == "c-1")
        }
    }

    @Test func `the number of a connection that is gone is not given to another`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            var seen: Set<Int64> = []
            for number in 0..<3 {
                let made = await world.connect("c-\(number)")
                let id = try #require(made.json?["id"]?.number?.int64)
                #expect(seen.insert(id).inserted, "\(id) again")
                _ = await world.send("DELETE /connections/c-\(number)?provider_config_key=acme-key")
            }
        }
    }

    @Test func `a key that is refused leaves nothing behind`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let body: JSONValue = [
                "provider_config_key": "acme-key", "connection_id": "c-1",
                "credentials": ["type": "API_KEY", "apiKey": "canary-bad-key"],
            ]
            let answer = await world.send("POST /connections", body: body)
            #expect(answer.status == 400 && answer.code == "connection_test_failed" && !answer.text.contains("canary"))
            let left = try await world.store.connections(in: "dev")
            #expect(left == [])
        }
    }

    @Test func `a provider that cannot be reached is told as that, and nothing is stored`() async throws {
        try await ServerWorld.withUpstream { world, upstream in
            upstream.fail(with: 503)
            let answer = await world.connect("c-1")
            #expect((400...599).contains(answer.status) && answer.code == "connection_test_failed", "\(answer.text)")
            let left = try await world.store.connections(in: "dev")
            #expect(left == [])
        }
    }

    @Test func `a second one of the same id takes the place of the first`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let first = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-key", "connection_id": "c-1", "metadata": ["a": 1],
                    "credentials": ["type": "API_KEY", "apiKey": "good-key"], "tags": ["x": "1"],
                ])
            let again = await world.connect("c-1")
            #expect(again.status == 201 && again.json?["id"] == first.json?["id"])
            #expect(again.json?["metadata"] == ["a": 1] && again.json?["tags"] == ["x": "1"])
        }
    }

    @Test func `an id is unique in its integration only`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            #expect(await world.connect("c-1").status == 201)
            let other = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-open", "connection_id": "c-1", "credentials": ["type": "NONE"],
                ])
            #expect(other.status == 201 && other.json?["credentials"] == [:], "\(other.text)")
            let listed = await world.send("GET /connections?connectionId=c-1").json?["connections"]?.elements ?? []
            #expect(listed.map { $0["provider_config_key"] } == ["acme-open", "acme-key"])
            let names = try await world.store.connections(in: "dev").map(\.name)
            #expect(names.sorted() == ["c-1", "c-1@acme-open"])
        }
    }

    @Test func `without an id it gets a new one`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await world.send(
                "POST /connections", body: ["provider_config_key": "acme-open", "credentials": ["type": "NONE"]])
            #expect(made.json?["connection_id"]?.string?.utf8.count == 36)
        }
    }

    @Test(
        arguments: [
            (["provider_config_key": "acme-key", "credentials": ["type": "BASIC"]], ["credentials", "type"]),
            (["provider_config_key": "acme-key", "credentials": ["apiKey": "x"]], ["credentials", "type"]),
            (["provider_config_key": "acme-key", "credentials": ["type": "API_KEY"]], ["credentials", "apiKey"]),
            (
                [
                    "provider_config_key": "acme-key",
                    "credentials": ["type": "API_KEY", "apiKey": "x", "colour": "red"],
                ],
                ["credentials", "colour"]
            ),
            (
                [
                    "provider_config_key": "acme-key", "credentials": ["type": "API_KEY", "apiKey": "x"],
                    "connection_config": ["region": "moon"],
                ], ["connection_config", "region"]
            ),
            (["provider_config_key": "acme-key"], ["credentials"]),
            (
                [
                    "provider_config_key": "acme-open", "credentials": ["type": "NONE"],
                    "end_user": ["id": "u", "email": "no"],
                ], ["end_user", "email"]
            ),
            (
                ["provider_config_key": "acme-open", "credentials": ["type": "NONE"], "tags": ["1x": "a"]],
                ["tags", "1x"]
            ),
            (
                ["provider_config_key": "acme-open", "credentials": ["type": "NONE"], "metadata": [1]],
                ["metadata"]
            ),
        ] as [(JSONValue, [String])])
    func `what cannot be a connection is refused at its place`(_ body: JSONValue, _ path: [String]) async throws {
        try await ServerWorld.withUpstream { world, _ in
            let answer = await world.send("POST /connections", body: body)
            #expect(answer.status == 400 && answer.code == "invalid_body", "\(answer.text)")
            #expect(answer.issue?["path"] == .array(path.map { .string($0) }), "\(answer.text)")
            let left = try await world.store.connections(in: "dev")
            #expect(left == [])
        }
    }

    @Test func `an integration that is not there is 404`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            #expect(await world.connect("c-1", to: "nothing").code == "not_found")
        }
    }

    @Test func `the older form brings in the same, and gives back what was sent`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let body: JSONValue = ["provider_config_key": "acme-key", "api_key": "good-key"]
            let made = await world.send("POST /connection", body: body)
            let id = try #require(made.json?["connection_id"]?.string)
            #expect(made.status == 201 && made.json?["api_key"] == "good-key", "\(made.text)")
            let got = await world.send("GET /connection/\(id)?provider_config_key=acme-key")
            #expect(got.json?["credentials"]?["apiKey"] == "good-key")
            let bare: JSONValue = ["provider_config_key": "acme-oauth", "access_token": "a"]
            #expect(await world.send("POST /connection", body: bare).code == "missing_expires_at")
            let none: JSONValue = ["provider_config_key": "acme-key"]
            #expect(await world.send("POST /connection", body: none).code == "missing_api_key")
            let lost: JSONValue = ["provider_config_key": "none", "api_key": "x"]
            #expect(await world.send("POST /connection", body: lost).code == "unknown_provider_config")
        }
    }

    // MARK: Reading

    @Test func `a token that has ended is renewed when it is asked for, and the refresh token stays hidden`()
        async throws
    {
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
            #expect(made.status == 201 && made.json?["credentials"]?["refresh_token"] == "refresh-1", "\(made.text)")
            #expect(upstream.requests.isEmpty)
            let got = await world.send("GET /connections/c-1?provider_config_key=acme-oauth")
            let credentials = try #require(got.json?["credentials"])
            #expect(credentials["type"] == "OAUTH2" && credentials["access_token"] == "access-2", "\(got.text)")
            #expect(!got.text.contains("refresh-") && credentials["raw"]?["access_token"] == "access-2")
            #expect(credentials["expires_at"]?.string?.hasSuffix("Z") == true)
            #expect(got.json?["created_at"]?.string?.hasSuffix("+00:00") == true)
            #expect(got.json?["last_fetched_at"] != .null)

            let again = await world.send("GET /connections/c-1?provider_config_key=acme-oauth&refresh_token=true")
            #expect(again.json?["credentials"]?["refresh_token"] == "refresh-2")
            #expect(upstream.requests == ["POST /token"])
            let forced = await world.send("GET /connections/c-1?provider_config_key=acme-oauth&force_refresh=YES")
            #expect(forced.json?["credentials"]?["access_token"] == "access-3")
        }
    }

    @Test func `a refresh token that is dead is told with the connection, without its credentials`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            _ = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-oauth", "connection_id": "c-1",
                    "credentials": [
                        "type": "OAUTH2", "access_token": "canary", "refresh_token": "canary-dead",
                        "expires_at": "2020-01-01T00:00:00Z",
                    ],
                ])
            let answer = await world.send("GET /connections/c-1?provider_config_key=acme-oauth")
            #expect(answer.status == 424 && answer.code == "invalid_credentials", "\(answer.text)")
            let connection = try #require(answer.json?["error"]?["payload"]?["connection"])
            #expect(connection["credentials"] == [:] && connection["errors"]?[0]?["type"] == "auth")
            #expect(!answer.text.contains("canary"))
            let listed = await world.send("GET /connections").json?["connections"]?[0]
            #expect(listed?["errors"]?[0]?["type"] == "auth" && listed?["credentials"] == nil)
        }
    }

    @Test func `a provider that fails does not break a connection`() async throws {
        try await ServerWorld.withUpstream { world, upstream in
            _ = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "acme-oauth", "connection_id": "c-1",
                    "credentials": [
                        "type": "OAUTH2", "access_token": "a", "refresh_token": "refresh-1",
                        "expires_at": "2020-01-01T00:00:00Z",
                    ],
                ])
            upstream.fail(with: 500)
            let answer = await world.send("GET /connections/c-1?provider_config_key=acme-oauth")
            #expect(answer.status >= 400 && answer.code == "invalid_credentials")
            #expect(answer.fields["retry-after"] == "30")
            // It works again, and is left alone for a while all the same; who insists is not kept from it.
            upstream.fail(with: nil)
            let asked = upstream.requests.count
            let early = await world.send("GET /connections/c-1?provider_config_key=acme-oauth")
            #expect(early.status == 424 && early.code == "connection_refresh_backoff", "\(early.text)")
            #expect(early.fields["retry-after"].flatMap { Int($0) }.map { (1...30).contains($0) } == true)
            let proxied = await world.send(
                "GET /proxy/x", fields: ["provider-config-key": "acme-oauth", "connection-id": "c-1"])
            #expect(proxied.status == 424 && proxied.code == "connection_refresh_backoff", "\(proxied.text)")
            #expect(upstream.requests.count == asked)
            let forced = await world.send(
                "GET /connections/c-1?provider_config_key=acme-oauth&force_refresh=true")
            #expect(forced.status == 200, "\(forced.text)")
            let kept = try await world.store.connection(named: "c-1", in: "dev")
            #expect(kept?.status == .active)
        }
    }

    @Test func `who may not read credentials gets none, and nothing is renewed`() async throws {
        try await ServerWorld.withUpstream { world, upstream in
            await world.connect("c-1")
            let key = try await world.makeKey("reader", scopes: ["environment:connections:read"])
            let got = await world.send("GET /connections/c-1?provider_config_key=acme-key", key: key)
            #expect(got.status == 200 && got.json?["credentials"] == [:] && !got.text.contains("good-key"))
            #expect(upstream.requests == ["GET /me"])
            #expect(try await world.store.events(in: "dev").first?.action != "credentials.read")
            _ = await world.send("GET /connections/c-1?provider_config_key=acme-key")
            let event = try #require(try await world.store.events(in: "dev").first)
            #expect(event.action == "credentials.read" && event.subject == "c-1" && event.actor.hasPrefix("key full #"))
        }
    }

    @Test func `what is not there: integration 400, connection 404`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let integration = await world.send("GET /connections/c-1?provider_config_key=none")
            #expect(integration.status == 400 && integration.code == "unknown_provider_config")
            let connection = await world.send("GET /connections/c-1?provider_config_key=acme-key")
            #expect(connection.status == 404 && connection.code == "not_found")
            let key = await world.send("GET /connections/c-1")
            #expect(key.code == "invalid_query_params" && key.issue?["path"] == ["provider_config_key"])
        }
    }

    @Test func `the list is filtered, paged, and the newest first`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            for number in 1...3 {
                let body: JSONValue = [
                    "provider_config_key": "acme-open", "connection_id": .string("c-\(number)"),
                    "credentials": ["type": "NONE"], "tags": ["team": number == 2 ? "blue" : "red"],
                    "end_user": ["id": .string("u-\(number)"), "email": .string("ada\(number)@acme.test")],
                ]
                #expect(await world.send("POST /connections", body: body).status == 201)
            }
            func ids(_ query: String) async -> [String] {
                let found = await world.send("GET /connections?\(query)").json?["connections"]?.elements ?? []
                return found.compactMap { $0["connection_id"]?.string }
            }
            #expect(await ids("") == ["c-3", "c-2", "c-1"])
            #expect(await ids("limit=2") == ["c-3", "c-2"])
            #expect(await ids("limit=2&page=1") == ["c-1"])
            #expect(await ids("tags%5BTeam%5D=blue") == ["c-2"])
            #expect(await ids("tags[team]=Blue") == [])
            #expect(await ids("endUserId=u-3") == ["c-3"])
            #expect(await ids("search=ADA1") == ["c-1"])
            let named: JSONValue = ["end_user": ["id": "u-2", "display_name": "\u{C4}nne \u{D6}z"]]
            await world.send("PATCH /connections/c-2?provider_config_key=acme-open", body: named)
            // "änne", "ä", "öZ"
            for text in ["%C3%A4nne", "%C3%A4", "%C3%B6Z"] {
                #expect(await ids("search=\(text)") == ["c-2"], "\(text)")
            }
            #expect(await ids("search=c-") == ["c-3", "c-2", "c-1"])
            #expect(await ids("integrationId=acme-key,acme-open&connectionId=c-1") == ["c-1"])
            #expect(await ids("integrationId=acme-key") == [])
            #expect(await world.send("GET /connections?limit=2001").code == "invalid_query_params")
            let entry = await world.send("GET /connection/").json?["connections"]?[0]
            #expect(entry?["created"] != nil && entry?["created_at"] == nil && entry?["connection_config"] == nil)
        }
    }

    // MARK: Changing

    @Test func `tags are replaced, a webhook is cleared by an empty text`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1", owner: "u-1")
            let path = "/connections/c-1?provider_config_key=acme-key"
            let hook: JSONValue = ["webhook_url_override": "https://app.test/h", "tags": ["A": "1"]]
            #expect(await world.send("PATCH \(path)", body: hook).json == ["success": true])
            var got = await world.send("GET \(path)").json
            #expect(got?["tags"] == ["a": "1"] && got?["webhook_url_override"] == "https://app.test/h")
            #expect(await world.send("PATCH \(path)", body: ["webhook_url_override": ""]).status == 200)
            got = await world.send("GET \(path)").json
            #expect(got?["tags"] == ["a": "1"] && got?["webhook_url_override"] == .null)
            #expect(got?["end_user"]?["id"] == "u-1")
            let lost = "/connections/none?provider_config_key=acme-key"
            #expect(await world.send("PATCH \(lost)", body: [:]).code == "not_found")
            #expect(await world.send("PATCH \(path)", body: ["colour": "red"]).issue?["code"] == "unrecognized_keys")
        }
    }

    @Test func `a connection is deleted once`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1")
            let path = "/connections/c-1?provider_config_key=acme-key"
            #expect(await world.send("DELETE \(path)", body: [:]).json == ["success": true])
            let again = await world.send("DELETE \(path)")
            #expect(again.status == 400 && again.code == "unknown_connection")
            let event = try #require(try await world.store.events(in: "dev").first)
            #expect(event.action == "connection.delete" && event.actor.hasPrefix("key full #"))
        }
    }

    // MARK: Reach

    @Test func `a key of an owner sees and changes that owner's connections only`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("mine", owner: "u-1")
            await world.connect("theirs", owner: "u-2")
            let key = try await world.makeKey("bound", owner: "u-1")
            let listed = await world.send("GET /connections", key: key).json?["connections"]?.elements ?? []
            #expect(listed.map { $0["connection_id"] } == ["mine"])
            for method in ["GET", "DELETE", "PATCH"] {
                let (foreign, absent) = await (
                    world.send("\(method) /connections/theirs?provider_config_key=acme-key", key: key),
                    world.send("\(method) /connections/absent?provider_config_key=acme-key", key: key)
                )
                #expect(foreign.status == absent.status && foreign.code == absent.code, "\(method)")
            }
            let taken = await world.connect("theirs", key: key)
            #expect(taken.status == 400 && taken.issue?["path"] == ["connection_id"])
            let other = await world.connect("new", owner: "u-2", key: key)
            #expect(other.status == 400 && other.issue?["path"] == ["end_user", "id"])
            #expect(await world.connect("new", key: key).status == 201)
            #expect(try await world.store.connection(named: "new", in: "dev")?.owner == "u-1")
        }
    }

    @Test func `a key of an integration sees that integration only`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            await world.connect("c-1")
            let key = try await world.makeKey("bound", integration: "acme-open")
            #expect(await world.send("GET /connections", key: key).json?["connections"] == [])
            let got = await world.send("GET /connections/c-1?provider_config_key=acme-key", key: key)
            #expect(got.status == 400 && got.code == "unknown_provider_config")
            let named = await world.send("GET /integrations", key: key).json?["data"]?.elements ?? []
            #expect(named.map { $0["unique_key"] } == ["acme-open"])
            #expect(await world.connect("c-2", key: key).code == "not_found")
        }
    }
}
