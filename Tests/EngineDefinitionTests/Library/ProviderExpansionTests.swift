import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// `engine explain provider <id> --expanded`: a file without anything that stands for something else, which compiles
/// to the same plan (definitions.md §1.4).
struct ProviderExpansionTests {
    /// The plans of everything that a provider has, without places.
    private func plans(of library: Library, _ id: String) throws -> [String: String] {
        let provider = try #require(library.providers[id])
        let compiler = PlanCompiler(provider: provider)
        var diagnostics = DiagnosticList()
        var plans = ["provider": PlanOutline.of(compiler.provider(diagnostics: &diagnostics))]
        for endpoint in provider.endpoints where !endpoint.value.isAbstract {
            for scheme in provider.auth.names {
                let plan = try #require(
                    compiler.endpoint(named: endpoint.name, scheme: scheme, diagnostics: &diagnostics))
                plans["endpoint \(endpoint.name) by \(scheme)"] = PlanOutline.of(plan)
            }
        }
        if let sync = library.impliedSync(ofProvider: id) {
            for stream in compiler.sync(sync, diagnostics: &diagnostics).streams {
                plans["stream \(stream.name)"] = PlanOutline.of(stream)
            }
        }
        #expect(!diagnostics.hasErrors, "\(DiagnosticRenderer().text(DiagnosticReport(diagnostics)))")
        return plans
    }

    private func expectSamePlan(of library: Library, _ id: String) throws {
        let text = try #require(library.expandedText(ofProvider: id))
        let again = Sample([(path: "providers/\(id).yaml", text: text)])
        #expect(again.ids == [], "\(again.report)\n\(text)")
        #expect(!text.contains("extends:") && !text.contains("\ndefaults:"), "\(text)")
        let (written, expanded) = (try plans(of: library, id), try plans(of: again.loaded.library, id))
        #expect(written.keys.sorted() == expanded.keys.sorted())
        for (name, plan) in written { #expect(expanded[name] == plan, "\(id): \(name)\n\(text)") }
    }

    @Test func `every bundled provider compiles to the same plan as its expansion`() throws {
        let folder = DefinitionFolder(TestFolder().package, isBundled: true)
        let library = LibraryLoader(folders: [folder]).load(.everything).library
        #expect(library.providers.count >= 6)
        for provider in library.providers where !provider.value.isAbstract {
            try expectSamePlan(of: library, provider.name)
        }
    }

    private static let head = "provider: acme\ntitle: Acme\nbase: https://api.acme.test\n"

    @Test(arguments: [
        "type: cursor, param: cursor, next: response.body.next, size: { query: limit, value: 100 }",
        "type: cursor, param: paging.token, in: body, next: response.body.next, first: input.token",
        "type: cursor, param: x-next, in: header, next: \"response.headers['x-next']\", max_pages: 9",
        "type: keyset, param: starting_after, from: page.last.id, more: response.body.has_more",
        "type: link, rel: \"next's\", stop_when_empty: false", "type: link",
        "type: next_url, next: response.body.next, keep: [token]", "type: none",
        "type: none, size: { query: n, value: 5 }",
        "type: offset, size: { query: limit, value: \"${config.size}\" }",
        "type: offset, param: start, total: response.body.total, max_pages: 7",
        "type: page, size: { query: per_page, value: 10 }", "type: page",
        "type: page, param: p, start: 0, page_count: response.body.pages, more: response.body.more",
        "type: page, total: response.body.total, in: header, param: x-page", "type: offset, in: body, param: a.b.c",
    ])
    func `every pagination compiles to the same plan as its expansion`(_ pagination: String) throws {
        let call = "request: POST /items, effect: read, body: { a: 1 }, records: response.body.items"
        let sample = Sample(
            provider: Self.head + """
                config: { size: { title: Size, type: integer, default: "10" } }
                pagination: { default: { \(pagination) } }
                endpoints:
                  own: { \(call), input: { token: {} }, pagination: { \(pagination) } }
                  usual: { \(call), input: { token: {} } }

                """)
        #expect(sample.ids == [], "\(sample.report)")
        try expectSamePlan(of: sample.loaded.library, "acme")
        let text = try #require(sample.loaded.library.expandedText(ofProvider: "acme"))
        let paginations = text.split(separator: "endpoints:").first ?? ""
        #expect(!paginations.contains("type: page") && !paginations.contains("type: cursor"), "\(text)")
    }

    @Test func `the Relay preset compiles to the same plan as its expansion`() throws {
        let sample = Sample(
            provider: Self.head + """
                endpoints:
                  own:
                    graphql: { query: "query($after: String, $n: Int) { x }" }
                    records: response.body.data.x.nodes
                    pagination: { type: graphql, connection: "response.body.data['x']", size: { variable: n, value: 50 } }

                """)
        #expect(sample.ids == [], "\(sample.report)")
        try expectSamePlan(of: sample.loaded.library, "acme")
    }

    @Test(arguments: [
        "type: api_key, name: x-api-key", "type: api_key, in: query, name: key, prefix: \"k=\"",
        "type: api_key, in: body, name: key", "type: api_key, in: cookie, name: key",
        "type: api_key, name: authorization, prefix: Token",
        "type: api_key, apply: { cookies: { k: \"${credentials.api_key}\" } }", "type: basic",
        "type: basic, username: \"credentials.email + '/token'\", password: credentials.token, credentials: { email: { title: E, secret: false }, token: { title: T } }",
        "type: bearer, title: Token, apply_as: { user: { headers: { x-user: \"${credentials.token}\" } } }",
        "type: custom, credentials: { a: { title: A } }, apply: { query: { a: \"${credentials.a}\" } }", "type: none",
        "type: oauth2, token: \"https://api.acme.test/token\"",
        "type: oauth2, grant: client_credentials, token: \"https://api.acme.test/token\", scopes: { default: [read, write], separator: \",\" }, token_params: { audience: x }",
        "type: oauth2, grant: client_credentials, token: \"https://api.acme.test/token\", token_auth: basic, token_encoding: json",
        "type: oauth2, token: \"https://api.acme.test/token\", token_auth: none, token_encoding: query, client_param: app, refresh_params: { scope: all }",
        "type: two_step, credentials: { user: { title: U } }, acquire: { request: POST /login, body: { user: \"${credentials.user}\" } }, store: { sid: response.cookies.sid }, apply: { cookies: { sid: \"${credentials.sid}\" } }",
    ])
    func `every auth scheme compiles to the same plan as its expansion`(_ scheme: String) throws {
        let sample = Sample(
            provider: Self.head + "auth: { main: { \(scheme) } }\nendpoints: { get: { request: GET /me } }\n")
        #expect(sample.ids == [], "\(sample.report)")
        try expectSamePlan(of: sample.loaded.library, "acme")
    }

    @Test func `what is inherited stands in the expansion of the heir`() throws {
        let sample = Sample(
            provider: Self.head + """
                defaults: { timeout: 7s, headers: { x-a: b } }
                verify: { request: GET /me }
                models:
                  Base: { key: id, fields: { id: { from: record.id } } }
                  Item: { extends: Base, fields: { name: { from: record.name } } }
                endpoints:
                  list: { abstract: true, records: response.body, where: record.a }
                  items: { extends: list, request: GET /items, where: record.b, model: Item }
                streams:
                  All: { abstract: true, deletes: full_scan }
                  Item: { extends: All, endpoint: items }

                """)
        #expect(sample.ids == [], "\(sample.report)")
        try expectSamePlan(of: sample.loaded.library, "acme")
        let text = try #require(sample.loaded.library.expandedText(ofProvider: "acme"))
        #expect(!text.contains("abstract"), "\(text)")
    }
}
