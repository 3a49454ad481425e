import EngineHTTP
import EngineLanguage
import EngineNetwork
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
