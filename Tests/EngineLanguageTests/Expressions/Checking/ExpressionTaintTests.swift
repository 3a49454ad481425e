import Testing

@testable import EngineLanguage

/// Secrets are followed through what a value is built from (expressions reference §8).
@Suite struct ExpressionTaintTests {
    @Test(arguments: [
        "credentials.token", "credentials['token']", "credentials", "integration.client_secret", "integration",
        "'Bearer ' + credentials.token", "size(credentials.token)", "hash.sha256(credentials.token)",
        "credentials.token.substring(0, 2)", "base64.encode(bytes(credentials.email + ':'))", "signature",
        "input.x ? credentials.token : ''", "[credentials.token]", "{'a': credentials.token}", "{'a': [signature]}.a",
        "[1].map(x, credentials.token)", "credentials.token.split('').map(c, c)", "cel.bind(t, signature, t + 'x')",
        "credentials.?token", "credentials.?token.optMap(t, t + '')", "coalesce(input.a, credentials.token)",
        "credentials.token == input.x", "has(credentials.token)", "json.encode(integration)",
        "[signature].filter(s, true)", "[signature].keyBy(s, s)", "['a'].groupBy(x, signature)",
    ])
    func `a value that is built from a secret is secret`(_ text: String) throws {
        #expect(try TestScope.compile(text).isTainted)
        let reports = TestScope.reports(text, storedIn: "records")
        #expect(reports.contains { $0.id == .secretStored }, "\(text)")
    }

    @Test(arguments: [
        "config.tenant", "integration.client_id", "credentials.token.startsWith('sk_test') ? 'a' : 'b'",
        "['a', 'b'].filter(x, x == signature)", "['a'].sortBy(x, signature)", "[1, 2].map(x, signature == 'a', x)",
        "cel.bind(t, signature, t == 'a' ? 1 : 2)",
    ])
    func `conditions do not make a value secret`(_ text: String) throws {
        #expect(try !TestScope.compile(text).isTainted)
        #expect(TestScope.reports(text, storedIn: "records").allSatisfy { $0.id != .secretStored })
    }

    @Test func `the report names the secret and where it would go`() throws {
        let report = try #require(TestScope.reports("'x' + credentials.token", storedIn: "records").first)
        #expect(report.message == "'credentials.token' would be stored in records")
        #expect(report.span.start == 6 && report.span.end == 23)
    }

    @Test func `pieces of a template say which hole is secret`() throws {
        var diagnostics = DiagnosticList()
        let source = ExpressionSource(text: "t=${credentials.token}&u=${config.tenant}")
        let template = try #require(
            Template.parse(source, diagnostics: &diagnostics)?
                .compile(in: TestScope.all, for: ExpressionPurpose("url"), diagnostics: &diagnostics))
        var bindings = ExpressionBindings()
        bindings["credentials"] = .object(["token": .value(.string("s3cret"))])
        bindings["config"] = .object(["tenant": .value(.string("acme"))])
        let pieces = try template.pieces(bindings)
        #expect(pieces.map(\.text) == ["t=", "s3cret", "&u=", "acme"])
        #expect(pieces.map(\.isTainted) == [false, true, false, false])
        #expect(template.isTainted)
    }
}
