import EngineFixtures
import EngineLanguage
import Testing

/// Documents that another YAML library wrote, in each of its styles.
struct YAMLOracleTests {
    @Test func `what another library writes means the same to us`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "YAMLOracleTests"))
        let seeds = (0..<4_000).map { _ in JSONValue.number(JSONNumber(random.below(1 << 40))) }
        for (seed, answer) in zip(seeds, try Oracle.ask("yaml_documents.py", seeds)) {
            let yaml = try #require(answer[0]?.string)
            let value = try #require(answer[1])
            var diagnostics = DiagnosticList()
            let tree = YAMLParser.parse(SourceFile(path: "a.yaml", text: yaml), diagnostics: &diagnostics)
            guard let tree, diagnostics.isEmpty, YAMLTestSuiteTests.matches(tree, value) else {
                let reports = diagnostics.all.map { "\($0.span.position.line): \($0.message)" }
                Issue.record("\(seed): \(yaml.debugDescription) \(reports)")
                return
            }
        }
    }
}
