import EngineFixtures
import Testing

@testable import EngineLanguage

/// Values as JSON, as text, as words of a sentence; and literals of a definition as values.
struct ExpressionValueTextTests {
    private static let values: [(value: ExpressionValue, json: String?, text: String?, kind: String)] = [
        (.null, "null", nil, "null"), (.bool(true), "true", "true", "a boolean"),
        (.bool(false), "false", "false", "a boolean"),
        (.int(-7), "-7", "-7", "a whole number"),
        (.uint(.max), "18446744073709551615", "18446744073709551615", "a whole number"),
        (.double(1), "1", "1", "a number"), (.double(5.25), "5.25", "5.25", "a number"),
        (.double(-0.0), "0", "-0", "a number"),
        (.double(.infinity), nil, "+Inf", "a number"), (.double(.nan), nil, "NaN", "a number"),
        (.number(ExpressionNumber(text: "1.10")), "1.10", "1.10", "a number"),
        (.string("a\"b"), #""a\"b""#, "a\"b", "text"),
        (.bytes([0x68, 0x69]), #""aGk=""#, "hi", "bytes"), (.bytes([0xFF]), #""/w==""#, nil, "bytes"),
        (.timestamp(.epoch), #""1970-01-01T00:00:00Z""#, "1970-01-01T00:00:00Z", "a time"),
        (.duration(ExpressionDuration(nanoseconds: 1_500_000_000)), #""1.5s""#, "1.5s", "a duration"),
        (.type("int"), nil, nil, "a type"), (.optional(nil), "null", nil, "nothing"),
        (.optional(.int(1)), "1", "1", "a whole number"),
        (.list([.int(1), .optional(nil), .string("x")]), #"[1,null,"x"]"#, nil, "a list"),
        (.list([]), "[]", nil, "a list"), (.list([.type("int")]), nil, nil, "a list"),
        (.map(ExpressionMap(texts: [("b", .int(1)), ("a", .list([]))])), #"{"b":1,"a":[]}"#, nil, "a map"),
        (
            .map(ExpressionMap([(.int(1), .null), (.bool(true), .string("x"))])), #"{"1":null,"true":"x"}"#, nil,
            "a map"
        ),
        (.map(ExpressionMap()), "{}", nil, "a map"),
    ]

    @Test(arguments: values.indices)
    func `a value is JSON, text and words, or refuses to be`(_ index: Int) {
        let (value, json, text, kind) = Self.values[index]
        #expect((try? value.jsonText()) == json)
        #expect((try? value.templateText()) == text)
        #expect((try? value.holeText("field")) == text)
        #expect(value.kindName == kind)
    }

    @Test func `what is JSON here is JSON to our parser, and to json encode`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "ExpressionValueTextTests"))
        for _ in 0..<4_000 {
            let value = RandomValue.any(using: &random)
            let encoded = try? FunctionHarness.call("json.encode", value).string
            let text = try? value.jsonText()
            if let text { #expect(throws: Never.self) { try JSONValue(parsing: text) } }
            // Alone or in a list, an empty optional is null here and a fault there.
            if !Self.holdsNothing(value) { #expect(encoded == text, "\(ValueText.of(value))") }
        }
    }

    private static func holdsNothing(_ value: ExpressionValue) -> Bool {
        switch value {
        case .optional(let held): held.map(holdsNothing) ?? true
        case .list(let elements): elements.contains(where: holdsNothing)
        case .map(let map):
            map.entries.contains { entry in
                if case .optional(nil) = entry.value { return false }
                return holdsNothing(entry.value)
            }
        default: false
        }
    }

    @Test func `an entry that holds nothing is left out`() throws {
        let map = ExpressionMap(texts: [("a", .optional(nil)), ("b", .null), ("c", .optional(nil))])
        #expect(try ExpressionValue.map(map).jsonText() == #"{"b":null}"#)
        #expect(try ExpressionValue.list([.map(map), .optional(nil)]).jsonText() == #"[{"b":null},null]"#)
    }

    @Test(arguments: [
        ("1", ExpressionValue.int(1)), ("-1", .int(-1)), ("+5", .int(5)), ("0x1F", .int(31)), ("0o17", .int(15)),
        ("9223372036854775808", .uint(1 << 63)), ("0xFFFFFFFFFFFFFFFF", .uint(.max)),
        ("123456789012345678901234567890", .number(ExpressionNumber(text: "123456789012345678901234567890"))),
        ("1.50", .number(ExpressionNumber(text: "1.50"))), ("1e3", .number(ExpressionNumber(text: "1e3"))),
        (".5", .double(0.5)), ("5.", .double(5)), ("+1.5", .double(1.5)), ("-.25", .double(-0.25)), ("01", .int(1)),
        (".inf", .double(.infinity)), ("-.INF", .double(-.infinity)), ("+.Inf", .double(.infinity)),
        ("true", .bool(true)), ("null", .null), ("'1'", .string("1")), ("text", .string("text")),
        ("0x1FFFFFFFFFFFFFFFF", .string("0x1FFFFFFFFFFFFFFFF")), ("[1, a]", .list([.int(1), .string("a")])),
        ("{ a: .5 }", .map(ExpressionMap(texts: [("a", .double(0.5))]))),
    ])
    func `a literal of YAML is its value, in a definition as in a template`(
        _ yaml: String, _ expected: ExpressionValue
    ) throws {
        let source = SourceFile(path: "a.yaml", text: "v: \(yaml)\n")
        var diagnostics = DiagnosticList()
        let node = try #require(YAMLParser.parse(source, diagnostics: &diagnostics)?["v"])
        let value = ExpressionValue(node)
        #expect(ValueText.of(value) == ValueText.of(expected))
        if case .double(let double) = value, !double.isFinite { return }
        let json = try value.jsonText()
        #expect(throws: Never.self) { try JSONValue(parsing: json) }
        guard let scalar = node.scalar, scalar.kind != .string else { return }
        let template = Template.parse(ExpressionSource(scalar, in: source), diagnostics: &diagnostics)?
            .compile(in: TestScope.all, for: ExpressionPurpose("v"), diagnostics: &diagnostics)
        if !yaml.hasPrefix("0x1FFF") {
            #expect(template?.evaluate(ExpressionBindings()).value.map(ValueText.of) == ValueText.of(expected))
        }
    }
}
