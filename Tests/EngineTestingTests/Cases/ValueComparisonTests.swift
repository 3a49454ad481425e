import EngineLanguage
import Testing

@testable import EngineTesting

struct ValueComparisonTests {
    private func differences(_ wanted: String, _ found: String?, allowsMore: Bool = false) throws -> [String] {
        func value(_ text: String) throws -> ExpressionValue { ExpressionValue(try JSONValue(parsing: text)) }
        return ValueComparison(allowsMore: allowsMore).differences(try value(wanted), try found.map(value))
    }

    @Test(arguments: ["1", "\"a\"", "null", "true", "[]", "[1,[2]]", "{}", "{\"a\":{\"b\":[1]}}"])
    func `a value is equal to itself`(_ text: String) throws {
        #expect(try differences(text, text) == [])
    }

    @Test func `a difference is told with the path that leads to it`() throws {
        #expect(try differences("{\"a\":{\"b\":[1,2]}}", "{\"a\":{\"b\":[1,3]}}") == ["'a.b[1]' is 3, expected 2"])
        #expect(try differences("1", "2") == ["is 2, expected 1"])
        #expect(try differences("[1]", "[1,2]") == ["the list has 2 elements, expected 1"])
        #expect(try differences("{\"a\":[1]}", "{\"a\":[]}") == ["'a' has 0 elements, expected 1"])
    }

    @Test func `what is missing and what is too much are told`() throws {
        #expect(try differences("{\"a\":1}", "{}") == ["'a' is absent, expected 1"])
        #expect(try differences("{}", "{\"a\":1}") == ["'a' is 1, expected nothing"])
        #expect(try differences("1", nil) == ["is absent, expected 1"])
    }

    @Test func `where more is allowed only what is named counts, at every depth`() throws {
        #expect(try differences("{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1,\"c\":2},\"d\":3}", allowsMore: true) == [])
        #expect(
            try differences("{\"a\":{\"b\":1}}", "{\"a\":{\"b\":2,\"c\":2}}", allowsMore: true) == [
                "'a.b' is 2, expected 1"
            ])
    }

    @Test func `types are not mixed up`() throws {
        for number in ["1", "-7", "1.5", "0.1", "1e+100"] {
            #expect(try differences("\"\(number)\"", number).count == 1, "\(number)")
            #expect(try differences(number, "\"\(number)\"").count == 1, "\(number)")
            #expect(try differences(number, number) == [])
        }
        #expect(try differences("true", "\"true\"").count == 1)
        #expect(try differences("null", "0").count == 1)
        #expect(try differences("{}", "[]").count == 1)
    }

    @Test(arguments: ["1.10", "12345678901234567890", "0.12345678901234567890", "1E2"])
    func `a number of which each digit counts may be written as text`(_ number: String) throws {
        #expect(try differences("\"\(number)\"", number) == [])
        #expect(try differences("\"\(number)0\"", number).count == 1)
    }

    @Test func `all differences are told, not only the first`() throws {
        #expect(try differences("{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":3}").count == 2)
    }
}
