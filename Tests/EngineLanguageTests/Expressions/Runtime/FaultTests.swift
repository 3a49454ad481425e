import Testing

@testable import EngineLanguage

/// Evaluation errors: where they point, what they say, and what they never say.
struct FaultTests {
    private static let secret = "sesame-0451"

    /// Data in which every text and number would be known again.
    private static let bindings: ExpressionBindings = {
        let inner: [(String, ExpressionValue)] = [
            ("text", .string(secret)), ("number", .number(ExpressionNumber(text: "90451"))), ("null", .null),
        ]
        let input: [(String, ExpressionValue)] = [
            ("text", .string(secret)), ("int", .int(90_451)), ("big", .int(.max)), ("bytes", .bytes([0xFF, 0xFE])),
            ("list", .list([.string(secret), .int(90_451), .map(ExpressionMap(texts: inner))])),
            ("map", .map(ExpressionMap(texts: inner))), ("at", .timestamp(.epoch)), ("zero", .int(0)),
        ]
        return ExpressionBindings(["input": .map(ExpressionMap(texts: input))])
    }()

    @Test(
        arguments: [
            ("1 + input.int / input.zero", ExpressionErrorKind.value, "/"),
            ("input.big + input.int", .value, "+"),
            ("'a' + string(input.list)", .type, "string"),
            ("int(input.text) == 5", .value, "int"),
            ("[1, 2].map(x, x + int(input.text))", .value, "int"),
            ("input.text < input.int", .type, "<"),
            ("input.text.substring(99)", .value, "substring"),
            ("string(input.bytes)", .value, "string"),
            ("input.list[1.5 + double(input.zero)]", .type, "["),
            ("!input.int", .type, "!"),
            ("-input.text", .type, "-"),
            ("input.text ? 1 : 2", .type, nil),
            ("timestamp(input.text)", .value, "timestamp"),
            ("input.at + duration(input.text)", .value, "duration"),
            ("time.format(input.at, input.text + '%Q')", .value, nil),
            ("input.text.matches('(' + input.text)", .value, nil),
            ("{input.text: 1, '\(secret)': 2}", .value, nil),
            ("lists.range(input.big)", .limit, nil),
            ("json.decode(input.text)", .value, nil),
            ("base64.decode(input.text + '!')", .value, nil),
            ("[input.int, input.text].sort()", .value, nil),
            ("[input.text, input.int].join()", .type, nil),
            ("'%d'.format([input.text])", .value, nil),
            ("url.query({'a': input.map})", .value, nil),
            ("math.greatest([input.text])", .type, nil),
            ("input.list.keyBy(x, x)", .type, nil),
        ] as [(String, ExpressionErrorKind, String?)])
    func `a fault names its kind and its place, and no value`(
        _ text: String, _ kind: ExpressionErrorKind, _ place: String?
    ) throws {
        let fault = try #require(try TestScope.compile(text).evaluate(Self.bindings).fault, "\(text)")
        #expect(fault.kind == kind, "\(fault.message)")
        #expect(!fault.message.contains(Self.secret) && !fault.message.contains("90451"), "\(fault.message)")
        #expect(fault.message.last != "." && fault.message.first?.isUppercase == false, "\(fault.message)")
        let span = try #require(fault.span)
        #expect(span.end > span.start && span.end <= text.utf8.count)
        if let place { #expect(span.text.contains(place), "\(span.text)") }
    }

    @Test func `no fault of any expression says a value of the data`() throws {
        var generator = ExpressionGenerator(seed: Seed.make(for: "FaultTests"))
        let scope = ExpressionScope("a test", roots: [ExpressionRoot("input", .dyn)])
        var faults = 0
        for _ in 0..<6_000 {
            let text = generator.expression(4)
            var diagnostics = DiagnosticList()
            let compiled = ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?.compile(
                in: scope, for: ExpressionPurpose("field"), diagnostics: &diagnostics)
            guard let fault = compiled?.evaluate(Self.bindings).fault else { continue }
            faults += 1
            let says = fault.message.contains(Self.secret) || fault.message.contains("90451")
            #expect(!says && fault.span != nil, "\(text): \(fault.message)")
        }
        #expect(faults > 50)
    }
}
