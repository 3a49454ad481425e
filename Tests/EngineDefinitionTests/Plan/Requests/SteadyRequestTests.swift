import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Calls of callers, of which only a part changes: they are what `RequestBuilder` makes, or are left to it.
@Suite struct SteadyRequestTests {
    private func parts(
        _ keys: String, head: String = PlanSample.head
    ) throws -> (plan: RequestPlan, bindings: ExpressionBindings) {
        let provider = try PlanSample(keys + "\n", head: head).provider
        var diagnostics = DiagnosticList()
        let scheme = keys.hasPrefix("auth: { ") ? String(keys.dropFirst(8).prefix { $0 != ":" }) : "none"
        let plan = PlanCompiler(provider: provider).rawRequest(.get, "/", scheme: scheme, diagnostics: &diagnostics)
        #expect(!diagnostics.hasErrors)
        var bindings = try ExpressionBindings.written(
            input: "{}", config: #"{"site": "north"}"#, credentials: #"{"token": "t0ken", "api_key": "k3y"}"#,
            metadata: #"{"home": "https://learnt.acme.test/x/"}"#)
        bindings.bind(.start, idempotencyKey: "once")
        return (plan, bindings)
    }

    @Test(arguments: [
        ("auth: { token: { type: bearer } }", PlanSample.head),
        (
            "auth: { key: { type: api_key, name: x-key } }\nheaders: { Accept: application/json, x-site: \"${config.site}\" }"
                + "\nconfig: { site: { title: Site, format: subdomain } }", PlanSample.head
        ),
        ("auth: { none: { type: none } }", "provider: acme\ntitle: Acme\nbase: https://api.acme.test\n"),
        (
            "auth: { token: { type: bearer } }\nconfig: { site: { title: Site, format: subdomain } }",
            "provider: acme\ntitle: Acme\nbase: \"https://${config.site}.acme.test:8443/api/v2/\"\n"
        ),
        ("auth: { token: { type: bearer } }\nlimits: { rate: 60/1m }", PlanSample.head),
    ])
    func `it is what the builder makes`(_ keys: String, _ head: String) throws {
        let (plan, bindings) = try parts(keys, head: head)
        let steady = try #require(try SteadyRequest(plan, baseOverride: nil, bindings))
        for seed in UInt64(0)..<300 {
            var random = SeededGenerator(seed: seed)
            let (target, own) = Self.call(&random)
            let made = try #require(steady.request(.put, target, own), "\(target)")
            var addition = PageEntries()
            addition.headers = own.map { ($0.name, .string($0.value)) }
            let built = try RequestBuilder(plan: plan.forwarding(.put, target, body: []), baseOverride: nil)
                .build(bindings, addition: addition)
            #expect(made.request.url == built.url)
            #expect(made.url == (try URLValue(built.url)))
            #expect(made.request.displayURL == built.displayURL)
            #expect(made.request.fields == built.fields, "\(own)")
            #expect(made.request.limits.map(\.key) == built.limits.map(\.key))
            #expect(made.request.timeoutSeconds == built.timeoutSeconds && made.request.cost == built.cost)
            #expect(made.request.maxRedirects == built.maxRedirects && made.request.method == built.method)
        }
    }

    private static func call(_ random: inout SeededGenerator) -> (target: String, fields: HTTPFields) {
        let pieces = [
            "/", "//", "/a", "/..", "/.", "/%2F", "?", "?q=1", "&r=é".replacing("é", with: "%C3%A9"), "=", "/a:b", "@",
        ]
        let count = Int.random(in: 0...5, using: &random)
        let target = "/" + (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        var fields = HTTPFields()
        for name in ["Accept", "authorization", "X-Key", "x-own", "content-type", "Cookie"].shuffled(using: &random) {
            if Bool.random(using: &random) { fields.append(name, "v\(fields.count)") }
        }
        return (target, fields)
    }

    @Test(arguments: [
        "auth: { key: { type: api_key, in: query, name: key } }",
        "auth: { key: { type: api_key, in: cookie, name: key } }",
        "auth: { key: { type: api_key, in: body, name: key } }", "auth: { token: { type: bearer } }\nquery: { v: 2 }",
        "auth: { token: { type: bearer } }\nheaders: { x-date: \"${string(now)}\" }",
    ])
    func `what differs from call to call is left to the builder`(_ keys: String) throws {
        let (plan, bindings) = try parts(keys)
        #expect(try SteadyRequest(plan, baseOverride: nil, bindings) == nil)
    }

    @Test func `an operator's address stands for the base`() throws {
        let (plan, bindings) = try parts("auth: { token: { type: bearer } }")
        let steady = try #require(try SteadyRequest(plan, baseOverride: "http://127.0.0.1:9/own/", bindings))
        #expect(steady.request(.get, "/tasks?x", [:])?.request.url == "http://127.0.0.1:9/own/tasks?x")
    }

    @Test(arguments: ["", "tasks", "?q", "/a b", "/a\r\nb", "/a#b", "/\\evil", "/ü"])
    func `a target that is none makes no request`(_ target: String) throws {
        let (plan, bindings) = try parts("auth: { token: { type: bearer } }")
        let steady = try #require(try SteadyRequest(plan, baseOverride: nil, bindings))
        #expect(steady.request(.get, target, [:]) == nil)
    }
}
