import EngineLanguage
import Testing

@testable import EngineDefinition

struct SettingsPlanTests {
    /// What is made of texts for a field of these keys.
    private func completed(_ keys: String, _ given: [String: String]) throws -> String {
        let text = """
            provider: acme
            title: Acme
            base: https://acme.test
            config:
              word: { title: Word, \(keys) }
            """
        var diagnostics = DiagnosticList()
        let root = try #require(YAMLParser.parse(SourceFile(path: "acme.yaml", text: text), diagnostics: &diagnostics))
        let provider = ProviderDefinition.read(root, diagnostics: &diagnostics)
        try #require(!diagnostics.hasErrors, "\(diagnostics.all.map(\.message))")
        do {
            let map = try PlanCompiler(provider: provider).config().complete(given, ExpressionBindings())
            return try ExpressionValue.map(map).jsonText()
        } catch let fault as InputFault {
            return fault.message
        }
    }

    @Test func `an empty text is a value only where the field says so, and nothing never is`() throws {
        #expect(try completed("empty: true", ["word": ""]) == #"{"word":""}"#)
        #expect(try completed("empty: true", [:]) == "the input 'word' is needed")
        #expect(try completed("secret: false", ["word": ""]) == "the input 'word' is needed")
        #expect(try completed("required: false", ["word": ""]) == "{}")
        #expect(try completed("default: usual", ["word": ""]) == #"{"word":"usual"}"#)
    }

    @Test func `an empty text where it is a value is not held against pattern and format`() throws {
        #expect(try completed("empty: true, pattern: '[0-9]+'", ["word": ""]) == #"{"word":""}"#)
        #expect(try completed("empty: true, pattern: '[0-9]+'", ["word": "x"]).contains("must be"))
        #expect(try completed("empty: true, format: hostname", ["word": ""]) == #"{"word":""}"#)
    }

    @Test func `an empty text stands where a default would, if the field says so`() throws {
        #expect(try completed("empty: true, default: usual", ["word": ""]) == #"{"word":""}"#)
        #expect(try completed("empty: true, default: usual", [:]) == #"{"word":"usual"}"#)
    }
}
