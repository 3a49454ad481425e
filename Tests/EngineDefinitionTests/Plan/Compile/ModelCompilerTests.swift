import Testing

@testable import EngineDefinition
@testable import EngineLanguage

/// A model is checked once for all that use it, unless it reads what differs between them.
struct ModelCompilerTests {
    private func faults(_ endpoints: String) -> [String] {
        let loaded = Sample(
            provider: PlanSample.head + """
                models:
                  Thing: { key: id, fields: { id: { from: record.id }, owner: { from: input.owner } } }
                endpoints:
                \(endpoints)
                """
        ).loaded
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        return diagnostics.all.map { "\($0.span.text) [\($0.id)]" }
    }

    private let asks = "  asks: { request: GET /a, records: response.body, model: Thing, input: { owner: {} } }\n"
    private let silent = "  silent: { request: GET /b, records: response.body, model: Thing }\n"

    @Test func `a model that reads an input is checked for each endpoint that uses it`() {
        #expect(faults(asks) == [])
        #expect(faults(silent).count == 1)
        #expect(faults(asks + silent) == faults(silent))
        #expect(faults(silent + asks) == faults(silent))
    }

    @Test func `endpoints share what a model compiles to`() throws {
        let sample = try PlanSample(
            """
            models:
              Thing: { key: id, fields: { id: { from: record.id }, name: { from: "record.name.upperAscii()" } } }
            endpoints:
              a: { request: GET /a, records: response.body, model: Thing }
              b: { request: GET /b, records: response.body, model: Thing, input: { owner: {} } }
            """)
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: sample.provider))
        let compiler = ModelCompiler(models: sample.provider.models)
        let choice = try #require(sample.provider.endpoints["a"]?.model)
        let first = try #require(compiler.compile(choice, map: .init(), key: [], &fields))
        let input = try #require(sample.provider.endpoints["b"]).input
        fields.scopes.input = .object(ScopeBuilder.object("input", of: input))
        let second = try #require(compiler.compile(choice, map: .init(), key: [], &fields))
        #expect(zip(first.fields, second.fields).allSatisfy { $0.from.lazy === $1.from.lazy })
    }

    @Test func `a compiled endpoint has no program before it is called`() throws {
        let plan = try PlanSample(
            """
            models:
              Thing: { key: id, fields: { id: { from: record.id }, name: { from: "record.name.upperAscii()" } } }
            endpoints:
              call: { request: "GET /a/${input.x}", records: response.body, where: record.open, model: Thing, input: { x: {} } }
            """
        ).endpoint()
        #expect(plan.request.target.template?.holes.contains { $0.lazy.isMade } == false)
        #expect(plan.records?.lazy.isMade == false)
        #expect(plan.recordPlan?.expressions.isMade == false)
    }
}
