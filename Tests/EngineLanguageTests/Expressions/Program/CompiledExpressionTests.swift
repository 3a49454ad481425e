import Testing

@testable import EngineLanguage

/// What a compiled expression tells about itself, and how it takes its roots.
@Suite struct CompiledExpressionTests {
    @Test func `it tells its roots, path and type`() throws {
        let path = try TestScope.compile("response.body['data'].next")
        #expect(path.path == ExpressionPath(root: "response", keys: ["body", "data", "next"]))
        #expect(path.roots == ["response"])
        let computed = try TestScope.compile("response.body.?data.orValue(null) == null && input.x == config.tenant")
        #expect(computed.path == nil)
        #expect(computed.roots == ["response", "input", "config"])
        #expect(computed.type == .bool)
        #expect(try TestScope.compile("config.?region").type == .string)
        #expect(try TestScope.compile("response.headers['X-Y']").path?.keys == ["headers", "x-y"])
    }

    @Test func `each way of binding gives the same`() throws {
        let text = #"{"status": 200, "body": {"a": [1, {"b": "\u00e9"}]}}"#
        let tape = try JSONTape.parse(Array(text.utf8))
        let value = ExpressionValue(tape.value(at: tape.root))
        let body = try #require(tape.member("body", of: tape.root))
        var bound: [ExpressionBindings] = [
            ExpressionBindings(["response": value]), ExpressionBindings(), ExpressionBindings(),
        ]
        bound[1]["response"] = .json(tape)
        bound[2]["response"] = .object(["status": .value(.int(200)), "body": .json(tape, body)])
        for text in [
            "response.status", "response.body.a[1].b", "response.body", "response.body.a.map(x, string(type(x)))",
            "response.body.a[1].b + 'x'", "json.encode(response.body)", "size(response.body.a)", "response.url",
            "json.encode(response)",
        ] {
            let compiled = try TestScope.compile(text.replacing("string(type(x))", with: "type(x) == string"))
            let outcomes = bound.map { compiled.evaluate($0) }
            for outcome in outcomes.dropFirst() where text != "json.encode(response)" {
                #expect(
                    "\(outcome.value ?? .null)" == "\(outcomes[0].value ?? .null)" || outcome.value == outcomes[0].value
                )
            }
            #expect(outcomes.allSatisfy { $0.fault == nil })
        }
    }

    @Test func `a root that is not bound is missing`() throws {
        guard case .absent = try TestScope.compile("record.a").evaluate(ExpressionBindings()) else {
            Issue.record("not absent")
            return
        }
        let fault = try #require(try TestScope.compile("record.a", .required).evaluate(ExpressionBindings()).fault)
        #expect(fault.kind == .missing)
        #expect(fault.message == "there is no 'a' in 'record'")
        #expect(fault.span?.text == "a")
    }

    @Test func `faults name places, kinds and types, never values`() throws {
        let secret = "s3cr3t-value"
        let bindings = ExpressionBindings(["input": .map(ExpressionMap(texts: [("x", .string(secret))]))])
        for text in [
            "input.x + 1", "int(input.x)", "input.x.y.z + 1", "input.x * 2.0", "timestamp(input.x)", "input.x ? 1 : 2",
            "[1][input.x] + 1", "json.decode(input.x)", "hex.decode(input.x)", "!input.x", "duration(input.x)",
            "time.parse(input.x, '%Y')", "input.x.matches(input.x + '(')", "base64.decode(input.x)",
            "{[1]: 1}[input.x]",
            "{'a': 1, input.x: 2, input.x: 3}", "[1, input.x].sort()", "uint(input.x)", "double(input.x)",
            "bool(input.x)",
            "now.getFullYear(input.x)", "url.unescape(input.x + '%zz')", "'%d'.format([input.x])",
        ] {
            guard let compiled = try? TestScope.compile(text, .required) else { continue }
            let fault = try #require(compiled.evaluate(bindings).fault, "\(text)")
            #expect(!fault.message.contains("s3cr3t"), "\(text): \(fault.message)")
            #expect(fault.span != nil, "\(text)")
        }
    }

    @Test func `constant parts are computed once, errors when they are reached`() throws {
        let folded = try TestScope.compile("size([1, 2, 3].map(x, x * 2)) + 1")
        #expect(try folded.lazy.get().program.instructions.count == 2)
        #expect(folded.evaluate(ExpressionBindings()).value == .int(4))
        let failing = try TestScope.compile("input.x == 1 ? 1 / 0 : 5")
        #expect(
            failing.evaluate(ExpressionBindings(["input": .map(ExpressionMap(texts: [("x", .int(2))]))])).value
                == .int(5))
    }

    @Test func `a scalar that is no text is a literal`() {
        let scalars: [(String, Scalar.Kind, ExpressionValue)] = [
            ("true", .boolean(true), .bool(true)), ("3600", .integer, .int(3600)), ("0x1F", .integer, .int(31)),
            ("0o17", .integer, .int(15)), ("18446744073709551615", .integer, .uint(.max)),
            (".inf", .float, .double(.infinity)),
            ("~", .null, .null), ("1.5", .float, .double(1.5)), ("+5", .integer, .int(5)),
        ]
        for (text, kind, expected) in scalars {
            let scalar = Scalar(text: text, kind: kind, style: .plain, segments: [.init(decoded: 0, source: 0)])
            let source = ExpressionSource(scalar, in: SourceFile(path: "a.yaml", text: text))
            var diagnostics = DiagnosticList()
            let compiled = ExpressionParser.parse(source, diagnostics: &diagnostics)?
                .compile(in: TestScope.all, for: ExpressionPurpose("field"), diagnostics: &diagnostics)
            #expect(compiled?.evaluate(ExpressionBindings()).value == expected, "\(text)")
        }
    }

    @Test func `the right side of or and orValue is looked at only if needed`() throws {
        let bindings = ExpressionBindings(["input": .map(ExpressionMap(texts: [("a", .int(1))]))])
        #expect(try TestScope.compile("input.?a.orValue(1 / 0) == 1").evaluate(bindings).value == .bool(true))
        #expect(try TestScope.compile("input.?a.or(optional.of(1 / 0))").evaluate(bindings).value == .int(1))
        #expect(try TestScope.compile("input.?b.orValue(1 / 0)").evaluate(bindings).fault?.kind == .value)
    }

    @Test func `tests and guards answer, or say why not`() throws {
        let bindings = ExpressionBindings(["input": .map(ExpressionMap(texts: [("a", .int(1))]))])
        #expect(try TestScope.compile("input.a == 1", .test).test(bindings))
        #expect(try !TestScope.compile("input.?b", .test).test(bindings))
        #expect(try !TestScope.compile("input.b == 1", .guard).test(bindings))
        #expect(throws: ExpressionFault.self) { try TestScope.compile("input.b == 1", .test).test(bindings) }
    }
}
