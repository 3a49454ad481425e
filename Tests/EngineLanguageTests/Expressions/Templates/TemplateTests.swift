import Testing

@testable import EngineLanguage

/// Text with holes (expressions reference §1).
@Suite struct TemplateTests {
    private var bindings: ExpressionBindings {
        var bindings = ExpressionBindings()
        bindings["config"] = .object(["tenant": .value(.string("acme"))])
        let input: [(String, ExpressionValue)] = [
            ("n", .number(ExpressionNumber(text: "1.10"))), ("list", .list([.int(1), .int(2)])), ("nothing", .null),
            ("bytes", .bytes([0x68, 0x69])), ("at", .timestamp(.init(unchecked: 0, nanoseconds: 0))),
        ]
        bindings["input"] = .value(.map(ExpressionMap(texts: input)))
        return bindings
    }

    private func compile(_ yaml: String) throws -> CompiledTemplate {
        let source = SourceFile(path: "file.yaml", text: yaml)
        var diagnostics = DiagnosticList()
        let tree = YAMLParser.parse(source, diagnostics: &diagnostics)
        let scalar = try #require(tree?["field"]?.scalar)
        let template = Template.parse(ExpressionSource(scalar, in: source), diagnostics: &diagnostics)
        let compiled = template?.compile(
            in: TestScope.all, for: ExpressionPurpose("field"), diagnostics: &diagnostics)
        return try #require(compiled, "\(diagnostics.all.map(\.message))")
    }

    @Test(
        arguments: [
            ("field: ${input.n}\n", ExpressionValue.number(ExpressionNumber(text: "1.10"))),
            ("field: n=${input.n}\n", .string("n=1.10")), ("field: ${input.list}\n", .list([.int(1), .int(2)])),
            ("field: \" ${input.n}\"\n", .string(" 1.10")), ("field: |\n  ${input.list}\n", .list([.int(1), .int(2)])),
            ("field: >-\n  a\n  ${config.tenant}\n", .string("a acme")), ("field: 100\n", .int(100)),
            ("field: 1.50\n", .number(ExpressionNumber(text: "1.50"))), ("field: false\n", .bool(false)),
            ("field: null\n", .null), ("field: '100'\n", .string("100")), ("field: $${a}$$5$\n", .string("${a}$$5$")),
            ("field: ${input.bytes}${input.at}\n", .string("hi1970-01-01T00:00:00Z")),
        ] as [(String, ExpressionValue)])
    func `a template gives a value or text`(_ yaml: String, _ expected: ExpressionValue) throws {
        let value = try #require(try compile(yaml).evaluate(bindings).value)
        #expect(ConformanceValue.agree(value, expected), "\(value)")
    }

    @Test(arguments: [
        ("field: x${input.nothing}\n", "hole 1 of 'field' needs a value and is null"),
        ("field: ${config.tenant}${input.?gone}\n", "hole 2 of 'field' needs a value and is absent"),
        ("field: x${input.gone}\n", "there is no 'gone' in 'input'"),
        ("field: x${input.list}\n", "hole 1 of 'field' is a list, which has no text"),
    ])
    func `a hole in text needs a value that has text`(_ yaml: String, _ message: String) throws {
        let fault = try #require(try compile(yaml).evaluate(bindings).fault)
        #expect(fault.message == message)
        #expect(fault.span != nil)
    }

    @Test func `a hole that can have no text is refused at load`() {
        var diagnostics = DiagnosticList()
        let source = ExpressionSource(text: "a${response.headers}")
        _ = Template.parse(source, diagnostics: &diagnostics)?
            .compile(in: TestScope.all, for: ExpressionPurpose("path"), diagnostics: &diagnostics)
        #expect(diagnostics.all.map(\.message) == ["hole 1 of 'path' is a map, which has no text"])
    }

    @Test func `a template tells its holes, roots and plain text`() throws {
        let template = try compile("field: /a/${config.tenant}/${input.n}\n")
        #expect(template.roots == ["config", "input"])
        #expect(template.holes.map(\.text) == ["config.tenant", "input.n"])
        #expect(template.plainText == nil && template.singleHole == nil)
        #expect(try compile("field: /a$${b}\n").plainText == "/a${b}")
        #expect(try compile("field: ${input.n}\n").singleHole?.path == ExpressionPath(root: "input", keys: ["n"]))
        #expect(try compile("field: 5\n").plainText == nil)
    }
}
