import EngineDefinition
import EngineTesting
import Testing

/// Members that break a rule each: a suite that does not see them proves nothing.
@Suite(.timeLimit(.minutes(5)))
struct PlantedMemberTests {
    // MARK: Paginators

    private func paginator(_ name: String) throws -> PaginatorExample {
        try #require(PaginatorExample.all.first { $0.name == name })
    }

    /// A sound member in the general form, and one fault in it each.
    @Test(
        arguments: [
            ("cursor", "next: response.body.next, send: { query: { cursor: \"${page.next}\" } }", nil),
            (
                "cursor", "next: response.body.nxt, send: { query: { cursor: \"${page.next}\" } }",
                "the walk ends by its own rule"
            ),
            (
                "cursor", "next: \"'t1'\", send: { query: { cursor: \"${page.next}\" } }",
                "the walk ends by its own rule"
            ),
            ("cursor", "next: response.body.next, send: { query: { cursor: x } }", "no page is asked for twice"),
            (
                "cursor",
                "next: response.body.next, more: page.index > 8, send: { query: { cursor: \"${page.next}\" } }",
                "every page is given out"
            ),
            ("next_url", "next: response.body.next, send: { query: { page: \"${page.next}\" } }", nil),
            (
                "page",
                "first: { query: { page: 1 } }, next: page.index + 2, more: page.index + 1 < response.body.pages, max_pages: 4, send: { query: { page: \"${page.next}\" } }",
                nil
            ),
            (
                "page",
                "first: { query: { page: 1 } }, next: page.index + 2, max_pages: 4, send: { query: { page: \"${page.next}\" } }",
                "the walk ends by its own rule"
            ),
            (
                "page",
                "next: page.index + 1, more: page.index + 1 < response.body.pages, send: { query: { page: \"${page.next}\" } }",
                "'max_pages' ends an endless walk with a fault"
            ),
            (
                "offset",
                "next: page.count, more: page.index < 2, max_pages: 4, send: { query: { offset: \"${page.next}\" } }",
                "the walk ends by its own rule"
            ),
            (
                "keyset",
                "next: page.last.id, more: \"response.body.more || page.index == 2\", send: { query: { after: \"${page.next}\" } }",
                "the walk ends by its own rule"
            ),
            (
                "none", "next: \"'more'\", max_pages: 9, send: { query: { p: \"${page.next}\" } }",
                "the walk ends by its own rule"
            ),
        ] as [(String, String, String?)])
    func `a paginator that breaks a rule is reported by that rule`(
        _ name: String, _ pages: String, _ rule: String?
    ) throws {
        let rules = PaginatorSuite.findings(of: try paginator(name).planted(pages)).map(\.rule)
        if let rule { #expect(rules.contains(rule), "\(rules)") } else { #expect(rules == []) }
    }

    @Test func `a paginator that does not stop at an empty page is reported`() throws {
        let pages = "next: response.body.next, send: { query: { cursor: \"${page.next}\" } }, stop_when_empty: false"
        // The suite adds the key itself where it asks for patience, so a second one does not compile: two reports.
        let rules = PaginatorSuite.findings(of: try paginator("cursor").planted(pages)).map(\.rule)
        #expect(rules.contains("a page without records ends the walk"))
    }

    @Test func `a paginator that sends something else than its position is reported`() throws {
        let broken = "next: response.body.next, send: { query: { cursor: \"${nonce}\" } }"
        let rules = PaginatorSuite.findings(of: try paginator("cursor").planted(broken)).map(\.rule)
        #expect(rules.contains("no page is asked for twice"), "\(rules)")
    }

    @Test func `a paginator that does not compile is reported`() throws {
        let rules = PaginatorSuite.findings(of: try paginator("cursor").planted("next: respnse.body")).map(\.rule)
        #expect(rules == ["the example compiles"])
    }

    // MARK: Auth schemes

    private func scheme(_ name: String, _ change: (inout AuthSchemeExample) -> Void) throws -> [String] {
        var example = try #require(AuthSchemeExample.all.last { $0.name == name })
        change(&example)
        return AuthSchemeSuite.findings(of: example).map(\.rule)
    }

    private static let field = "credentials: { a: { title: A } }"

    /// The parts that a broken member would stand for.
    @Test(
        arguments: [
            ("apply: { headers: { x-a: \"${credentials.a}\" } }", nil),
            ("apply: { headers: { x-b: \"${credentials.a}\" } }", "a request is marked"),
            ("apply: { headers: { x-a: \"x ${credentials.a}\" } }", "a request is marked"),
            ("apply: { headers: { x-a: \"${credentials.a}\", x-b: c } }", "a request goes out unmarked elsewhere"),
            (
                "apply: { headers: { x-a: \"${credentials.a}\" }, query: { a: \"${credentials.a}\" } }",
                "the address stays as it was"
            ),
            (
                "apply: { headers: { x-a: \"${credentials.a}\" }, body: { a: \"${credentials.a}\" } }",
                "the body stays as it was"
            ),
            (
                "apply: { headers: { x-a: \"${credentials.a}\" }, cookies: { a: \"${credentials.a}\" } }",
                "a request goes out unmarked elsewhere"
            ),
            (
                "apply: { headers: { x-a: \"${credentials.a}\" } }, acquire: { request: POST /x, auth: none }, store: { b: response.body.b }",
                "a scheme without tokens obtains none"
            ),
        ] as [(String, String?)])
    func `a scheme that breaks a rule is reported by that rule`(_ parts: String, _ rule: String?) throws {
        let rules = try scheme("custom") { $0.block = "\(Self.field), \(parts)" }
        if let rule { #expect(rules.contains(rule), "\(rules)") } else { #expect(rules == []) }
    }

    private static let login = """
        credentials: { user: { title: User } }, acquire: { request: POST /login, body: { user: \"${credentials.user}\" } }, \
        apply: { headers: { x-session: \"${credentials.session}\" } }
        """

    @Test(
        arguments: [
            ("store: { session: response.body.session }", nil),
            ("store: { session: response.body.sesion }", "a token is obtained"),
            (
                "store: { session: response.body.session, user: \"coalesce(response.body.user, 'nobody')\" }",
                "a value that the answer lacks is kept"
            ),
            ("store: { session: response.body.session }, lifetime: never", "the token's end is known"),
        ] as [(String, String?)])
    func `a login that breaks a rule is reported by that rule`(_ parts: String, _ rule: String?) throws {
        let rules = try scheme("two_step") { $0.block = "\(Self.login), \(parts)" }
        if let rule { #expect(rules.contains(rule), "\(rules)") } else { #expect(rules == []) }
    }

    @Test func `a login that takes a refusal for an answer is reported`() throws {
        let accepting = Self.login.replacing("POST /login,", with: "POST /login, expect: [200, 401],")
        let rules = try scheme("two_step") {
            $0.block = "\(accepting), store: { session: response.body.session }"
            $0.refusal = ScriptedAnswer(status: 401, body: "{}")
        }
        #expect(rules.contains("bad credentials are refused by name"), "\(rules)")
    }

    /// The parts of a scheme that signs, and one fault in it each.
    @Test(
        arguments: [
            (
                "key: credentials.key", "request.method + request.path + string(request.raw)",
                "headers: { x-sign: S }", nil
            ),
            ("key: credentials.key", "request.method", "headers: { x-sign: S }", "a request is marked"),
            (
                "key: credentials.key", "request.method + request.path + string(request.raw)",
                "headers: { x-sign: S }, query: { s: S }", "the address stays as it was"
            ),
            (
                "key: credentials.key", "request.method + request.path + string(request.raw)",
                "headers: { x-sign: S }, body: { s: S }", "the body stays as it was"
            ),
            (
                "key: \"coalesce(credentials.?key, 'k-secret')\"",
                "request.method + request.path + string(request.raw)", "headers: { x-sign: S }",
                "nothing is sent without a key"
            ),
        ] as [(String, String, String, String?)])
    func `a signature that breaks a rule is reported by that rule`(
        _ key: String, _ over: String, _ apply: String, _ rule: String?
    ) throws {
        let rules = try scheme("signature") {
            $0.block = """
                over: \(over), \(key), credentials: { key: { title: Key } }, \
                apply: { \(apply.replacing("S", with: "\"${signature}\"")) }
                """
        }
        if let rule { #expect(rules.contains(rule), "\(rules)") } else { #expect(rules == []) }
    }

    @Test func `a member that has no example is reported`() {
        let names = Set(AuthSchemeExample.all.map(\.name))
        #expect(names == Set(AuthSchemeRegistry.members.map { $0.name }))
        #expect(Set(PaginatorExample.all.map(\.name)) == Set(PaginatorRegistry.members.map { $0.name }))
    }
}
