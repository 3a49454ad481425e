import Testing

@testable import EngineLanguage

/// Names and types are checked before anything runs (expressions reference §4).
@Suite struct ExpressionCheckerTests {
    @Test(
        arguments: [
            ("respnse.body", "'respnse' is not known in a test", "did you mean 'response'?"),
            ("page.index", "'page' is not available in a test; pages are counted in requests only", nil),
            ("config.tenat", "'config' has no field 'tenat'", "did you mean 'tenant'?"),
            ("config.tenant.foo", "a value of type string has no fields", nil),
            (
                "[1].first", "a value of type list(int) has no fields",
                "take an element with [0], or go over it with map() or filter()"
            ),
            ("sise([1])", "there is no function 'sise'", "did you mean 'size'?"),
            ("'a'.upperAsci()", "there is no function 'upperAsci'", "did you mean 'upperAscii'?"),
            ("trim('a')", "'trim' is called as a member: value.trim(…)", nil),
            ("1 + 1.0", "'+' has no form for int and double", "convert the int with double(…)"),
            ("1 == 1.0", "'==' has no form for int and double", "convert the int with double(…)"),
            (
                "now == '2026-01-01T00:00:00Z'", "'==' has no form for timestamp and string",
                "convert the text with timestamp(…)"
            ),
            ("config.tenant ? 1 : 2", "expected true or false, but this is of type string", nil),
            (
                "true ? 1 : 'a'", "the sides of the ternary are of type int and string",
                "where that is meant, write dyn(…) around one side"
            ),
            ("{1.5: 1}", "a map's key is a bool, int, uint or string, not a value of type double", nil),
            ("config.tenant.all(c, true)", "all() goes over a list or map, not over a value of type string", nil),
            ("[1].map(1, 2)", "map() takes the name of a variable here", nil),
            ("has(config)", "has() asks for a field: has(a.b)", "the presence of a computed key is 'key in map'"),
            ("Thing{a: 1}", "'Thing{' would make a message; there are none in this language", nil),
            ("package", "'package' is reserved by the language and cannot be a root", nil),
        ] as [(String, String, String?)])
    func `a fault says what is wrong and what to do`(_ text: String, _ message: String, _ help: String?) throws {
        let report = try #require(TestScope.reports(text).first)
        #expect(report.message == message)
        #expect(report.fix?.message == help)
    }

    @Test(arguments: [
        "timestamp('2026-13-01T00:00:00Z')", "duration('1 day')", "regex.extract(input.a, '(')",
        "input.a.matches('(?=a)')",
        "time.format(now, '%Q')", "time.add(now, 1, 'fortnight')", "now.getFullYear('Mars/Base')",
        "hash.hmac('crc', 'k', 'd')", "time.parse(input.a, ['%Y', '%Q'])",
    ])
    func `literal arguments are checked at load`(_ text: String) throws {
        #expect(TestScope.reports(text).contains { $0.id == .expressionValue })
    }

    @Test(arguments: [
        ("config.tenant", ExpressionType.string, true), ("response.status", .string, false),
        ("config.?region", .string, true), ("record.a", .int, true), ("[1]", .list(.int), true), ("1", .double, false),
    ])
    func `the type of a value is compared with what the field needs`(
        _ text: String, _ type: ExpressionType, _ fits: Bool
    ) {
        #expect(TestScope.reports(text, type: type).isEmpty == fits)
    }

    @Test func `tests need true or false`() {
        #expect(TestScope.reports("response.status", .test).map(\.id) == [.expressionType])
        #expect(TestScope.reports("response.status == 200", .test).isEmpty)
        #expect(TestScope.reports("record.?gone", .test).isEmpty)
    }

    @Test(arguments: [
        ("record.price * 1.2", "ambiguous-arithmetic"), ("2.5 + record.price", "ambiguous-arithmetic"),
        ("record.?name.orValue('x')", "null-default"), ("has(record.a) ? record.a : 1", "redundant-presence"),
        ("has(record.a.b) ? record.a.b : record.c", "redundant-presence"),
        ("record.updated_at >= now", "timestamp-comparison"), ("cursor == record.at", "timestamp-comparison"),
        ("cel.bind(x, record.a, 1)", "unused-binding"), ("1 < 2 ? record.a : record.b", "unused-value"),
    ])
    func `a lint points at what is likely not meant`(_ text: String, _ id: String) {
        let reports = TestScope.reports(text)
        #expect(reports.map(\.id.name) == [id])
        #expect(reports.allSatisfy { $0.severity == .warning })
    }

    @Test(arguments: [
        "double(record.price) * 1.2", "record.?name.orValue(null)", "record.?more.orValue(false)",
        "coalesce(record.a, 1)", "timestamp(record.updated_at) >= now", "cel.bind(x, record.a, x)",
        "record.amount * 100", "has(record.a) ? record.b : 1",
    ])
    func `what is meant raises no lint`(_ text: String) {
        #expect(TestScope.reports(text).isEmpty)
    }

    @Test func `a test that reads no data is pointed at`() {
        #expect(TestScope.reports("1 + 1 == 2", .test).map(\.id.name) == ["constant-test"])
        #expect(TestScope.reports("true", .test).isEmpty)
    }

    @Test func `an optional field in a required place is pointed at`() throws {
        let report = try #require(TestScope.reports("config.region", .required).first)
        #expect(report.id == .optionalUse)
        #expect(report.fix?.message == "say what is meant then: coalesce(config.region, …)")
        #expect(TestScope.reports("config.region").isEmpty)
    }

    @Test func `header names are looked up in lower case`() throws {
        var bindings = ExpressionBindings()
        bindings["response"] = .object([
            "headers": .value(.map(ExpressionMap(texts: [("x-left", .string("5"))])))
        ])
        bindings["input"] = .value(.map(ExpressionMap(texts: [("name", .string("X-LEFT"))])))
        for text in [
            "response.headers['X-Left']", "response.headers[input.name]", "response.headers[?'X-Left']",
            "'X-LEFT' in response.headers ? '5' : ''", "response.headers[?input.name]",
        ] {
            #expect(try TestScope.compile(text).evaluate(bindings).value == .string("5"), "\(text)")
        }
    }

    @Test(
        arguments: [
            ("input.text in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']", true),
            ("input.text in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'k']", false),
            ("input.number in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10u]", true),
            ("input.double in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", true),
            ("input.none in [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", false),
            ("input.none in [null, 2, 3, 4, 5, 6, 7, 8, 9, 10]", true),
        ] as [(String, Bool)])
    func `long literal lists are looked up by hash`(_ text: String, _ expected: Bool) throws {
        let input: [(String, ExpressionValue)] = [
            ("text", .string("j")), ("number", .int(10)), ("double", .double(3)), ("none", .null),
        ]
        let bindings = ExpressionBindings(["input": .map(ExpressionMap(texts: input))])
        #expect(try TestScope.compile(text).evaluate(bindings).value == .bool(expected))
    }
}
