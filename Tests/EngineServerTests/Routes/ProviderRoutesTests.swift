import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineNetwork
import Synchronization
import Testing

@testable import EngineServer

struct ProviderRoutesTests {
    @Test func `a provider tells its mode, its fields, and where its picture is`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let data = try #require(await world.send("GET /providers/acme-key").json?["data"])
            #expect(data["name"] == "acme-key" && data["display_name"] == "Acme" && data["auth_mode"] == "API_KEY")
            #expect(data["logo_url"] == "https://connect.acme.test/images/template-logos/acme-key.svg")
            #expect(data["connection_config"]?["region"]?["enum"] == ["eu", "us"])
            #expect(data["connection_config"]?["region"]?["optional"] == true)
            #expect(data["credentials"]?["apiKey"]?["secret"] == true)
            let modes = [("acme-oauth", "OAUTH2"), ("acme-open", "NONE"), ("acme-basic", "BASIC")]
            for (name, mode) in modes {
                #expect(await world.send("GET /providers/\(name)").json?["data"]?["auth_mode"]?.string == mode)
            }
        }
    }

    @Test func `a provider tells where its sign-in is, in the spelling of Nango's clients`() async throws {
        let text = """
            provider: acme-cloud
            title: Acme Cloud
            docs: https://acme.test/docs
            base: https://${config.site}.acme.test/v2
            config:
              site: { title: Site, pattern: "^[a-z]+$" }
            auth:
              sign_in:
                type: oauth2
                authorize: https://${config.site}.acme.test/authorize
                token: https://${config.site}.acme.test/token
                token_auth: basic
                scopes: { default: [read, write], separator: "," }
            """
        try await ServerWorld.with(texts: ["providers/acme-cloud.yaml": text]) { world in
            let data = try #require(await world.send("GET /providers/acme-cloud").json?["data"])
            #expect(data["authorization_url"] == "https://${connectionConfig.site}.acme.test/authorize")
            #expect(data["token_url"] == "https://${connectionConfig.site}.acme.test/token")
            #expect(data["proxy"]?["base_url"] == "https://${connectionConfig.site}.acme.test/v2")
            #expect(data["default_scopes"] == ["read", "write"] && data["scope_separator"] == ",")
            #expect(data["token_request_auth_method"] == "basic" && data["docs"] == "https://acme.test/docs")
            let listed = await world.send("GET /providers?search=acme-cloud").json?["data"]?[0]
            #expect(listed == data)
        }
    }

    @Test func `no provider of the catalogue shows an expression that only the engine knows`() async throws {
        try await ServerWorld.with { world in
            let all = await world.send("GET /providers").json?["data"]?.elements ?? []
            #expect(all.count > 300)
            for provider in all {
                let told =
                    ["authorization_url", "token_url"].map { provider[$0]?.string ?? "" }
                    + [provider["proxy"]?["base_url"]?.string ?? ""]
                for text in told { #expect(!text.contains("${config."), "\(text)") }
            }
            let signingIn = all.filter { $0["auth_mode"] == "OAUTH2" && $0["authorization_url"] != nil }
            #expect(signingIn.count > 50 && signingIn.allSatisfy { $0["token_url"] != nil })
        }
    }

    @Test func `how an application is registered is told with the addresses of this server`() async throws {
        let texts = [
            "providers/acme-setup.yaml": """
            provider: acme-setup
            title: Acme
            base: https://acme.test
            setup: "Register ${callback_url} and ${install_url}."
            """
        ]
        try await ServerWorld.with(texts: texts) { world in
            let own = "https://connect.acme.test"
            let told = await world.send("GET /providers/acme-setup").json?["data"]?["setup"]
            #expect(told?.string == "Register \(own)/oauth/callback and \(own)/oauth/install/dev/<integration>.")
            let made = await world.send(
                "POST /environments", body: ["name": "apart", "callback_url": "https://apart.test/back"])
            #expect(made.status < 300, "\(made.text)")
            let key = try await world.makeKey("apart", environment: "apart")
            let moved = await world.send("GET /providers/acme-setup", key: key).json?["data"]?["setup"]?.string
            #expect(moved == "Register https://apart.test/back and \(own)/oauth/install/apart/<integration>.")
            let session = await world.send("POST /connect/sessions", body: ["end_user": ["id": "u-1"]])
            let token = try #require(session.json?["data"]?["token"]?.string)
            #expect(await world.send("GET /providers/acme-setup", key: token).json?["data"]?["setup"] == nil)
        }
    }

    @Test func `the bundled texts name no address of the command line`() async throws {
        try await ServerWorld.with { world in
            for name in ["github", "slack", "shopify"] {
                let setup = try #require(await world.send("GET /providers/\(name)").json?["data"]?["setup"]?.string)
                #expect(setup.contains("https://connect.acme.test/oauth/") && !setup.contains("127.0.0.1"), "\(setup)")
            }
        }
    }

    @Test func `the list is searched by a piece of the name, whatever its case`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let found = await world.send("GET /providers?search=ACME-O").json?["data"]?.elements ?? []
            #expect(found.map { $0["name"] } == ["acme-oauth", "acme-open"])
            let all = await world.send("GET /providers").json?["data"]?.elements ?? []
            #expect(all.count > found.count)
            #expect(await world.send("GET /providers.json", key: nil).json?["acme-key"]?["auth_mode"] == "API_KEY")
        }
    }

    @Test func `all providers are one document, made once, that a client need not fetch again`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let first = await world.send("GET /providers.json", key: nil)
            #expect(first.json?["acme-key"] != nil && first.fields["cache-control"] == "no-cache")
            let tag = try #require(first.fields["etag"])
            let again = await world.send("GET /providers.json", key: nil, fields: ["if-none-match": tag])
            #expect(again.status == 304 && again.bytes.isEmpty)
            let packed = await world.send("GET /providers.json", key: nil, fields: ["accept-encoding": "gzip"])
            #expect(packed.fields["content-encoding"] == "gzip" && packed.bytes.count * 3 < first.bytes.count)
        }
    }

    @Test func `reading the catalogue leaves the loop of whoever asks to its other connections`() async throws {
        let loader = LibraryLoader(folders: [DefinitionFolder(TestFolder().package, isBundled: true)])
        let catalogue = ProviderCatalogue(loader: loader)
        let loop = try EventLoop(name: "test-loop")
        let turns = TurnCount(loop: loop)
        turns.begin()
        let count = await withTaskExecutorPreference(loop) { await catalogue.all().count }
        let turned = turns.end()
        #expect(count > 300)
        // A loop that reads has no turn at all meanwhile; one that does not has thousands.
        #expect(turned > 20, "\(turned) turns")
        async let one = catalogue.provider("github")
        async let other = catalogue.provider("github")
        let found = await [one?.id.value, other?.id.value]
        #expect(found == ["github", "github"])
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test func `what is not there is 404, what cannot be a name 400`() async throws {
        try await ServerWorld.with { world in
            #expect(await world.send("GET /providers/nothing").code == "not_found")
            let odd = await world.send("GET /providers/a%20b")
            #expect(odd.status == 400 && odd.code == "invalid_uri_params" && odd.issue?["path"] == ["provider"])
            #expect(await world.send("GET /providers/acme?x=1").code == "invalid_query_params")
            #expect(await world.send("GET /providers/acme/templates").json == ["data": []])
        }
    }

    @Test func `a session's token lists providers and integrations, only those that it offers`() async throws {
        try await ServerWorld.withUpstream { world, _ in
            let made = await world.send(
                "POST /connect/sessions",
                body: ["end_user": ["id": "u-1"], "allowed_integrations": ["acme-key"]])
            let token = try #require(made.json?["data"]?["token"]?.string)
            #expect(await world.send("GET /providers/acme-key", key: token).status == 200)
            let listed = await world.send("GET /integrations", key: token).json?["data"]?.elements ?? []
            #expect(listed.map { $0["unique_key"] } == ["acme-key"])
            #expect(await world.send("GET /integrations/acme-key", key: token).status == 401)
        }
    }
}

/// Counts the turns of a loop.
private final class TurnCount: Sendable {
    private let loop: EventLoop
    private let state = Mutex((turns: 0, isOver: false))

    init(loop: EventLoop) { self.loop = loop }

    func begin() {
        loop.post { [self] in
            let isOver = state.withLock { state in
                state.turns += 1
                return state.isOver
            }
            guard !isOver else { return }
            loop.schedule(after: .milliseconds(1)) { [self] in begin() }
        }
    }

    func end() -> Int {
        state.withLock { state in
            state.isOver = true
            return state.turns
        }
    }
}
