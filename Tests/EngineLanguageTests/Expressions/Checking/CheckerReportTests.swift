import Testing

@testable import EngineLanguage

/// Each report of the checker and the parser: its id, its words, and the characters that it points at.
struct CheckerReportTests {
    private func expect(
        _ rows: [(text: String, id: String, message: String, place: String)],
        at location: SourceLocation = #_sourceLocation
    ) {
        for row in rows {
            let reports = TestScope.reports(row.text).filter { $0.severity == .error }
            #expect(
                reports.map(\.id.name) == [row.id], "\(row.text): \(reports.map(\.message))", sourceLocation: location)
            #expect(reports.first?.message == row.message, "\(row.text)", sourceLocation: location)
            #expect(reports.first?.span.text == row.place, "\(row.text)", sourceLocation: location)
        }
    }

    @Test func `names`() {
        expect([
            ("a + 1", "unknown-root", "'a' is not known in a test", "a"),
            ("response.bod", "undeclared-field", "'response' has no field 'bod'", "bod"),
            ("now.year", "expression-type", "a value of type timestamp has no fields", "year"),
            ("{1: 2}.a", "expression-type", "the keys of this map are of type int, not names", "a"),
            ("frobnicate(1)", "unknown-function", "there is no function 'frobnicate'", "frobnicate"),
            ("'a'.frobnicate()", "unknown-function", "there is no function 'frobnicate'", "frobnicate"),
            ("time.frmat(now, '%Y')", "unknown-function", "there is no function 'time.frmat'", "frmat"),
        ])
    }

    @Test func `operands and arguments`() {
        expect([
            ("1 + '1'", "expression-type", "'+' has no form for int and string", "+"),
            ("!1", "expression-type", "'!' has no form for int", "!"),
            ("true && 'a'", "expression-type", "expected true or false, but this is of type string", "'a'"),
            ("-'a'", "expression-type", "'-' has no form for string", "-"),
            ("1 in 'abc'", "expression-type", "'in' has no form for int and string", "in"),
            ("size(1)", "expression-type", "'size' does not take (int)", "size"),
            ("'a'.substring('b')", "expression-type", "'substring' does not take (string, string)", "substring"),
            ("[1]['a']", "expression-type", "a list is indexed by an int, not by a value of type string", "'a'"),
            ("{1: 2}['a']", "expression-type", "the keys of this map are of type int, not string", "'a'"),
            ("1[0]", "expression-type", "a value of type int has no elements", "[0]"),
            ("now < duration('1s')", "expression-type", "'<' has no form for timestamp and duration", "<"),
        ])
    }

    @Test func `macros and literals`() {
        expect([
            (
                "[1].all(x, x)", "expression-type",
                "the macro asks for true or false here, not for a value of type int", "x"
            ),
            (
                "[1].filter(x, 'a')", "expression-type",
                "the macro asks for true or false here, not for a value of type string", "'a'"
            ),
            ("1.map(x, x)", "expression-type", "map() goes over a list or map, not over a value of type int", "1"),
            ("[1].sortBy(x, {})", "expression-type", "values of type map(dyn, dyn) have no order", "{}"),
            ("[?1]", "expression-type", "an entry with '?' needs an optional, not a value of type int", "1"),
            ("{?'a': 1}", "expression-type", "an entry with '?' needs an optional, not a value of type int", "1"),
            (
                "[1].transformMapEntry(i, v, v)", "expression-type",
                "transformMapEntry() makes a map of one entry for each element, not a value of type int", "v"
            ),
            (
                "{[1]: 2}", "expression-type",
                "a map's key is a bool, int, uint or string, not a value of type list(int)", "[1]"
            ),
            (
                "optional.of(1).optMap(x, 1).optMap(x, x).value().optMap(x, x)", "expression-type",
                "optMap() and optFlatMap() go on with an optional, not with a value of type int", "optMap"
            ),
            ("true ? 1 : 'a'", "expression-type", "the sides of the ternary are of type int and string", "?"),
        ])
    }

    @Test func `syntax`() {
        for (text, place) in [
            ("1 +", ""), ("(1", ""), ("1)", ")"), ("[1,, 2]", ","), ("{1}", "}"), ("a.", ""), ("a..b", "."),
            ("1 2", "2"),
            ("'a", "'a"), ("a = b", "="), ("a & b", "&"), ("a | b", "|"), ("$a", "$"), ("1a", "1a"), ("0x", "0x"),
            ("a ? b", ""), ("a ? : c", ":"), ("", ""), ("   ", ""), ("f(1", ""), ("f(,)", ","), ("é", "é"),
            ("a.1", ".1"),
        ] {
            let reports = TestScope.reports(text)
            #expect(reports.allSatisfy { $0.id == .expressionSyntax } && !reports.isEmpty, "\(text)")
            let first = reports.first
            let end = text.utf8.count
            #expect((0...end).contains(first?.span.start ?? -1), "\(text)")
            #expect(
                first?.span.text.hasPrefix(place) == true, "\(text): \(first?.span.text ?? "") \(first?.message ?? "")")
            #expect(first?.message.hasSuffix(".") == false && first?.message.isEmpty == false, "\(text)")
        }
    }

    @Test func `limits`() {
        let ids = { (text: String) in TestScope.reports(text).map(\.id) }
        let deep = String(repeating: "f(", count: 65) + "1" + String(repeating: ")", count: 65)
        #expect(ids(deep) == [.expressionLimit])
        let ternaries = String(repeating: "true ? (", count: 65) + "1" + String(repeating: ") : 2", count: 65)
        #expect(ids(ternaries) == [.expressionLimit])
        // An expression has at most 10,000 nodes: each sign and each number is one.
        #expect(ids("1" + String(repeating: "+1", count: 4_999)) == [])
        #expect(ids("1" + String(repeating: "+1", count: 5_001)) == [.expressionLimit])
    }
}
