import Testing

@testable import EngineLanguage

/// The place of a fault inside a YAML scalar is the character itself, however the scalar is written.
@Suite struct ExpressionSpanTests {
    private func reports(_ marked: String, isTemplate: Bool = false) throws -> (found: [Diagnostic], MarkedSource) {
        let source = MarkedSource(marked)
        let (tree, faults) = source.parse()
        try #require(faults.isEmpty)
        let scalar = try #require(tree?["field"]?.scalar)
        var diagnostics = DiagnosticList()
        let text = ExpressionSource(scalar, in: source.file)
        let purpose = ExpressionPurpose("field")
        if isTemplate {
            _ = Template.parse(text, diagnostics: &diagnostics)?
                .compile(in: TestScope.all, for: purpose, diagnostics: &diagnostics)
        } else {
            _ = ExpressionParser.parse(text, diagnostics: &diagnostics)?
                .compile(in: TestScope.all, for: purpose, diagnostics: &diagnostics)
        }
        return (diagnostics.all, source)
    }

    @Test(arguments: [
        "field: config.«tenat»\n",
        "a: 1\nfield: response.body.x + «reponse».body.y\n",
        "field: \"'\\u00e9' + config.«tenat»\"\n",
        "field: \"'\\t\\\"' + config.«tenat» + ''\"\n",
        "field: 'config.«tenat» == ''a'''\n",
        "field: >-\n  response.status == 200\n  && config.«tenat» == ''\n",
        "field: |\n  response.status == 200 &&\n    config.«tenat» == ''\n",
        "field: response.body.«[»0]\n",
        "field: response.body.items.map(i, i.name«»\n",
        "field: config.tenant «=» 'a'\n",
        "field: «size»(response.body, response.body)\n",
        "field: \"'a«\\\\q»'\"\n",
    ])
    func `a fault points at its own characters`(_ marked: String) throws {
        let (found, source) = try reports(marked)
        let first = try #require(found.first)
        #expect(first.span.start == source.start, "\(first.message)")
    }

    @Test(arguments: [
        "field: https://${config.«tenat»}.acme.test\n",
        "field: \"\\u00e9 ${config.tenant} ${ config.«tenat» }\"\n",
        "field: >-\n  one\n  two ${config.«tenat»}\n",
        "field: |\n  one\n  two ${config.«tenat»} three\n",
        "field: /a/«${»config.tenant\n",
        "field: /a/${config.tenant}/${«reponse».body}/b\n",
    ])
    func `a fault in a hole points at its own characters`(_ marked: String) throws {
        let (found, source) = try reports(marked, isTemplate: true)
        let first = try #require(found.first)
        #expect(first.span.start == source.start, "\(first.message)")
        #expect(first.span.end == source.end, "\(first.message)")
    }

    @Test func `all faults of an expression are reported in one run`() {
        let found = TestScope.reports("reponse.body + config.tenat + unknown(1) + config.tenant.foo")
        #expect(found.map(\.id.name) == ["unknown-root", "undeclared-field", "unknown-function", "expression-type"])
    }

    @Test func `all syntax faults of an expression are reported in one run`() {
        let found = TestScope.reports("[1 +, 2 *] + f(, 'a\\q')")
        #expect(found.count == 4, "\(found.map(\.message))")
        #expect(found.allSatisfy { $0.id == .expressionSyntax })
    }

    @Test func `all faults of all holes are reported in one run`() throws {
        let (found, _) = try reports("field: ${reponse.a}-${config.tenat}-${1 +}\n", isTemplate: true)
        #expect(found.map(\.id.name) == ["expression-syntax"])
    }
}
