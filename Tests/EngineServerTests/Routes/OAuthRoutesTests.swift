import EngineCrypto
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import Testing

@testable import EngineServer

/// Sign-ins in a browser: T7 of the reliability plan, and what makes X8.
@Suite(.timeLimit(.minutes(2)))
struct OAuthRoutesTests {
    @Test func `a sign-in that is gone through stores a connection, and the page learns of it`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session([("tags", ["team": "blue"])])
            let begun = try await own.begin(token)
            #expect(begun.answer.status == 302)
            #expect(begun.address.hasPrefix("http://\(own.upstream.address)/authorize?"))
            #expect(await own.news(begun.flow, token) == ["status": "pending"])

            let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(end.status == 200 && end.text.contains(#"data-outcome="success""#))
            #expect(end.fields["content-security-policy"]?.contains("script-src 'self'") == true)
            let connection = try #require(await own.connections.first)
            #expect(connection["provider_config_key"] == "rotor" && connection["tags"]?["team"] == "blue")
            #expect(connection["end_user"]?["id"] == "u-1")
            let news = await own.news(begun.flow, token)
            #expect(news?["status"] == "success" && news?["connectionId"] == connection["connection_id"])
            #expect(news?["identity"]?["name"] == "Ada")
            let stored = try #require(try await own.world.store.connections(in: "dev").first)
            #expect(stored.owner == "u-1" && stored.status == .active && stored.verifiedAt != nil)
        }
    }

    @Test func `two servers of one store: a sign-in begins at one and ends at the other`() async throws {
        try await ConnectWorld.with { own in
            let upstream = own.upstream
            try await own.world.beside(texts: upstream.definitions, allowing: [upstream.address]) { world in
                let other = ConnectWorld(world: world, upstream: upstream)
                for (first, second) in [(own, other), (other, own)] {
                    let token = try await first.session()
                    let begun = try await first.begin(token)
                    #expect(await second.news(begun.flow, token) == ["status": "pending"])
                    let end = await second.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
                    #expect(end.text.contains(#"data-outcome="success""#), "\(end.text)")
                    for server in [first, second] {
                        #expect(await server.news(begun.flow, token)?["status"] == "success")
                    }
                    let again = await first.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
                    #expect(again.status == 400)
                }
                #expect(await own.connections.count == 2)
            }
        }
    }

    @Test func `a refresh token that a host gives stands in the place of the provider's`() async throws {
        try await ConnectWorld.with { own in
            let session = try await own.session()
            let query = "connect_session_token=\(session)&credentials[oauth_refresh_token_override]=theirs"
            let begun = ConnectWorld.Begun(
                flow: "", path: "", answer: await own.world.send("GET /oauth/connect/rotor?\(query)", key: nil))
            #expect(!begun.address.contains("theirs"))
            let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(end.status == 200, "\(end.text)")
            let id = try #require(await own.connections.first?["connection_id"]?.string)
            let line = "GET /connections/\(id)?provider_config_key=rotor&refresh_token=true"
            let found = try #require(await own.world.send(line).json?["credentials"])
            #expect(found["refresh_token"] == "theirs" && found["access_token"] == "at-1")
            #expect(found["raw"]?["oauth_refresh_token_override"] == nil)
            _ = await own.world.send(line + "&force_refresh=true")
            #expect(own.upstream.lastToken.contains("refresh_token=theirs"))
        }
    }

    @Test func `the provider's answer is told whole, and what obtains other tokens only to who asks for it`()
        async throws
    {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(end.status == 200, "\(end.text)")
            let id = try #require(await own.connections.first?["connection_id"]?.string)
            let line = "GET /connections/\(id)?provider_config_key=rotor"
            func raw(_ more: String = "") async -> String {
                await own.world.send(line + more).json?["credentials"]?["raw"].map { JSONWriter.text($0) } ?? ""
            }
            let rest = #""expires_in":3600,"big":12345678901234567890,"team":{"id":"T1"},"more":[{"x":1}]}"#
            #expect(await raw() == #"{"access_token":"at-1","# + rest)
            let whole = await raw("&refresh_token=true")
            #expect(whole.contains(#""refresh_token":"rt-1""#) && whole.contains("nested") && whole.contains("deep"))
            // As it was received last.
            #expect(await raw("&force_refresh=true") == #"{"access_token":"at-2","# + rest)
            #expect(own.upstream.lastToken.contains("refresh_token=rt-1"))
            #expect(await raw("&refresh_token=true").contains(#""refresh_token":"rt-2""#))
            // No member of the credentials themselves, and in no list.
            let listed = await own.world.send("GET /connections").text
            #expect(!listed.contains("at-") && !listed.contains("nested"))
        }
    }

    private func patch(_ own: ConnectWorld, _ id: String, _ integration: String) async {
        let world = own.world
        _ = await world.send(
            "PATCH /connections/metadata",
            body: [
                "connection_id": .string(id), "provider_config_key": .string(integration), "metadata": ["new": true],
            ])
        _ = await world.send(
            "PATCH /connections/\(id)?provider_config_key=\(integration)", body: ["end_user": ["id": "u-9"]])
    }

    @Test func `what is patched while somebody connects anew stays`() async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            _ = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            let id = try #require(await own.connections.first?["connection_id"]?.string)
            let made = await own.world.send(
                "POST /connect/sessions/reconnect", body: ["connection_id": .string(id), "integration_id": "rotor"])
            let token = try #require(made.json?["data"]?["token"]?.string, "\(made.text)")
            let again = try await own.begin(token)
            await patch(own, id, "rotor")
            let end = await own.callBack("code=good&state=\(again.state)", cookie: again.cookie)
            #expect(end.status == 200, "\(end.text)")
            let found = try #require(try await own.world.store.connections(in: "dev").first)
            #expect(found.metadata == #"{"new":true}"# && found.version == 2, "\(found.metadata)")
            #expect(found.endUser?.contains("u-9") == true)
        }
    }

    @Test func `what is patched while a credential is brought in anew stays`() async throws {
        try await ConnectWorld.with { own in
            let body: JSONValue = [
                "provider_config_key": "keyed", "connection_id": "c-1", "connection_config": ["team": "acme"],
                "credentials": ["type": "API_KEY", "apiKey": "right-key"],
            ]
            #expect(await own.world.send("POST /connections", body: body).status == 201)
            let store = own.world.store
            let old = try #require(try await store.connections(in: "dev").first)
            own.upstream.meanwhile {
                var change = Store.ConnectionChange()
                (change.owner, change.tags) = ("u-9", #"{"end_user_id":"u-9"}"#)
                try? await store.change(old, change, actor: "test")
                try? await store.replaceMetadata(of: [old.id], with: #"{"new":true}"#)
            }
            #expect(await own.world.send("POST /connections", body: body).status == 201)
            let found = try #require(try await own.world.store.connections(in: "dev").first)
            #expect(found.metadata == #"{"new":true}"# && found.owner == "u-9", "\(found.metadata)")
            #expect(found.tags == #"{"end_user_id":"u-9"}"#, "\(found.tags)")
        }
    }

    @Test func `what a host brings in is told as it was brought, until the provider answers`() async throws {
        try await ConnectWorld.with { own in
            let posted: JSONValue = [
                "type": "OAUTH2", "access_token": "theirs", "refresh_token": "old",
                "expires_at": "2099-01-01T00:00:00Z",
            ]
            let made = await own.world.send(
                "POST /connections",
                body: ["provider_config_key": "rotor", "connection_id": "c-1", "credentials": posted])
            #expect(made.status == 201, "\(made.text)")
            let line = "GET /connections/c-1?provider_config_key=rotor"
            let whole = await own.world.send(line + "&refresh_token=true").json?["credentials"]?["raw"]
            #expect(whole?.members?.count == 4 && whole?["type"] == "OAUTH2" && whole?["refresh_token"] == "old")
            let hidden = await own.world.send(line).json?["credentials"]?["raw"]
            #expect(hidden?.members?.count == 3 && hidden?["refresh_token"] == nil)
            let renewed = await own.world.send(line + "&force_refresh=true").json?["credentials"]?["raw"]
            #expect(renewed?["access_token"] == "at-1" && renewed?["type"] == nil && renewed?["team"]?["id"] == "T1")
            // One that is told no answer has none.
            let key: JSONValue = [
                "provider_config_key": "keyed", "connection_id": "c-2", "connection_config": ["team": "acme"],
                "credentials": ["type": "API_KEY", "apiKey": "right-key"],
            ]
            #expect(await own.world.send("POST /connections", body: key).status == 201)
            let told = await own.world.send("GET /connections/c-2?provider_config_key=keyed").json?["credentials"]
            #expect(told == ["type": "API_KEY", "apiKey": "right-key"])
        }
    }

    @Test func `a host's own application stands in the place of the operator's`() async throws {
        try await ConnectWorld.with { own in
            let session = try await own.session()
            let query =
                "connect_session_token=\(session)&credentials[oauth_client_id_override]=theirs"
                + "&credentials[oauth_client_secret_override]=their-secret&credentials[other]=x"
            let begun = ConnectWorld.Begun(
                flow: "", path: "", answer: await own.world.send("GET /oauth/connect/rotor?\(query)", key: nil))
            #expect(begun.address.contains("client_id=theirs") && !begun.address.contains("their-secret"))
            let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(end.status == 200, "\(end.text)")
            #expect(own.upstream.lastToken.contains("client_id=theirs"))
            #expect(own.upstream.lastToken.contains("client_secret=their-secret"))
            let id = try #require(await own.connections.first?["connection_id"]?.string)
            let line = "GET /connections/\(id)?provider_config_key=rotor"
            let found = try #require(await own.world.send(line).json?["credentials"])
            #expect(found["config_override"] == ["client_id": "theirs", "client_secret": "their-secret"])
            #expect(found["raw"]?["oauth_client_secret_override"] == nil && found["access_token"] == "at-1")
            let renewed = await own.world.send(line + "&force_refresh=true")
            #expect(renewed.json?["credentials"]?["access_token"] == "at-2", "\(renewed.text)")
            #expect(own.upstream.lastToken.contains("client_secret=their-secret"), "also when it is renewed")
        }
    }

    @Test func `an environment has a callback address of its own`() async throws {
        try await ConnectWorld.with { own in
            let made = await own.world.send(
                "POST /environments", body: ["name": "apart", "callback_url": "https://apart.acme.test/back"])
            try #require(made.status < 300, "\(made.text)")
            let key = "c1b6f2a4-5c0e-4d8f-9a35-0e6c1f2d3a4b"
            try await own.world.store.addKey(
                NewKey(environment: "apart", name: "k", scopes: ["environment:*"]), Secret(key), actor: "test")
            let credentials: JSONValue = ["type": "OAUTH2", "client_id": "app", "client_secret": "s"]
            _ = await own.world.send(
                "POST /integrations", key: key,
                body: ["provider": "rotor", "unique_key": "rotor", "credentials": credentials])
            let session = await own.world.send("POST /connect/sessions", key: key, body: ["end_user": ["id": "u"]])
            let begun = try await own.begin(try #require(session.json?["data"]?["token"]?.string, "\(session.text)"))
            #expect(begun.address.contains("redirect_uri=https%3A%2F%2Fapart.acme.test%2Fback"))
            let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(end.status == 200)
            #expect(own.upstream.lastToken.contains("redirect_uri=https%3A%2F%2Fapart.acme.test%2Fback"))
        }
    }

    @Test func `the address asks for a code with a challenge and a state, and says where to come back`() async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            let items = try URLValue(begun.address).queryItems
            func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
            #expect(value("client_id") == "app" && value("response_type") == "code")
            #expect(value("redirect_uri") == "https://connect.acme.test/oauth/callback")
            #expect(value("code_challenge_method") == "S256" && value("code_challenge")?.count == 43)
            #expect(begun.state.count >= 22)
            #expect(!begun.answer.text.contains("app-secret"))
        }
    }

    @Test func `the cookie is for this server only, and no script reads it`() async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            let field = try #require(begun.answer.fields["set-cookie"])
            #expect(field.hasPrefix("__Host-engine-oauth-"))
            for part in ["Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=1800"] {
                #expect(field.contains(part))
            }
            let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(end.fields["set-cookie"]?.contains("Max-Age=0") == true)
        }
        try await ConnectWorld.with({ $0.publicURL = "http://127.0.0.1:8080" }) { own in
            let made = await own.world.send(
                "POST /connect/integrations/rotor/flow", key: try await own.session(), body: ["scheme": "sign_in"])
            let url = try #require(made.json?["data"]?["url"]?.string)
            let answer = await own.world.send("GET \(url.dropFirst("http://127.0.0.1:8080".count))", key: nil)
            let field = try #require(answer.fields["set-cookie"])
            #expect(field.hasPrefix("engine-oauth-") && !field.contains("Secure"))
        }
    }

    @Test func `a start link serves once, and for ten minutes`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session()
            let begun = try await own.begin(token)
            let again = await own.world.send("GET \(begun.path)", key: nil)
            #expect(again.status == 400 && again.text.contains(#"data-error="state_err""#))
            let made = await own.world.send(
                "POST /connect/integrations/rotor/flow", key: token, body: ["scheme": "sign_in"])
            let url = try #require(made.json?["data"]?["url"]?.string)
            own.world.clock.advance(seconds: 601)
            let late = await own.world.send("GET \(url.dropFirst("https://connect.acme.test".count))", key: nil)
            #expect(late.status == 400)
            #expect(await own.world.send("GET /oauth/start/made-up", key: nil).status == 400)
        }
    }

    /// Queries that are not believed although the cookie is right: `$S` stands for the state.
    private static let queries = [
        "code=good", "code=good&state=", "code=good&state=made-up", "code=good&state=$Sx", "state=$S", "code=&state=$S",
        "code=a&code=b&state=$S", "code=good&state=$S&iss=https%3A%2F%2Fevil.test",
        "code=good&state=$S&error=access_denied",
        "state=$S&error=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "code=good&state=$S&state=other",
        "state=$S&error=server_error&error_description=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
    ]

    @Test(arguments: queries)
    func `a callback that is not believed asks for no token and stores nothing`(_ query: String) async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            await refuse(query.replacing("$S", with: begun.state), begun.cookie, own)
        }
    }

    /// Cookies that are not believed although the state is right: `$N` stands for the cookie's name, `$V` for its value.
    private static let cookies = [
        "", "$N=", "$N=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "$Nx=$V", "x$N=$V", "$N=$Vx", "other=$V",
    ]

    @Test(arguments: cookies)
    func `a browser that did not begin it is refused`(_ cookie: String) async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            let parts = begun.cookie.split(separator: "=", maxSplits: 1).map(String.init)
            let shown = cookie.replacing("$N", with: parts[0]).replacing("$V", with: parts[1])
            await refuse("code=good&state=\(begun.state)", shown, own)
        }
    }

    private func refuse(_ query: String, _ cookie: String, _ own: ConnectWorld) async {
        let answer = await own.callBack(query, cookie: cookie)
        #expect(answer.status == 400)
        #expect(answer.text.contains(#"data-outcome="error""#))
        for markup in ["<script>alert", "<img"] { #expect(!answer.text.contains(markup)) }
        #expect(own.upstream.counts.tokens == 0)
        #expect(await own.connections.isEmpty)
    }

    @Test func `a callback that is played back is refused, and asks for no token`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session()
            let begun = try await own.begin(token)
            let query = "code=good&state=\(begun.state)"
            #expect(await own.callBack(query, cookie: begun.cookie).status == 200)
            #expect(await own.callBack(query, cookie: begun.cookie).status == 400)
            #expect(own.upstream.counts.tokens == 1)
            #expect(await own.connections.count == 1)
            #expect(await own.news(begun.flow, token)?["status"] == "success")
        }
    }

    @Test func `a stranger with the address cannot end a sign-in`() async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            let query = "code=good&state=\(begun.state)"
            #expect(await own.callBack(query, cookie: nil).text.contains("state_cookie_err"))
            #expect(await own.callBack(query, cookie: begun.cookie).status == 200)
        }
    }

    @Test func `a state is over after thirty minutes`() async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            own.world.clock.advance(seconds: 1_801)
            let answer = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(answer.status == 400 && own.upstream.counts.tokens == 0)
        }
    }

    @Test func `an integration that changed its provider meanwhile is refused`() async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            #expect(await own.world.send("DELETE /integrations/rotor").status == 200)
            let made = await own.world.send("POST /integrations", body: ["provider": "keyed", "unique_key": "rotor"])
            #expect(made.status == 200)
            let answer = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(answer.status == 400 && own.upstream.counts.tokens == 0)
            #expect(await own.connections.isEmpty)
        }
    }

    @Test func `a person who says no is told to the page`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session()
            let begun = try await own.begin(token)
            let query = "error=access_denied&error_description=Not+today&state=\(begun.state)"
            let answer = await own.callBack(query, cookie: begun.cookie)
            #expect(answer.status == 400)
            #expect(
                answer.text.contains(
                    "{&quot;error&quot;:&quot;access_denied&quot;,&quot;error_description&quot;:&quot;Not today&quot;}")
            )
            #expect(await own.news(begun.flow, token)?["error"]?["code"] == "access_denied")
        }
    }

    @Test func `a browser ends where the flow began to send it, with no word of upstream`() async throws {
        try await ConnectWorld.with({ $0.redirectURLs = ["https://app.acme.test/in"] }) { own in
            let token = try await own.session()
            let more: [(String, JSONValue)] = [
                ("redirect_url", "https://app.acme.test/in/done?tab=2"), ("returns", true),
            ]
            let begun = try await own.begin(token, more)
            let denied = await own.callBack(
                "error=%3Cb%3E&error_description=secret&state=\(begun.state)", cookie: begun.cookie)
            #expect(denied.status == 302)
            #expect(
                denied.fields["location"]
                    == "https://app.acme.test/in/done?tab=2&status=error&provider=rotor&error=callback_err")
            let other = try await own.begin(token, more)
            let done = await own.callBack(
                "code=good&state=\(other.state)&redirect_url=https%3A%2F%2Fevil.test", cookie: other.cookie)
            let id = try #require(await own.connections.first?["connection_id"]?.string)
            #expect(
                done.fields["location"]
                    == "https://app.acme.test/in/done?tab=2&status=success&provider=rotor&provider_config_key=rotor&connection_id=\(id)"
            )
        }
    }

    @Test func `a foreign address to end at is refused before anything begins`() async throws {
        try await ConnectWorld.with { own in
            let made = await own.world.send(
                "POST /connect/integrations/rotor/flow", key: try await own.session(),
                body: ["scheme": "sign_in", "redirect_url": "https://evil.test/"])
            #expect(made.status == 400 && made.code == "invalid_redirect_url")
            // It is told before anything is shown.
            let list = "GET /connect/integrations?redirect_url="
            let early = await own.world.send(list + "https%3A%2F%2Fevil.test%2F", key: try await own.session())
            #expect(early.status == 400 && early.code == "invalid_redirect_url", "\(early.text)")
            #expect(early.message?.contains("redirect_urls") == true)
            #expect(made.issue?["path"] == ["redirect_url"])
        }
    }

    @Test func `a callback may be posted as a form, and as nothing else`() async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            let body = ServerBody(Array("code=good&state=\(begun.state)".utf8))
            func post(_ type: String) async -> Answer {
                Answer(
                    await own.world.desk.respond(
                        to: ServerRequest(
                            method: .post, path: "/oauth/callback",
                            fields: ["content-type": type, "cookie": begun.cookie],
                            body: body)))
            }
            #expect(await post("application/json").status == 415)
            #expect(await post("application/x-www-form-urlencoded").status == 200)
        }
    }

    // MARK: Nango's popup

    @Test func `a popup begins with a session's token in its query`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session()
            let query =
                "connect_session_token=\(token)&authorization_params%5Bprompt%5D=login"
                + "&authorization_params%5Bscope%5D=admin&authorization_params%5Bstate%5D=evil"
                + "&authorization_params%5Bclient_id%5D=evil&user_scope=a,b"
            let answer = await own.world.send("GET /oauth/connect/rotor?\(query)", key: nil)
            #expect(answer.status == 302)
            let items = try URLValue(answer.fields["location"] ?? "").queryItems
            // Closures inside of `#expect` beside others of one function were mixed up by the compiler (6.3).
            func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
            #expect(value("prompt") == "login")
            #expect(value("user_scope") == "a,b")
            #expect(value("client_id") == "app")
            #expect(value("scope") == nil, "what an app may do is not the page's to say")
            let state = try #require(value("state"))
            #expect(state != "evil")
            let cookie = String((answer.fields["set-cookie"] ?? "").prefix { $0 != ";" })
            let end = await own.callBack("code=good&state=\(state)", cookie: cookie)
            #expect(end.status == 200, "\(end.text)")
        }
    }

    @Test func `a sign-in ends with its session, at its start and at its end`() async throws {
        try await ConnectWorld.with { own in
            for isAway in [false, true] {
                let token = try await own.session()
                let made = await own.world.send(
                    "POST /connect/integrations/rotor/flow", key: token, body: ["scheme": "sign_in"])
                let url = made.json?["data"]?["url"]?.string ?? ""
                let path = String(url.dropFirst("https://connect.acme.test".count))
                let begun = isAway ? try await own.begin(token) : nil
                #expect(await own.world.send("DELETE /connect/session", key: token).status == 204)
                let end =
                    if let begun {
                        await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
                    } else { await own.world.send("GET \(path)", key: nil) }
                #expect(end.status == 400 && end.text.contains("state_err"))
                #expect(own.world.log.all.last?.errorCode == "state_err")
            }
            #expect(own.upstream.counts.tokens == 0)
            #expect(await own.connections.isEmpty)
        }
    }

    @Test func `a refused callback is in the log`() async throws {
        try await ConnectWorld.with { own in
            let begun = try await own.begin(try await own.session())
            _ = await own.callBack("code=good&state=\(begun.state)", cookie: nil)
            #expect(own.world.log.all.last?.errorCode == "state_cookie_err")
            _ = await own.callBack("code=good&state=forged", cookie: begun.cookie)
            #expect(own.world.log.all.last?.errorCode == "state_cookie_err")
        }
    }

    @Test func `a popup without a right is refused in JSON`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session([("allowed_integrations", ["keyed"])])
            let wrong: [(String, Int, String)] = [
                ("rotor", 401, "missing_public_key"), ("rotor?public_key=x", 401, "deprecated_authentication"),
                ("rotor?connect_session_token=nango_connect_session_x", 401, "invalid_connect_session_token_format"),
                ("rotor?connect_session_token=\(token)", 400, "integration_not_allowed"),
                ("keyed?connect_session_token=\(token)&connection_id=c", 400, "invalid_query_params"),
            ]
            for (path, status, code) in wrong {
                let answer = await own.world.send("GET /oauth/connect/\(path)", key: nil)
                #expect(answer.status == status && answer.code == code, "\(path): \(answer.text)")
                #expect(answer.fields["access-control-allow-origin"] == "*")
            }
        }
    }
}
