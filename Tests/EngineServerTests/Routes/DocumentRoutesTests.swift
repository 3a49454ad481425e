import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct DocumentRoutesTests {
    @Test func `the OpenAPI document has every route, with who may call it and what it reads`() async throws {
        try await ServerWorld.with { world in
            let document = try #require(await world.send("GET /openapi.json", key: nil).json)
            #expect(document["openapi"] == "3.1.0" && document["info"]?["version"] == "0.0.1-test")
            for route in RouteList.all {
                let method = route.method.name.lowercased()
                let operation = try #require(document["paths"]?[route.pattern.openAPIPath]?[method], "\(route.pattern)")
                #expect(operation["security"]?.elements?.isEmpty == (route.rule.isWithoutCredential))
            }
            let create = document["paths"]?["/connections"]?["post"]
            let name = create?["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"]
            #expect(name == "#/components/schemas/connections.create")
            let schema = document["components"]?["schemas"]?["connections.create"]
            #expect(schema?["required"] == ["provider_config_key", "credentials"])
            let list = document["paths"]?["/connections"]?["get"]?["parameters"]?.elements ?? []
            #expect(list.contains { $0["name"] == "endUserId" && $0["in"] == "query" })
        }
    }

    @Test func `each route says what it answers, what it refuses with, and what its fields are`() async throws {
        try await ServerWorld.with { world in
            let document = try #require(await world.send("GET /openapi.json", key: nil).json)
            let paths = document["paths"]
            let schemas = document["components"]?["schemas"]
            let made = paths?["/connections"]?["post"]?["responses"]
            #expect(
                made?["201"]?["content"]?["application/json"]?["schema"] == ["$ref": "#/components/schemas/Connection"])
            #expect(made?["200"] == nil)
            for status in ["400", "401", "403", "404", "413", "415", "424", "429", "500", "503"] {
                #expect(made?[status] != nil, "\(status)")
            }
            let refused = made?["403"]?["content"]?["application/json"]?["schema"]?["allOf"]
            #expect(refused?[0] == ["$ref": "#/components/schemas/Error"])
            #expect(schemas?["Connection"]?["properties"]?["credentials"]?["anyOf"]?.elements?.count == 5)
            #expect(schemas?["Error"]?["required"] == ["error"] && schemas?["OwnError"] != nil)
            for path in ["/oauth/callback", "/oauth/start/{token}", "/app-auth/connect", "/connect"] {
                #expect(paths?[path]?["get"] != nil, "\(path)")
            }
            #expect(paths?["/"]?["get"]?["responses"]?["101"] != nil)
            #expect(paths?["/oauth/callback"]?["get"]?["responses"]?["400"]?["content"]?["text/html"] != nil)
            let proxied = paths?["/proxy/{path}"]?["post"]
            let named = proxied?["parameters"]?.elements?.filter { $0["in"] == "header" } ?? []
            #expect(named.contains { $0["name"] == "Retry-On" } && proxied?["responses"]?["default"] != nil)
            let needed = named.filter { $0["required"] == true }.compactMap { $0["name"]?.string }
            #expect(needed == ["Provider-Config-Key", "Connection-Id"])
        }
    }

    @Test func `each operation has a name of its own, and each object one meaning`() async throws {
        let names = RouteList.all.map(\.operationID)
        #expect(Set(names).count == names.count)
        try await ServerWorld.with { world in
            let document = try #require(await world.send("GET /openapi.json", key: nil).json)
            let schemas = document["components"]?["schemas"]?.members?.map(\.key) ?? []
            #expect(Set(schemas).count == schemas.count, "\(schemas)")
        }
    }

    @Test func `each reference of the document leads somewhere`() async throws {
        try await ServerWorld.with { world in
            let document = try #require(await world.send("GET /openapi.json", key: nil).json)
            var references: Set<String> = []
            collect(document, &references)
            #expect(!references.isEmpty)
            for reference in references {
                let path = reference.split(separator: "/").map(String.init)
                #expect(path.first == "#")
                let found = path.dropFirst().reduce(document as JSONValue?) { $0?[$1] }
                #expect(found != nil, "\(reference)")
            }
        }
    }

    private func collect(_ value: JSONValue, _ references: inout Set<String>) {
        for member in value.members ?? [] {
            if member.key == "$ref", let text = member.value.string { references.insert(text) }
            collect(member.value, &references)
        }
        for element in value.elements ?? [] { collect(element, &references) }
    }

    @Test func `pages load nothing from elsewhere and run nothing`() async throws {
        try await ServerWorld.with { world in
            for path in ["/", "/docs"] {
                let page = await world.send("GET \(path)", key: nil)
                #expect(page.status == 200 && page.fields["content-type"]?.hasPrefix("text/html") == true)
                #expect(page.fields["content-security-policy"]?.contains("default-src 'none'") == true)
                #expect(!page.text.contains("<script") && !page.text.contains("src="))
            }
        }
    }

    @Test func `the page of routes tells answers, refusals, fields and objects`() async throws {
        try await ServerWorld.with { world in
            let page = await world.send("GET /docs", key: nil).text
            for route in RouteList.all { #expect(page.contains("id=\"\(route.operationID)\""), "\(route.pattern)") }
            for said in [
                "<h3 id=\"Connection\">", "<a href=\"#Connection\">", "Retry-On", "unknown_account",
                "<code>201</code>", "ws_client_id", "text/html",
            ] { #expect(page.contains(said), "\(said)") }
            // Each link inside the page leads somewhere.
            for part in page.split(separator: "href=\"#").dropFirst() {
                let anchor = part.prefix { $0 != "\"" }
                #expect(page.contains("id=\"\(anchor)\""), "\(anchor)")
            }
        }
    }

    @Test(arguments: [
        ("https://evil.test", true), ("https://app.acme.test.evil.test", true), ("null", true),
        ("https://app.acme.test", false), (nil, false),
    ])
    func `pages that may not frame ours may not wait for a popup either`(
        _ origin: String?, _ isRefused: Bool
    ) async throws {
        try await ServerWorld.with({ $0.allowedOrigins = ["https://app.acme.test"] }) { world in
            var fields: HTTPFields = [
                "upgrade": "websocket", "connection": "Upgrade", "sec-websocket-version": "13",
                "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
            ]
            if let origin { fields["origin"] = origin }
            let answer = await world.send("GET /", key: nil, fields: fields)
            #expect((answer.code == "origin_not_allowed") == isRefused, "\(answer.text)")
        }
    }

    @Test func `the first page says how to get a key until there is one`() async throws {
        try await ServerWorld.with { world in
            #expect(await !world.send("GET /", key: nil).text.contains("engine key create"))
            let key = try #require(try await world.store.keys(in: "dev").first)
            try await world.store.revokeKey(key.id, in: "dev", actor: "test")
            #expect(await world.send("GET /", key: nil).text.contains("engine key create first"))
        }
    }

    @Test func `what comes from outside is no tag in a page`() {
        let text: HTMLText = "<b>\("<script>alert('&\"')</script>")</b>"
        #expect(text.source == "<b>&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;</b>")
    }
}

extension RouteRule {
    fileprivate var isWithoutCredential: Bool {
        switch self {
        case .open, .ownProof: true
        case .key, .keyOrSession, .session, .querySession: false
        }
    }
}
