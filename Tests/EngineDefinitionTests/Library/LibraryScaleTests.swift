import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

struct LibraryScaleTests {
    /// A provider with this many endpoints, each with inputs, pages, a model and a stream.
    private func provider(endpoints count: Int) -> String {
        var text = """
            provider: acme
            title: Acme
            base: https://api.acme.test/v1
            defaults: { encoding: form, timeout: 30s }
            auth: { token: { type: bearer } }
            pagination:
              default: { type: cursor, param: cursor, next: response.body.next, size: { query: limit, value: 100 } }
            errors: [{ when: response.status == 403, is: rate_limited }]
            models:

            """
        for index in 0..<(count / 10) {
            text += """
                  Thing\(index):
                    key: id
                    fields:
                      id: { type: string, from: string(record.id) }
                      name: { type: string, from: record.name }
                      updated_at: { type: timestamp, from: record.updated_at }

                """
        }
        text += "endpoints:\n"
        for index in 0..<count {
            text += """
                  list_things_\(index):
                    title: List things of kind \(index)
                    request: GET /accounts/${input.account}/things\(index)
                    query: { since: "${input.since}", sort: updated }
                    input: { account: { type: string, required: true }, since: { type: timestamp } }
                    records: response.body.items
                    where: "!has(record.deleted_at)"
                    model: Thing\(index % (count / 10))

                """
        }
        text += "streams:\n"
        for index in 0..<(count / 10) {
            text += """
                  Thing\(index): { endpoint: list_things_\(index), with: { account: a, since: "${cursor}" }, \
                cursor: { from: record.updated_at } }

                """
        }
        return text
    }

    @Test func `a thousand endpoints are read and checked in a moment`() throws {
        let text = provider(endpoints: 1_000)
        let clock = ContinuousClock()
        var sample: Sample?
        var faults = DiagnosticList()
        let time = clock.measure {
            let made = Sample(provider: text)
            LibraryChecker(library: made.loaded.library).check(&faults)
            sample = made
        }
        let loaded = try #require(sample)
        #expect(loaded.ids == [] && faults.isEmpty, "\(loaded.report)")
        #expect(try loaded.provider.endpoints.count == 1_000)
        var diagnostics = DiagnosticList()
        let file = SourceFile(path: "providers/acme.yaml", text: text)
        var tree: SyntaxNode?
        let parsing = clock.measure { tree = YAMLParser.parse(file, diagnostics: &diagnostics) }
        let reading = clock.measure { _ = tree.map { ProviderDefinition.read($0, diagnostics: &diagnostics) } }
        print("1,000 endpoints, \(text.utf8.count / 1024) KiB: \(time), of which YAML \(parsing), reading \(reading)")
        // A build without optimisation is some ten times slower than the 50 ms of a release.
        #expect(time < .seconds(2))
    }

    @Test func `sixteen times the endpoints take nowhere near the square of that`() throws {
        let clock = ContinuousClock()
        let small = provider(endpoints: 250)
        let large = provider(endpoints: 4_000)
        let shorter = try #require((0..<5).map { _ in clock.measure { _ = Sample(provider: small) } }.min())
        let longer = clock.measure { _ = Sample(provider: large) }
        // 16 times the work; the square would be 256. Other tests run meanwhile.
        #expect(longer < shorter * 64)
    }
}
