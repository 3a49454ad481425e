import EngineLanguage
import EngineNetwork
import EngineStore
import Testing

@testable import EngineServer

/// The document by which servers know this one as a client (nango-api.md §2.6).
struct ClientDocumentTests {
    @Test func `the document has its own address as id, and the callback of its environment`() async throws {
        try await ConnectWorld.with { own in
            let environment = try #require(try await own.world.store.environment(named: "dev"))
            let path = "/oauth/client-metadata/\(environment.uuid)/rotor"
            let answer = await own.world.send("GET \(path)", key: nil)
            let found = try #require(answer.json, "\(answer.text)")
            #expect(answer.status == 200 && found["client_id"]?.string == "https://connect.acme.test" + path)
            #expect(found["redirect_uris"] == ["https://connect.acme.test/oauth/callback"])
            #expect(found["token_endpoint_auth_method"] == "none" && found["client_name"] == "engine")
            #expect(found["response_types"] == ["code"] && !answer.text.contains("app-secret"))
            for other in ["/oauth/client-metadata/\(environment.uuid)/none", "/oauth/client-metadata/x/rotor"] {
                #expect(await own.world.send("GET \(other)", key: nil).status == 404)
            }
        }
    }

    @Test func `a server without https has none`() async throws {
        try await ConnectWorld.with({ $0.publicURL = "http://127.0.0.1:8080" }) { own in
            let environment = try #require(try await own.world.store.environment(named: "dev"))
            let answer = await own.world.send("GET /oauth/client-metadata/\(environment.uuid)/rotor", key: nil)
            #expect(answer.status == 404)
            let settings = ServerSettings(
                listen: .init(host: "127.0.0.1", port: 0), environment: "dev", version: "1")
            #expect(ClientDocument.address(settings, environment: "e", integration: "i") == nil)
        }
    }

    @Test func `a name that a path cannot hold is encoded`() {
        var settings = ServerSettings(listen: .init(host: "127.0.0.1", port: 0), environment: "dev", version: "1")
        settings.publicURL = "https://e.test"
        let address = ClientDocument.address(settings, environment: "e", integration: "a b")
        #expect(address == "https://e.test/oauth/client-metadata/e/a%20b")
    }
}
