import EngineCrypto
import EngineHTTP
import EngineLanguage
import EngineStore
import Glibc
import Testing

@testable import EngineServer

/// Flows that a provider's marketplace starts: nobody is signed in, so what comes of them waits to be claimed.
@Suite(.timeLimit(.minutes(2)))
struct InstallRoutesTests {
    /// A server with the marketplace, and the path at which its installations begin.
    private func with(_ body: (ConnectWorld, String) async throws -> Void) async throws {
        try await ConnectWorld.with { own in
            try await own.integrate("market", ["type": "OAUTH2", "client_id": "app", "client_secret": "app-secret"])
            try await body(own, "/oauth/install/dev/market")
        }
    }

    private func query(shop: String = "acme", ago: Int = 0, key: String = "app-secret") -> String {
        let text = "shop=\(shop)&timestamp=\(time(nil) - ago)"
        let code = HMAC.code(of: Array(text.utf8), key: Array(key.utf8), using: .sha256)
        return "\(text)&hmac=\(Hex.encode(code))"
    }

    private func open(_ own: ConnectWorld, _ path: String, _ query: String) async -> ConnectWorld.Begun {
        let answer = await own.world.send("GET \(path)?\(query)", key: nil)
        return ConnectWorld.Begun(flow: "", path: path, answer: answer)
    }

    private func stored(_ own: ConnectWorld) async throws -> [StoredConnection] {
        try await own.world.store.connections(in: "dev")
    }

    /// Installs the app, as a person in the marketplace does.
    private func installed(_ own: ConnectWorld, _ path: String) async throws -> StoredConnection {
        let begun = await open(own, path, query())
        let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
        #expect(end.status == 200 && end.text.contains("Installed"), "\(end.text)")
        return try #require(try await stored(own).first)
    }

    @Test func `what is signed goes on to the provider, and waits for its owner in the end`() async throws {
        try await with { own, path in
            let begun = await open(own, path, query())
            #expect(begun.answer.status == 302 && begun.address.hasPrefix("http://\(own.upstream.address)/authorize?"))
            #expect(begun.cookie.hasPrefix("__Host-engine-oauth-") && !begun.address.contains("app-secret"))
            let none = try await stored(own)
            #expect(none.isEmpty)
            // The flow is this browser's, as every other.
            let foreign = await own.callBack("code=good&state=\(begun.state)", cookie: nil)
            #expect(foreign.text.contains("state_cookie_err"))
            let still = try await stored(own)
            #expect(still.isEmpty)

            let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(end.status == 200 && end.text.contains(#"data-outcome="success""#), "\(end.text)")
            let made = try #require(try await stored(own).first)
            #expect(made.status == .pending && made.owner == nil && made.endUser == nil)
            #expect(made.config == #"{"shop":"acme"}"# && made.integration == "market" && made.scheme == "sign_in")
            let events = try await own.world.store.events(in: "dev")
            #expect(events.contains { $0.action == "connection.create" && $0.actor == "installation" })
            let again = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(again.text.contains("state_err"))
            let all = try await stored(own)
            #expect(all.count == 1)
        }
    }

    @Test func `what is forged, old, or seen before begins nothing`() async throws {
        try await with { own, path in
            let good = query()
            for wrong in [
                query(key: "other"), good.replacing("acme", with: "evil"), query(ago: 3_601), "shop=acme", "",
                query(shop: "ACME"),
            ] {
                let begun = await open(own, path, wrong)
                #expect(begun.answer.status == 400 && begun.address.isEmpty, "\(wrong): \(begun.answer.text)")
                #expect(begun.answer.fields["set-cookie"] == nil && !begun.answer.text.contains("app-secret"))
            }
            #expect(await open(own, path, good).answer.status == 302)
            // In another order, and with other digits: it is the same message.
            let parts = good.split(separator: "&").map(String.init)
            let shuffled = [parts[2].replacing("hmac=", with: "").uppercased(), parts[1], parts[0]]
            for replay in [good, "hmac=\(shuffled[0])&\(shuffled[1])&\(shuffled[2])"] {
                let begun = await open(own, path, replay)
                #expect(
                    begun.answer.status == 400 && begun.answer.text.contains("begun before"), "\(begun.answer.text)")
            }
            #expect(own.upstream.counts.tokens == 0)
            let left = try await stored(own)
            #expect(left.isEmpty)
        }
    }

    @Test func `where no marketplace begins anything nothing is found`() async throws {
        try await with { own, path in
            let other = path.replacing("/market", with: "/rotor")
            for wrong in [other, path + "x", "/oauth/install/none/market"] {
                let begun = await open(own, wrong, query())
                #expect(begun.answer.status == 400 && begun.answer.text.contains("That did not work"), "\(wrong)")
            }
            #expect(await own.world.send("HEAD \(path)?\(query())", key: nil).status == 405)
        }
    }

    @Test func `until somebody claims it, nobody can use it`() async throws {
        try await with { own, path in
            let id = try await installed(own, path).publicID
            let key = "provider_config_key=market"
            #expect(await own.connections.isEmpty)
            #expect(await own.world.send("GET /connections/\(id)?\(key)").status == 404)
            let called = await own.world.send(
                "GET /proxy/me", fields: ["connection-id": id, "provider-config-key": "market"])
            #expect(called.status == 400)
            let waiting = await own.world.send("GET /connections?pending=true").json?["connections"]?.elements
            #expect(waiting?.count == 1 && waiting?.first?["connection_id"]?.string == id)

            let claim = await own.world.send("PATCH /connections/\(id)?\(key)", body: ["end_user": ["id": "u-1"]])
            #expect(claim.status == 200, "\(claim.text)")
            #expect(await own.connections.first?["end_user"]?["id"] == "u-1")
            let found = await own.world.send("GET /connections/\(id)?\(key)")
            #expect(found.json?["credentials"]?["access_token"] == "at-1", "\(found.text)")
        }
    }

    @Test func `a person claims it from a session, by signing in`() async throws {
        try await with { own, path in
            let id = try await installed(own, path).publicID
            let made = await own.world.send(
                "POST /connect/sessions/reconnect",
                body: ["connection_id": .string(id), "integration_id": "market", "end_user": ["id": "u-2"]])
            let token = try #require(made.json?["data"]?["token"]?.string, "\(made.text)")
            let begun = try await own.begin(token, at: "market")
            let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(end.status == 200, "\(end.text)")
            let found = try #require(try await stored(own).first)
            #expect(found.status == .active && found.publicID == id && found.config == #"{"shop":"acme"}"#)
            #expect(await own.connections.first?["end_user"]?["id"] == "u-2")
        }
    }

    @Test func `one that nobody wants can be deleted`() async throws {
        try await with { own, path in
            let id = try await installed(own, path).publicID
            let gone = await own.world.send("DELETE /connections/\(id)?provider_config_key=market")
            #expect(gone.status == 200, "\(gone.text)")
            let left = try await stored(own)
            #expect(left.isEmpty)
        }
    }
}
