import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import Testing

@testable import EngineServer

/// What callers meet when the operator writes provider files while the server runs.
struct ChangedProviderTests {
    @Test func `whoever asks for a faulty provider is told the fault, a person only that there is one`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        try await ServerWorld.with(own: place.path) { world in
            let made = await world.send("POST /integrations", body: ["provider": "acme", "unique_key": "acme"])
            #expect(made.status == 200, "\(made.text)")
            let bad = "bsae: canary\n"
            try place.write("worse", base: "one", more: bad)
            for line in ["GET /providers/worse", "POST /integrations"] {
                let body: JSONValue? = line.hasPrefix("POST") ? ["provider": "worse", "unique_key": "w"] : nil
                let answer = await world.send(line, body: body)
                #expect(answer.status == 500 && answer.code == "provider_faulty", "\(answer.text)")
                #expect(answer.message?.contains("worse.yaml:4:1: unknown key 'bsae'") == true)
                #expect(answer.message?.contains("engine validate") == true)
                #expect(!answer.text.contains("canary"))
                #expect(world.log.all.last?.detail?.contains("worse.yaml:4:1") == true)
            }
            #expect(await world.send("GET /metrics").text.contains("engine_provider_files_faulty 1"))
            let session = await world.send("POST /connect/sessions", body: ["end_user": ["id": "u-1"]])
            let token = try #require(session.json?["data"]?["token"]?.string)
            let told = await world.send("GET /providers/worse", key: token)
            #expect(told.status == 500 && told.message?.contains("worse.yaml") == false, "\(told.text)")
            try place.write("worse", base: "one")
            #expect(await world.send("GET /providers/worse").status == 200)
        }
    }

    /// A server that has never seen a good text of `broken`, with an integration of it.
    private func withBroken(_ body: (ServerWorld, DefinitionPlace) async throws -> Void) async throws {
        let place = try DefinitionPlace()
        try place.write("fine", base: "two")
        try place.write(text: "provder: broken\n", to: "broken")
        try await ServerWorld.with(own: place.path) { world in
            try await world.store.declareIntegration("mine", provider: "broken", in: "dev")
            try await body(world, place)
        }
    }

    private static func names(_ list: Answer) -> Set<String> {
        Set((list.json?["data"]?.elements ?? []).compactMap { $0["name"]?.string })
    }

    @Test func `lists name what is missing in them`() async throws {
        try await withBroken { world, place in
            let list = await world.send("GET /providers")
            #expect(Self.names(list).contains("fine") && !Self.names(list).contains("broken"))
            let faulty = try #require(list.json?["faulty"]?.elements?.first)
            #expect(faulty["provider"] == "broken" && faulty["is_served"] == false)
            #expect(faulty["message"]?.string?.contains("broken.yaml:1:1: a definition begins with") == true)
            #expect(await world.send("GET /providers?search=fine").json?["faulty"] == nil)
            #expect(await world.send("GET /providers?search=brok").json?["faulty"]?.elements?.count == 1)
            for line in ["GET /integrations", "GET /integrations/mine"] {
                let data = await world.send(line).json?["data"]
                let told = (data?.elements?.first ?? data)?["provider_fault"]?.string
                #expect(told?.contains("broken.yaml:1:1: ") == true, "\(line): \(told ?? "nothing")")
            }
            // One that was in use goes on, and its fault is told all the same.
            try place.write("fine", base: "two", more: "bsae: x\n")
            let later = await world.send("GET /providers")
            #expect(Self.names(later).contains("fine"))
            #expect(later.json?["faulty"]?.elements?.map { $0["is_served"] } == [false, true])
            try place.write(text: "provider: broken\ntitle: B\nbase: https://b.test\n", to: "broken")
            #expect(await world.send("GET /integrations/mine").json?["data"]?["provider_fault"] == nil)
            place.remove("broken")
            _ = await world.send("GET /integrations/mine")
            let gone = await world.send("GET /integrations/mine").json?["data"]?["provider_fault"]
            #expect(gone == "there is no provider 'broken'")
        }
    }

    @Test func `people are told that it is not set up, and nothing of files`() async throws {
        try await withBroken { world, _ in
            let user: JSONValue = ["id": "u-1"]
            let session = await world.send("POST /connect/sessions", body: ["end_user": user])
            let token = try #require(session.json?["data"]?["token"]?.string)
            let cards = await world.send("GET /connect/integrations", key: token)
            #expect(cards.status == 500 && cards.code == "provider_faulty", "\(cards.text)")
            #expect(!cards.text.contains("yaml"))
            for line in ["GET /providers", "GET /integrations"] {
                let told = await world.send(line, key: token)
                #expect(told.status == 200 && !told.text.contains("yaml"), "\(told.text)")
                #expect(!told.text.contains("faulty") && !told.text.contains("provider_fault"))
            }
            // Where something else can be connected, that is offered.
            try await world.store.declareIntegration("fine", provider: "fine", in: "dev")
            let more = await world.send("GET /connect/integrations", key: token)
            #expect(more.json?["data"]?.elements?.map { $0["id"] } == ["fine"])
        }
    }

    @Test func `all providers are told as they are by now`() async throws {
        let place = try DefinitionPlace()
        try place.write("acme", base: "one")
        try await ServerWorld.with(own: place.path) { world in
            let first = await world.send("GET /providers.json", key: nil)
            #expect(first.json?["acme"]?["proxy"]?["base_url"] == "https://one.test")
            #expect(await world.send("GET /providers.json", key: nil).fields["etag"] == first.fields["etag"])
            try place.write("acme", base: "two")
            let second = await world.send("GET /providers.json", key: nil)
            #expect(second.json?["acme"]?["proxy"]?["base_url"] == "https://two.test")
            #expect(second.fields["etag"] != first.fields["etag"])
        }
    }

    @Test func `a sign-in ends by the text by which it began, the next one begins by the new text`() async throws {
        let place = try DefinitionPlace()
        try await ConsentUpstream.with { upstream in
            let text = try #require(upstream.definitions["providers/rotor.yaml"])
            try place.write(text: text, to: "rotor")
            try await ServerWorld.with(allowing: [upstream.address], own: place.path) { world in
                let own = ConnectWorld(world: world, upstream: upstream)
                try await own.integrate("rotor", ["type": "OAUTH2", "client_id": "app", "client_secret": "app-secret"])
                let token = try await own.session()
                let begun = try await own.begin(token)
                let moved = text.replacing("/authorize", with: "/elsewhere").replacing("/token", with: "/nowhere")
                try place.write(text: moved, to: "rotor")
                #expect(try await own.begin(token).address.contains("/elsewhere?"))
                _ = await own.callBack("code=c&state=\(begun.state)", cookie: begun.cookie)
                #expect(await own.news(begun.flow, token)?["status"] == "success")
                #expect(upstream.counts.tokens == 1)
            }
        }
    }

    @Test func `calls go by the new text, and by the old one while the new one is faulty`() async throws {
        let place = try DefinitionPlace()
        try await EchoService.with { service, address in
            let text = try #require(EchoService.provider(at: address)["providers/acme-proxy.yaml"])
            try place.write(text: text, to: "acme-proxy")
            try await ServerWorld.with(allowing: [address], own: place.path) { world in
                await world.send("POST /integrations", body: ["provider": "acme-proxy", "unique_key": "acme-proxy"])
                #expect(await world.connect("c-1", to: "acme-proxy").status == 201)
                #expect(await world.proxy("GET /x").status == 200)
                #expect(service.requests.last?.path == "/base/x")
                let moved = text.replacing("/base", with: "/moved")
                try place.write(text: moved + "\nbsae: x\n", to: "acme-proxy")
                #expect(await world.proxy("GET /x").status == 200)
                #expect(service.requests.last?.path == "/base/x")
                try place.write(text: moved, to: "acme-proxy")
                #expect(await world.proxy("GET /x").status == 200)
                #expect(service.requests.last?.path == "/moved/x")
            }
        }
    }
}
