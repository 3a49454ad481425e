import EngineFixtures
import Testing

@testable import EngineLanguage

/// Each kind of value in a hole, alone and beside text; where holes end; where faults stand (expressions reference §1).
struct TemplateTableTests {
    private static let bindings: ExpressionBindings = {
        let input: [(String, ExpressionValue)] = [
            ("text", .string("a b/é")), ("int", .int(-7)), ("uint", .uint(.max)), ("whole", .double(1)),
            ("half", .double(5.25)), ("number", .number(ExpressionNumber(text: "1.10"))), ("yes", .bool(true)),
            ("at", .timestamp(.init(unchecked: 0, nanoseconds: 500_000_000))),
            ("span", .duration(ExpressionDuration(nanoseconds: 5_400_000_000_000))), ("bytes", .bytes([0x68, 0x69])),
            ("broken", .bytes([0xFF])), ("nil", .null), ("list", .list([.int(1)])), ("map", .map(ExpressionMap())),
            ("type", .type("int")), ("none", .optional(nil)), ("some", .optional(.string("x"))),
        ]
        return ExpressionBindings(["input": .map(ExpressionMap(texts: input))])
    }()

    private func compile(_ text: String, _ fieldClass: ExpressionFieldClass = .value) throws -> CompiledTemplate {
        var diagnostics = DiagnosticList()
        let template = Template.parse(ExpressionSource(text: text), diagnostics: &diagnostics)
        let compiled = template?.compile(
            in: TestScope.all, for: ExpressionPurpose("field", fieldClass), diagnostics: &diagnostics)
        return try #require(compiled, "\(diagnostics.all.map(\.message))")
    }

    @Test(arguments: [
        ("text", "a b/é"), ("int", "-7"), ("uint", "18446744073709551615"), ("whole", "1"), ("half", "5.25"),
        ("number", "1.10"), ("yes", "true"), ("at", "1970-01-01T00:00:00.5Z"), ("span", "5400s"), ("bytes", "hi"),
        ("some", "x"),
    ])
    func `a value that has text is written beside other text`(_ name: String, _ text: String) throws {
        #expect(try compile("<${input.\(name)}>").evaluate(Self.bindings).value == .string("<\(text)>"))
        #expect(try compile("${input.\(name)}${input.int}").evaluate(Self.bindings).value == .string("\(text)-7"))
    }

    @Test(arguments: ["nil", "list", "map", "type", "broken", "none", "gone"])
    func `a value without text is a fault beside other text`(_ name: String) throws {
        let fault = try #require(try compile("<${input.\(name)}>").evaluate(Self.bindings).fault)
        #expect(fault.kind != .limit)
        #expect(fault.message.contains("hole 1 of 'field'") || fault.message.contains("'gone'") || name == "broken")
        #expect("input.\(name)".hasSuffix(fault.span?.text ?? "nowhere"))
    }

    @Test(arguments: ["list", "map", "nil", "number", "bytes", "whole"])
    func `a hole that stands alone keeps its value`(_ name: String) throws {
        let outcome = try compile("${input.\(name)}").evaluate(Self.bindings)
        let alone = try TestScope.compile("input.\(name)").evaluate(Self.bindings)
        #expect(outcome.value.map(ValueText.of) == alone.value.map(ValueText.of))
        #expect(outcome.value != nil)
    }

    @Test func `absence follows the class of the field where the hole stands alone`() throws {
        for name in ["gone", "none"] {
            guard case .absent = try compile("${input.\(name)}").evaluate(Self.bindings) else {
                Issue.record("\(name) is not absent")
                continue
            }
            #expect(try compile("${input.\(name)}", .required).evaluate(Self.bindings).fault != nil)
        }
        #expect(try compile("${input.nil}", .required).evaluate(Self.bindings).fault != nil)
    }

    @Test(arguments: [
        ("${ {'a': '}'}.a }", "}"), ("${'${x}'}", "${x}"), ("${\"a}b\"}", "a}b"), ("a$b", "a$b"), ("$", "$"),
        ("$${a}", "${a}"), ("$$${a}", "$${a}"), ("$$$${a}", "$$${a}"), ("${'a'}$${${'b'}}", "a${b}"), ("{}", "{}"),
        ("}${'a'}{", "}a{"), ("${'a' // }\n}", "a"), ("${r'\\'}", "\\"), ("${'''}'''}", "}"), ("", ""),
        ("${\n 'a' \n}", "a"),
    ])
    func `a hole ends where the expression's own tokens say`(_ text: String, _ expected: String) throws {
        let value = try compile(text).evaluate(Self.bindings).value
        #expect(value == .string(expected), "\(String(describing: value))")
    }

    @Test(
        arguments: [
            ("a${", "template-syntax", "${"), ("a${input.text", "template-syntax", "${"),
            ("${'}", "template-syntax", "${"), ("a${}b", "expression-syntax", nil),
            ("${1 +}", "expression-syntax", nil),
            ("é${input.}", "expression-syntax", nil), ("x${respnse.body}", "unknown-root", "respnse"),
            ("ü ${input.text} ${config.tenat}", "undeclared-field", "tenat"),
            ("${sise('a')}", "unknown-function", "sise"), ("a${[1]}", "expression-type", "[1]"),
            ("a${null}", "expression-type", "null"), ("a${duration('1 day')}", "expression-value", "'1 day'"),
        ] as [(String, String, String?)])
    func `a fault stands at its own characters`(_ text: String, _ id: String, _ place: String?) {
        var diagnostics = DiagnosticList()
        _ = Template.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?
            .compile(in: TestScope.all, for: ExpressionPurpose("field"), diagnostics: &diagnostics)
        #expect(diagnostics.all.map(\.id.name) == [id], "\(diagnostics.all.map(\.message))")
        if let place { #expect(diagnostics.all.first?.span.text == place) }
    }

    @Test func `the faults of all holes are told at once`() {
        var diagnostics = DiagnosticList()
        _ = Template.parse(ExpressionSource(text: "${a} ${b.c} ${1 +} ${input.text}"), diagnostics: &diagnostics)?
            .compile(in: TestScope.all, for: ExpressionPurpose("field"), diagnostics: &diagnostics)
        // With a syntax fault in one hole the names of the others are not looked up yet.
        #expect(diagnostics.all.map(\.id) == [.expressionSyntax])
        diagnostics = DiagnosticList()
        _ = Template.parse(ExpressionSource(text: "${a} ${b.c} ${input.text}"), diagnostics: &diagnostics)?
            .compile(in: TestScope.all, for: ExpressionPurpose("field"), diagnostics: &diagnostics)
        #expect(diagnostics.all.map(\.id) == [.unknownRoot, .unknownRoot])
        #expect(diagnostics.all.map(\.span.text) == ["a", "b"])
    }

    @Test func `pieces say what is a hole and what holds a secret`() throws {
        var bindings = Self.bindings
        bindings["credentials"] = .value(.map(ExpressionMap(texts: [("token", .string("s3cret"))])))
        let template = try compile("Bearer ${credentials.token}/${input.int}")
        let pieces = try template.pieces(bindings)
        #expect(pieces.map(\.text) == ["Bearer ", "s3cret", "/", "-7"])
        #expect(pieces.map(\.isHole) == [false, true, false, true])
        #expect(pieces.map(\.isTainted) == [false, true, false, false])
        #expect(template.isTainted)
        #expect(try !compile("${input.int}").isTainted)
    }

    @Test func `pieces of text and holes come together in any order`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "TemplateTableTests"))
        let holes = [("${'x'}", "x"), ("${ 1 + 1 }", "2"), ("${input.text}", "a b/é"), ("$${", "${"), ("${'}'}", "}")]
        let texts = ["a", "$", "{", "}", " ", "é", "\n", "'", "\\", "$$", "#"]
        for _ in 0..<3_000 {
            var template = "."
            var expected = "."
            for _ in 0..<random.below(8) {
                // A dollar before a brace would begin a hole, and one before a hole an escape.
                if random.chance(2), template.last != "$" {
                    let (written, value) = holes[random.below(holes.count)]
                    template += written
                    expected += value
                } else {
                    let text = texts[random.below(texts.count)]
                    guard !(text == "{" && template.last == "$") else { continue }
                    template += text
                    expected += text
                }
            }
            let value = try compile(template).evaluate(Self.bindings).value
            #expect(value == .string(expected), "\(template.debugDescription)")
        }
    }

    @Test func `any text is a template or has faults inside of it`() {
        var random = SeededGenerator(seed: Seed.make(for: "TemplateTableTests"))
        let texts = [
            "GET /a/${input.id}?x=${ {'a': '}'}.a }", "${coalesce(config.region, 'eu')}.$${x}", "é${1}${'''}'''}",
        ]
        for _ in 0..<20_000 {
            let bytes = ByteMutation.mutate(Array(texts[random.below(texts.count)].utf8), using: &random)
            let source = ExpressionSource(text: String(decoding: bytes, as: UTF8.self))
            var diagnostics = DiagnosticList()
            let template = Template.parse(source, diagnostics: &diagnostics)
            #expect(template != nil || diagnostics.hasErrors)
            _ = template?.compile(in: TestScope.all, for: ExpressionPurpose("field"), diagnostics: &diagnostics)?
                .evaluate(Self.bindings)
            let length = source.text.utf8.count
            for span in diagnostics.all.map(\.span) where !(0...length).contains(span.end) || span.start > span.end {
                Issue.record("\(source.text.debugDescription): \(span.start)..<\(span.end)")
            }
        }
    }
}
