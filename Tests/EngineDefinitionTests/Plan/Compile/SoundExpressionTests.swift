import EngineLanguage
import Testing

@testable import EngineDefinition

/// Checking reads an expression that many endpoints share once, and still finds what is wrong at each of them.
struct SoundExpressionTests {
    private func faults(_ endpoints: String) -> [String] {
        let sample = Sample(
            provider: """
                provider: acme
                title: Acme
                base: https://api.acme.test
                auth: { key: { type: api_key, name: X-Key, credentials: { key: { title: Key } } } }
                endpoints:
                \(endpoints)

                """)
        var diagnostics = sample.loaded.diagnostics
        LibraryChecker(library: sample.loaded.library).check(&diagnostics)
        return DiagnosticReport(diagnostics).diagnostics.map { "\($0.id.name) \($0.span.start)" }
    }

    private func ids(_ endpoints: String) -> [String] {
        faults(endpoints).map { String($0.prefix { $0 != " " }) }
    }

    @Test func `what is wrong is told at each place where it stands`() {
        let faults = faults(
            """
              one: { request: GET /1, records: respons.body.data }
              two: { request: GET /2, records: respons.body.data }
              three: { request: GET /3, records: response.body.data }
            """)
        #expect(faults.count == 2 && Set(faults).count == 2)
    }

    @Test func `what is sound at one endpoint may be wrong at another that declares what is there`() {
        let wrong = """
              one: { request: GET /1, output: response.body.name + 'x' }
              two: { request: GET /2, output: response.body.name + 'x', shape: { name: { type: integer } } }
              three: { request: GET /3, output: response.body.name + 'x' }
            """
        #expect(ids(wrong) == ["expression-type"])
        #expect(ids(wrong.replacing("integer", with: "string")) == [])
    }

    @Test func `what reads an input is checked for each endpoint`() {
        let wrong = """
              one: { request: GET /1, input: { a: { type: list_of } }, output: input.a }
              two: { request: GET /2, input: { b: { type: string } }, output: input.a }
            """.replacing("list_of", with: "string")
        #expect(ids(wrong) == ["undeclared-field"])
    }
}
