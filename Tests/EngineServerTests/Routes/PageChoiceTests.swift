import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// Choices that the connect page itself asks for: behind a form, and behind a code for another device.
@Suite(.timeLimit(.minutes(2)))
struct PageChoiceTests {
    private static let form = "POST /connect/integrations/key-chooser/connection"

    private func entered(_ key: String = "right-key") -> JSONValue {
        ["scheme": "key", "credentials": ["api_key": .string(key)]]
    }

    private func choose(_ own: ConnectWorld, _ flow: String, _ choice: JSONValue, _ token: String) async -> Answer {
        await own.world.send("POST /connect/flows/\(flow)/choice", key: token, body: ["choice": choice])
    }

    private func learnt(_ own: ConnectWorld) async throws -> [String] {
        try await own.world.store.connections(in: "dev").map(\.learnt)
    }

    private func with(_ body: (ConnectWorld, String) async throws -> Void) async throws {
        try await ConnectWorld.with { own in
            try await own.integrate("key-chooser", ["type": "OAUTH2", "client_id": "app", "client_secret": "s"])
            try await body(own, try await own.session())
        }
    }

    @Test func `a form whose account has several asks, and stores what is chosen`() async throws {
        try await with { own, token in
            let asked = await own.world.send(Self.form, key: token, body: entered())
            let data = try #require(asked.json?["data"], "\(asked.text)")
            #expect(data["status"] == "choosing" && data["choice"]?["labels"] == ["One <b>", "Two"])
            #expect(!asked.text.contains("right-key"))
            #expect(await own.connections.isEmpty)
            let flow = try #require(data["flow"]?.string)
            #expect(await own.news(flow, token)?["status"] == "choosing")

            let end = await choose(own, flow, [1], token)
            #expect(end.json?["data"]?["status"] == "success", "\(end.text)")
            let known = try await learnt(own)
            #expect(known == [#"{"site":"s2"}"#])
            let events = try await own.world.store.events(in: "dev")
            #expect(events.contains { $0.action == "connection.create" && $0.actor.hasPrefix("session ") })
            let again = await choose(own, flow, [0], token)
            #expect(again.status == 404, "it serves once")
        }
    }

    @Test func `another session cannot choose, and nothing chosen connects nothing`() async throws {
        try await with { own, token in
            let asked = await own.world.send(Self.form, key: token, body: entered())
            let flow = try #require(asked.json?["data"]?["flow"]?.string, "\(asked.text)")
            let other = await choose(own, flow, [0], try await own.session())
            #expect(other.status == 404)
            let none = await choose(own, flow, [7], token)
            #expect(none.json?["data"]?["status"] == "error", "\(none.text)")
            #expect(await own.connections.isEmpty)
        }
    }

    @Test func `a key that is refused is told so as at any form`() async throws {
        try await with { own, token in
            let wrong = await own.world.send(Self.form, key: token, body: entered("wrong-key"))
            #expect(wrong.status == 400 && wrong.code == "connection_test_failed", "\(wrong.text)")
            #expect(await own.connections.isEmpty)
        }
    }

    @Test func `a code that was typed on another device asks on the page`() async throws {
        try await with { own, token in
            let begun = await own.world.send(
                "POST /connect/integrations/key-chooser/flow", key: token, body: ["scheme": "code", "device": true])
            let flow = try #require(begun.json?["data"]?["flow"]?.string, "\(begun.text)")
            #expect(begun.json?["data"]?["user_code"] == "AB-12")
            var news = await own.news(flow, token)
            let end = ContinuousClock.now + .seconds(40)
            while news?["status"] == "pending", ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(20))
                news = await own.news(flow, token)
            }
            #expect(news?["status"] == "choosing", "\(news.map { JSONWriter.text($0) } ?? "")")
            let chosen = await choose(own, flow, 0, token)
            #expect(chosen.json?["data"]?["status"] == "success", "\(chosen.text)")
            let known = try await learnt(own)
            #expect(known == [#"{"site":"s1"}"#])
            // What was answered before the choice is kept beside it.
            let stored = try await own.world.store.connections(in: "dev").first
            let line = "GET /connections/\(stored?.publicID ?? "")?provider_config_key=key-chooser"
            let found = await own.world.send(line).json?["credentials"]
            #expect(found?["raw"]?["team"] == ["id": "T1"], "\(found.map { JSONWriter.text($0) } ?? "")")
        }
    }
}
